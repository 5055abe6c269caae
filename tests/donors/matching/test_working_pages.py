"""Pages of a split that is worked on in the background: watching, stopping, taking up again."""

from __future__ import annotations

import re
from uuid import UUID

import pytest

from app.core import clock
from app.core.db import db
from donors.matching import services
from donors.matching.models import MatchingRun, SplitWork
from donors.matching.states import SplitState
from tests.donors.matching.test_working import order, ranked, waiting, work_off
from tests.factories.doors import entered

__all__ = ["ranked"]


def body(response) -> str:
    return re.sub(r"\s+", " ", response.get_data(as_text=True).replace("\u00a0", " "))


def test_officer_follows_a_split_to_its_run(app, client, ranked):
    with entered(app, ranked.officer):
        made = client.post(f"/staff/matching/calls/{ranked.call.id}/split?lang=en")
        before = body(client.get(f"{made.location}?lang=en"))
        listed = body(client.get(f"/staff/matching/calls/{ranked.call.id}?lang=en"))
        poll = client.get(made.location, headers={"HX-Request": "true"})
        work_off()
        polled = client.get(made.location, headers={"HX-Request": "true"})
        after = client.get(made.location)
    work = db.session.query(SplitWork).one()

    assert made.location == f"/staff/matching/work/{work.id}"
    assert "Waits for its turn" in before
    assert "Show the present state" in before
    assert "Large splits" in listed
    assert 'hx-trigger="every 2s"' in body(poll)
    assert "<html" not in body(poll)
    assert polled.headers["HX-Refresh"] == "true"
    assert after.location == f"/staff/matching/{work.run_id}"


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_pages_of_a_split_open_in_every_language(app, client, ranked, language):
    work = order(ranked)
    failed = order(ranked)
    failed.state = SplitState.SOLVING
    db.session.flush()
    failed.state, failed.failure = SplitState.FAILED, {
        "text": "The result does not pass its check: %(rule)s.",
        "values": {"rule": {key: f"DEMO {key}" for key in ("kk", "ru", "en")}},
    }  # fmt: skip
    db.session.commit()

    with entered(app, ranked.officer):
        pages = [
            client.get(f"/staff/matching/work/{one.id}?lang={language}") for one in (work, failed)
        ]
        listed = client.get(f"/staff/matching/calls/{ranked.call.id}?lang={language}")

    assert [page.status_code for page in (*pages, listed)] == [200, 200, 200]
    assert f"DEMO {language}" in body(pages[1])


def test_officer_stops_a_split(app, client, ranked):
    work = order(ranked)
    with entered(app, ranked.officer):
        stopped = client.post(f"/staff/matching/work/{work.id}/stop?lang=en", follow_redirects=True)
        page = body(client.get(f"/staff/matching/work/{work.id}?lang=en"))
        again = client.post(f"/staff/matching/work/{work.id}/stop?lang=en")
        unknown = client.get(f"/staff/matching/work/{UUID(int=7)}")

    assert "Nothing was kept of it." in body(stopped)
    assert "Stopped" in page
    assert (again.status_code, unknown.status_code) == (409, 404)


def test_broken_off_work_says_so_and_is_taken_up_by_a_click(app, client, ranked):
    work = order(ranked)
    task = waiting()[0]
    task.last_error, task.attempts, task.dead_at = "DEMO", 5, clock.now()
    db.session.commit()
    with entered(app, ranked.officer):
        page = body(client.get(f"/staff/matching/work/{work.id}?lang=en"))
        client.post(f"/staff/matching/work/{work.id}/again")
    work_off()

    assert "was given up" in page
    assert work.state == SplitState.DONE


def test_two_rules_of_which_one_is_large_lead_to_the_call(app, client, ranked):
    with entered(app, ranked.officer):
        made = client.post(
            f"/staff/matching/calls/{ranked.call.id}/split",
            data={"choosing": "1", "strategies": ["rank_order", "greedy"],
                  "pledges": [pledge.code for pledge in ranked.pledges]},
        )  # fmt: skip

    assert made.location == f"/staff/matching/calls/{ranked.call.id}"
    assert db.session.query(MatchingRun).count() == db.session.query(SplitWork).count() == 1


def test_a_run_split_again_is_worked_on_too(app, client, ranked):
    run = services.create_run(ranked.call, actor=ranked.officer)
    db.session.commit()
    with entered(app, ranked.officer):
        made = client.post(f"/staff/matching/{run.id}/again")

    assert made.location == f"/staff/matching/work/{db.session.query(SplitWork).one().id}"
