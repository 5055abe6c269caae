"""What becomes of questions when a run is taken back, decided, out of date or split anew."""

from __future__ import annotations

import pytest

from app.core.db import db
from app.core.errors import IllegalMove, Invalid
from donors.consents import queries, services
from donors.consents.states import ConsentState
from donors.matching import services as matching
from donors.matching.queries import runs_of
from donors.matching.services import ordering
from donors.matching.states import RunState
from donors.pledges.queries import terms_of
from donors.pledges.services.changing import agree_change, propose_change
from tests.donors.matching.test_working import work_off
from tests.factories.donors import make_pledge
from tests.factories.donors_consents import make_asked
from tests.factories.donors_matching import ENTRIES, make_ranked_call, make_run
from tests.factories.doors import entered


def approve(asked):
    with db.session.begin_nested():
        matching.approve_run(asked.run, actor=asked.ranked.approver)


def refused_approval(asked):
    with pytest.raises(Invalid) as refusal:
        approve(asked)
    return str(refusal.value.message)


@pytest.mark.parametrize("deed", ["return", "take back"])
def test_a_run_taken_back_asks_nobody_any_more(app, deed):
    asked = make_asked()

    if deed == "return":
        matching.return_run(asked.run, reason="DEMO", actor=asked.ranked.approver)
    else:
        matching.discard_run(asked.run, actor=asked.ranked.officer)

    assert asked.consent.state == ConsentState.VOID
    with pytest.raises(IllegalMove) as refusal:
        services.answer_consent(asked.consent, agrees=True, actor=asked.signatory)
    assert "no answer is needed" in str(refusal.value.message)


def test_answers_given_stay_when_the_run_is_taken_back(app):
    asked = make_asked(other_asks=True)
    services.answer_consent(asked.consent, agrees=True, actor=asked.signatory)

    matching.discard_run(asked.run, actor=asked.ranked.officer)

    assert {one.donor_id: one.state for one in queries.consents_of(asked.run.id)} == {
        asked.pledge.donor_id: ConsentState.AGREED, asked.other.donor_id: ConsentState.VOID,
    }  # fmt: skip


def test_a_decided_call_asks_nobody_about_its_other_runs(app):
    asked = make_asked()
    second = make_run(asked.ranked)
    services.answer_consent(asked.consent, agrees=True, actor=asked.signatory)

    approve(asked)

    assert [one.state for one in queries.consents_of(second.id)] == [ConsentState.VOID]
    assert asked.consent.state == ConsentState.AGREED


def test_new_terms_make_the_run_out_of_date_although_the_donor_agreed(app):
    asked = make_asked()
    services.answer_consent(asked.consent, agrees=True, actor=asked.signatory)
    terms = terms_of(asked.pledge)
    change = propose_change(
        asked.pledge, terms=type(terms)(**{**vars(terms), "tier": 3}), reason="DEMO",
        actor=asked.officer,
    )  # fmt: skip
    agree_change(change, actor=asked.signatory)

    assert "The terms of commitment" in refused_approval(asked)


def test_a_pledge_that_asks_since_the_proposal_is_no_loophole(app):
    pledge = make_pledge(years={2027: 9_000_000_00, 2028: 9_000_000_00}, committed=True)
    ranked = make_ranked_call(ENTRIES, [pledge])
    run = make_run(ranked)
    pledge.needs_consent = True
    db.session.flush()

    with pytest.raises(Invalid) as refusal:
        matching.approve_run(run, actor=ranked.approver)

    assert "has not agreed to this run" in str(refusal.value.message)


def test_splitting_again_without_those_who_did_not_agree(app):
    asked = make_asked(other_asks=True)
    services.answer_consent(asked.consent, agrees=False, reason="Жоқ", actor=asked.signatory)
    rich = make_pledge(years={2027: 9_000_000_00}, committed=True)

    made = services.split_without(asked.run, actor=asked.officer)

    assert made.state == RunState.DRAFT
    assert made.left_out == sorted([asked.pledge.code, asked.other.code])
    assert [one["id"] for one in made.instance["pledges"]] == [rich.code]


def _silent():
    """A run whose donor keeps silent, and another commitment that could pay alone."""
    asked = make_asked(other_asks=True)
    make_pledge(years={2027: 9_000_000_00}, committed=True)
    db.session.commit()
    return asked


def test_splitting_without_them_twice_leads_to_the_first_draft(app, client):
    asked = _silent()

    with entered(app, asked.officer):
        address = f"/staff/consents/runs/{asked.run.id}/without"
        first, second = (client.post(address).location for _ in range(2))

    assert first == second
    assert [one.state for one in runs_of(asked.run.call_id)] == [RunState.DRAFT, RunState.PROPOSED]


def test_a_large_split_without_them_is_worked_on_once(app, monkeypatch):
    asked = _silent()
    monkeypatch.setattr(ordering, "AT_ONCE", 0)

    works = [services.split_without(asked.run, actor=asked.officer) for _ in range(2)]
    db.session.commit()
    work_off()
    later = services.split_without(asked.run, actor=asked.officer)

    assert works[0] is works[1]
    assert later.id == works[0].run_id


@pytest.mark.parametrize("deed", ["discard", "propose", "another pledge", "another answer"])
def test_what_has_changed_since_is_split_anew(app, deed):
    asked = _silent()
    first = services.split_without(asked.run, actor=asked.officer)
    if deed == "discard":
        matching.discard_run(first, actor=asked.officer)
    elif deed == "propose":
        matching.propose_run(first, actor=asked.officer)
    elif deed == "another pledge":
        make_pledge(years={2028: 1_000_000_00}, committed=True)
    else:
        services.answer_consent(asked.consent, agrees=True, actor=asked.signatory)

    second = services.split_without(asked.run, actor=asked.officer)

    assert second.id != first.id
    assert second.state == RunState.DRAFT


def test_nobody_is_left_out_when_all_agree(app):
    asked = make_asked()
    services.answer_consent(asked.consent, agrees=True, actor=asked.signatory)

    with pytest.raises(Invalid):
        services.split_without(asked.run, actor=asked.officer)
