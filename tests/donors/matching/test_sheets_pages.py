"""Pages read from kept sheets: with linked bodies, across runs, and drafts that leave some out."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, select, text

from app.core.actor import SYSTEM, Role
from app.core.db import db
from donors.conflicts import services as conflicts
from donors.conflicts.rules import Side
from donors.matching import queries, services
from donors.matching.engine.compare import compare
from donors.matching.models import MatchingRun, RunSheet
from donors.matching.queries.sheets import as_json
from donors.matching.rules.sheets import GIVEN, sheets_of
from donors.matching.rules.since import changed_since
from donors.matching.views import naming
from tests.factories.donors_matching import make_ranked_call, make_run, person
from tests.factories.doors import entered

KINDS = ("gained", "lost", "raised", "lowered")


@pytest.fixture
def ranked(app):
    made = make_ranked_call()
    db.session.commit()
    return made


def _kept(run):
    rows = db.session.scalars(select(RunSheet).where(RunSheet.run_id == run.id))
    return {(row.what, row.number): row.content for row in rows}


def _forget_sheets():
    db.session.execute(text("ALTER TABLE donors_matching_sheet DISABLE TRIGGER USER"))
    db.session.execute(delete(RunSheet))
    db.session.commit()


def _main(client, address):
    return client.get(address).text.partition("<main")[2]


def _draft(ranked, **given):
    run = services.create_run(ranked.call, actor=ranked.officer, **given)
    db.session.commit()
    return run


def test_page_of_linked_bodies_is_the_same_without_kept_sheets(app, client, ranked):
    donor, shown = ranked.pledges[1].donor, ranked.applications[1]
    conflicts.declare_link(
        donor=donor,
        organisation=shown.organisation,
        side=Side.OPERATOR,
        reason="DEMO: kin",
        actor=SYSTEM,
    )
    run = _draft(ranked)

    with entered(app, person(Role.AUDITOR)):
        kept = _main(client, f"/staff/matching/{run.id}?lang=en")
        _forget_sheets()
        worked_out = _main(client, f"/staff/matching/{run.id}?lang=en")

    linked = [one for one in run.instance["applications"] if "#" in one["kind"]]
    assert [one["id"] for one in linked] == [shown.number]
    assert "/staff/conflicts/" in kept
    assert kept == worked_out


def test_kept_sheets_of_linked_bodies_follow_from_the_run(app, ranked):
    for application in ranked.applications[:2]:
        conflicts.declare_link(
            donor=ranked.pledges[1].donor,
            organisation=application.organisation,
            side=Side.OPERATOR,
            reason="DEMO: kin",
            actor=SYSTEM,
        )

    run = _draft(ranked)

    assert _kept(run) == as_json(sheets_of(run.instance, run.result))
    assert queries.has_true_sheets(run)


def _given(run):
    return queries.sheets_with(run, {GIVEN: range(1)}).given()


@pytest.mark.parametrize("with_sheets", [True, False])
def test_run_beside_the_approved_one_before_it(app, client, ranked, with_sheets):
    first = _draft(ranked)
    second = _draft(ranked, without=[ranked.pledges[1].code])
    services.propose_run(first, actor=ranked.officer)
    services.approve_run(first, actor=ranked.approver)
    db.session.commit()
    if not with_sheets:
        _forget_sheets()

    with entered(app, ranked.officer):
        page = client.get(f"/staff/matching/{second.id}?lang=en").text

    change = changed_since(_given(first), _given(second))
    told = compare(second.instance, first.result, second.result)
    assert queries.earlier_run(second) == first
    assert {kind: [(row["id"], row["before"], row["after"]) for row in change[kind]]
            for kind in KINDS} == {
        kind: [(row["id"], row["before"], row["after"]) for row in told[kind]] for kind in KINDS
    }  # fmt: skip
    assert change["unchanged"] == told["unchanged"]
    assert [row for kind in KINDS for row in change[kind]]
    assert f"What changed against {first.number}" in page


def test_draft_leaves_out_what_is_typed_where_there_are_very_many(app, client, ranked, monkeypatch):
    monkeypatch.setattr(naming, "CHOICES", 1)
    monkeypatch.setattr("donors.matching.views.staff_drafting.CHOICES", 1)
    tenge, dollars = (pledge.code for pledge in ranked.pledges)
    run = make_run(ranked, proposed=False)
    db.session.commit()
    tried = f'change={{"kind":"without","pledge":"{dollars}"}}'
    address = f"/staff/matching/calls/{ranked.call.id}/split"
    sent = {"choosing": "1", "strategies": "rank_order", "without": dollars}

    with entered(app, ranked.officer):
        page = client.get(f"/staff/matching/{run.id}/what-if?lang=en&{tried}").text
        made = client.post(address, data=sent)

    draft = db.session.scalars(select(MatchingRun).where(MatchingRun.id != run.id)).one()
    assert f'name="without" value="{dollars}"' in page
    assert 'name="pledges"' not in page
    assert made.location == f"/staff/matching/{draft.id}"
    assert draft.left_out == [dollars]
    assert [one["id"] for one in draft.instance["pledges"]] == [tenge]
    assert queries.has_true_sheets(draft)
    assert _kept(draft) == as_json(sheets_of(draft.instance, draft.result))
