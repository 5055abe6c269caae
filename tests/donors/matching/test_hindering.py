"""The page before an approval: what stands against it is said there, in the words of a refusal."""

from __future__ import annotations

import html
import re

import pytest

from app.core.actor import SYSTEM
from app.core.db import db
from app.portals.language import say
from donors.matching import services
from donors.matching.services.hindering import hindrance_of
from donors.matching.states import Hindrance, RunState
from donors.pledges.services import committing
from tests.factories.donors_consents import make_asked
from tests.factories.donors_matching import ENTRIES, make_ranked_call, make_run
from tests.factories.doors import entered

GREEN = "Approve: reserve"


def _text(response):
    plain = html.unescape(response.get_data(as_text=True)).replace("\u00a0", " ")
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", plain))


def _consent():
    asked = make_asked()
    return asked.run, asked.ranked.approver, "/staff/consents/"


def _outdated():
    ranked = make_ranked_call()
    run = make_run(ranked)
    committing.close_pledge(ranked.pledges[0], actor=SYSTEM)
    return run, ranked.approver, f"/staff/matching/{run.id}/again"


def _poorer():
    ranked = make_ranked_call()
    run = make_run(ranked)
    ranked.pledges[0].max_share_percent = 10
    db.session.flush()
    return run, ranked.approver, f"/staff/matching/{run.id}/again"


def _decided():
    ranked = make_ranked_call(ENTRIES[:1])
    first, second = make_run(ranked), make_run(ranked)
    services.approve_run(first, actor=ranked.approver)
    return second, ranked.approver, f"/staff/matching/{first.id}"


def _own():
    ranked = make_ranked_call()
    run = make_run(ranked, proposed=False)
    services.propose_run(run, actor=ranked.approver)
    return run, ranked.approver, f"/staff/matching/{run.id}"


@pytest.mark.parametrize(
    ("make", "kind", "status"),
    [
        (_consent, Hindrance.CONSENT, 422),
        (_outdated, Hindrance.OUTDATED, 422),
        (_poorer, Hindrance.OUTDATED, 422),
        (_decided, Hindrance.DECIDED, 422),
        (_own, Hindrance.PERSON, 403),
    ],
)
def test_what_refuses_an_approval_is_said_before_with_the_next_step(
    app, client, make, kind, status
):
    run, approver, step = make()
    db.session.commit()

    with entered(app, approver):
        page = client.get(f"/staff/matching/{run.id}/approve?lang=en")
        hindered = hindrance_of(run, actor=approver)
        refused = client.post(
            f"/staff/matching/{run.id}/approve?lang=en", data={"version": run.version}
        )

    assert hindered is not None
    assert hindered.kind == kind
    assert page.status_code == 200
    assert "This run cannot be approved now" in _text(page)
    assert GREEN not in _text(page)
    assert f'action="/staff/matching/{run.id}/approve' not in page.get_data(as_text=True)
    assert step in page.get_data(as_text=True)
    assert refused.status_code == status
    with app.test_request_context("/staff/?lang=en"):
        reason = say(hindered.reason).replace("\u00a0", " ")
    assert (reason in _text(page), reason in _text(refused)) == (True, True)
    assert run.state == RunState.PROPOSED


def test_a_refused_form_of_a_hindered_run_shows_the_reason_as_well(app, client):
    run, approver, _step = _outdated()
    db.session.commit()

    with entered(app, approver):
        page = client.post(f"/staff/matching/{run.id}/approve?lang=en", data={"version": "x"})

    assert "is no longer in force" in _text(page)
    assert GREEN not in _text(page)


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_every_reason_is_said_in_the_language_of_the_reader(app, client, language):
    run, approver, _step = _own()
    db.session.commit()

    with entered(app, approver):
        page = _text(client.get(f"/staff/matching/{run.id}/approve?lang={language}"))

    assert "cannot be approved" not in page
    assert "Whoever proposed" not in page


def test_what_nothing_stands_against_is_approved(app, client):
    ranked = make_ranked_call()
    run = make_run(ranked)
    db.session.commit()

    with entered(app, ranked.approver):
        page = client.get(f"/staff/matching/{run.id}/approve?lang=en")

    assert hindrance_of(run, actor=ranked.approver) is None
    assert GREEN in _text(page)
    assert "cannot be approved now" not in _text(page)
