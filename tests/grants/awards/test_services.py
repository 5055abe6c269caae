"""Decisions turn into awards only when every share adds up."""

from __future__ import annotations

import pytest

from app.core.actor import Role
from app.core.errors import Invalid, NotAllowed
from app.core.ids import new_id
from grants.awards import queries, services
from grants.awards.models import Outcome
from grants.awards.rules import (
    REASON_SENTENCES,
    OutcomeDraft,
    Share,
    missing_minor,
    reason_sentence,
    source_table,
)
from grants.calls.states import CallState
from tests.factories.donors_matching import ENTRIES, make_ranked_call, person
from tests.factories.grants_awards import award_of


def _decide(ranked, outcomes, actor=None):
    return services.decide_call(
        call=ranked.call,
        ranking=ranked.ranking,
        basis_id=new_id(),
        outcomes=outcomes,
        proposed_by_id=ranked.officer.user_id,
        actor=actor or ranked.approver,
    )


def _draft(ranked, *, amount, paid):
    return OutcomeDraft(
        ranked.applications[0].id,
        1,
        amounts={2027: amount},
        shares=(Share(ranked.pledges[0].fund_id, 2027, 2027, paid),),
        reason={"code": "full"},
    )


def test_award_carries_its_shares_and_number(app):
    ranked = make_ranked_call(ENTRIES[:1])

    decisions = _decide(ranked, [_draft(ranked, amount=500, paid=500)])

    award = award_of(ranked.applications[0].id)
    assert [one.outcome for one in decisions] == [Outcome.AWARD]
    assert award is not None
    assert (award.number, award.amount_minor) == (f"{ranked.applications[0].number}/1", 500)
    assert [share.amount_minor for share in queries.shares_of([award.id])[award.id]] == [500]
    assert ranked.call.state == CallState.DECIDED


def test_a_tiyn_too_few_is_refused(app):
    ranked = make_ranked_call(ENTRIES[:1])

    with pytest.raises(Invalid) as refusal:
        _decide(ranked, [_draft(ranked, amount=500, paid=499)])

    assert str(refusal.value.message) == "The shares do not add up to the amount."


def test_only_approvers_decide(app):
    ranked = make_ranked_call(ENTRIES[:1])

    with pytest.raises(NotAllowed):
        _decide(ranked, [], actor=person(Role.OFFICER))


@pytest.mark.parametrize(
    ("reason", "sentence"),
    [
        (
            {"code": "exhausted", "applications": ["A1"]},
            str(REASON_SENTENCES["exhausted"]),
        ),
        (
            {"code": "exhausted", "applications": []},
            "The money that may pay for this project is fully distributed.",
        ),
        ({"code": "not_passed"}, "The scores did not reach what the call requires."),
        ({}, "The reason is given in the decision."),
    ],
)
def test_reasons_are_said_in_one_sentence(reason, sentence):
    assert str(reason_sentence(reason)) == sentence


def test_missing_money_is_told_when_that_is_why():
    assert missing_minor({"code": "below_minimum", "minimum": 10, "routable": 4}) == 6
    assert missing_minor({"code": "exhausted"}) is None


def test_sources_that_stay_unnamed_stand_together():
    known, shy, other = new_id(), new_id(), new_id()

    table = source_table(
        [(known, 2027, 5), (shy, 2027, 3), (other, 2028, 4), (known, 2028, 1)], {known}
    )

    assert table.years == (2027, 2028)
    assert [(row.owner_id, row.amounts) for row in table.rows] == [(None, (3, 4)), (known, (5, 1))]
    assert (table.totals, table.total_minor) == ((8, 5), 13)
