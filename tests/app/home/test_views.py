"""First pages: each answers its question, in a bounded number of queries."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.core import clock
from app.core.actor import SYSTEM, Role
from app.core.db import db
from app.jobs.models import OutboxTask
from app.jobs.services import enqueue, mark_failed
from donors.matching import services as matching
from donors.pledges.services import drafting
from grants.calls.states import CallState
from tests.factories.app_identity import actor_of, make_user
from tests.factories.app_jobs import run_due
from tests.factories.counting import count_queries
from tests.factories.donors import make_donor, make_pledge, member_of
from tests.factories.donors_matching import make_ranked_call, person
from tests.factories.doors import entered
from tests.factories.grants_calls import make_call


def see(app, client, path, actor, language="en"):
    with entered(app, actor):
        answer = client.get(f"{path}?lang={language}")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
@pytest.mark.parametrize(
    ("path", "role"),
    [
        ("/staff/", Role.OFFICER),
        ("/staff/", Role.AUDITOR),
        ("/staff/queues", Role.AUDITOR),
        ("/review/", Role.REVIEWER),
        ("/apply/", Role.OFFICER),
        ("/fund/", Role.OFFICER),
        ("/", Role.OFFICER),
    ],
)
def test_every_first_page_opens_empty(app, client, path, role, language):
    assert "<h1" in see(app, client, path, person(role), language)


def test_board_names_what_waits_with_links(app, client):
    ranked = make_ranked_call()
    officer = person(Role.OFFICER)
    split = f"Split the money of {ranked.call.code}"
    with clock.at(ranked.call.closes_at + timedelta(days=30)):
        before = see(app, client, "/staff/", officer)
    matching.propose_run(matching.create_run(ranked.call, actor=officer), actor=officer)
    make_call(state=CallState.DRAFT, code="SOON-1")
    drafting.offer_pledge(make_pledge(donor=make_donor()), actor=SYSTEM)
    with clock.at(ranked.call.closes_at + timedelta(days=30)):
        html = see(app, client, "/staff/", officer)

    assert split in before
    assert split not in html
    for text in (
        "Decide on the proposed split",
        "Offers of donors to answer: 1",
        "Finish and publish SOON-1",
    ):
        assert text in html


def test_failed_work_is_shown_and_tried_again(app, client):
    enqueue("mail.send", "00000000-0000-7000-8000-000000000001")
    task = db.session.query(OutboxTask).one()
    task.attempts = 99
    mark_failed(task, "Traceback: the server refused")
    db.session.commit()
    html = see(app, client, "/staff/queues", person(Role.ADMINISTRATOR))
    with entered(app, person(Role.ADMINISTRATOR)):
        answer = client.post(f"/staff/queues/{task.id}/retry")

    assert "the server refused" in html
    assert answer.status_code == 302
    assert run_due() == 1


def test_first_pages_stay_within_twelve_queries(app, client):
    make_ranked_call()
    counts = {}
    for path, role in (("/", None), ("/staff/", Role.OFFICER), ("/review/", Role.REVIEWER)):
        actor = person(role) if role else actor_of(make_user())
        db.session.commit()
        db.session.expunge_all()
        with entered(app, actor), count_queries() as counted:
            client.get(path)
        counts[path] = counted()

    assert {path: count for path, count in counts.items() if count > 12} == {}


def test_ended_pledges_do_not_push_living_ones_off_a_donors_page(app, client):
    """As after a table of pledges was entered and undone."""
    donor = make_donor()
    actor = member_of(donor)
    alive = make_pledge(donor=donor, offered=True)
    ended = [make_pledge(donor=donor, offered=True) for _ in range(11)]
    for pledge in ended:
        drafting.withdraw_pledge(pledge, actor=actor)

    page = see(app, client, "/fund/", actor)

    assert alive.code in page
    assert sum(pledge.code in page for pledge in ended) == 9
