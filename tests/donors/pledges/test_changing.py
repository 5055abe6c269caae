"""Changes of a commitment: proposed by one side, agreed by the other, kept as versions."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy.exc import IntegrityError

from app.core.actor import SYSTEM, Actor, MemberRole, Role
from app.core.db import db
from app.core.errors import IllegalMove, Invalid, NotAllowed, Stale
from app.ledger import queries as ledger
from app.ledger import services as books
from app.ledger.rules import Claim, YearFigures
from donors.pledges import queries
from donors.pledges.models import PledgeChange
from donors.pledges.rules import from_json
from donors.pledges.services import changing, committing
from donors.pledges.states import CHANGE_MACHINE, ChangeState, Side
from tests.factories.app_identity import actor_of, make_officer
from tests.factories.donors import make_contribution, make_pledge, member_of

MORE = {2027: 150_00, 2029: 20_00}


@pytest.fixture
def pledge(app):
    return make_pledge(years={2027: 100_00, 2028: 50_00}, committed=True)


@pytest.fixture
def signatory(pledge):
    return member_of(pledge.donor, MemberRole.SIGNATORY)


@pytest.fixture
def officer(pledge):
    return actor_of(make_officer())


def wanted(pledge, years=None, **terms):
    present = queries.terms_of(pledge)
    return replace(present, years=years or present.years, **terms)


def propose(pledge, actor, years=None, *, for_donor=False, **terms):
    return changing.propose_change(
        pledge, terms=wanted(pledge, years, **terms), reason="Бюджет өзгерді",
        for_donor=for_donor, actor=actor,
    )  # fmt: skip


def test_donor_proposes_and_an_officer_agrees(pledge, signatory, officer):
    change = propose(pledge, signatory, MORE, tier=2)
    assert ledger.fund_years(pledge.fund_id)[0] == YearFigures(2027, 100_00, 0, 0)

    version = changing.agree_change(change, actor=officer)

    assert (change.state, change.side, version.number) == (ChangeState.AGREED, Side.DONOR, 2)
    assert (version.reason, version.proposed_by_id, version.agreed_by_id) == (
        "Бюджет өзгерді", signatory.user_id, officer.user_id,
    )  # fmt: skip
    assert ledger.fund_years(pledge.fund_id) == [
        YearFigures(2027, 150_00, 0, 0), YearFigures(2028, 0, 0, 0), YearFigures(2029, 20_00, 0, 0),
    ]  # fmt: skip
    assert queries.terms_of(pledge) == wanted(pledge, MORE, tier=2)
    assert [(t.year, t.amount_minor) for t in queries.tranches_of([pledge.id])] == [
        (2027, 150_00), (2029, 20_00),
    ]  # fmt: skip
    assert ledger.reconcile() == []


def test_versions_keep_what_was_agreed_before(pledge, signatory, officer):
    changing.agree_change(propose(pledge, signatory, MORE), actor=officer)
    changing.agree_change(propose(pledge, signatory, {2027: 90_00}), actor=officer)

    kept = queries.versions_of(pledge)

    assert [(row.number, dict(from_json(row.terms).years)) for row in kept] == [
        (3, {2027: 90_00}), (2, MORE), (1, {2027: 100_00, 2028: 50_00}),
    ]  # fmt: skip
    assert queries.version_numbers([pledge.code]) == {pledge.code: 3}


def test_operator_proposes_and_the_signatory_agrees(pledge, signatory, officer):
    change = propose(pledge, officer, MORE)
    with pytest.raises(NotAllowed, match="Only a signatory of the donor may answer"):
        changing.agree_change(change, actor=actor_of(make_officer()))

    version = changing.agree_change(change, actor=signatory)

    assert (change.side, version.signatory) == (Side.OPERATOR, signatory.name)
    assert ledger.fund_years(pledge.fund_id)[0].committed_minor == 150_00


def test_letter_of_the_donor_is_entered_by_one_officer_and_agreed_by_another(pledge, officer):
    change = propose(pledge, officer, MORE, for_donor=True)

    with pytest.raises(NotAllowed, match="another person must"):
        changing.agree_change(change, actor=officer)
    changing.agree_change(change, actor=actor_of(make_officer()))

    assert queries.version_numbers([pledge.code]) == {pledge.code: 2}


def test_database_knows_the_two_persons(pledge, officer):
    change = propose(pledge, officer, MORE)
    change.state, change.answered_by_id = ChangeState.AGREED, officer.user_id
    change.answered_at = change.proposed_at

    with pytest.raises(IntegrityError, match="two_persons"):
        db.session.flush()


def test_change_below_the_books_is_refused_with_year_and_figures(pledge, signatory):
    make_contribution(pledge, 80_00)

    with pytest.raises(Invalid) as refusal:
        propose(pledge, signatory, {2027: 70_00})

    assert str(refusal.value.faults["years"]) == (
        "2027: 70.00 KZT is too little. 0.00 KZT is reserved for awards and 80.00 KZT has been"
        " received."
    )


def test_money_reserved_after_the_proposal_stops_the_agreement(pledge, signatory, officer):
    change = propose(pledge, signatory, {2027: 70_00})
    books.reserve([Claim(pledge.fund_id, 2027, 90_00)], key="run:1", reference="RUN", actor=SYSTEM)

    with pytest.raises(Invalid, match=r"90\.00 KZT is reserved for awards"):
        changing.agree_change(change, actor=officer)
    assert queries.version_numbers([pledge.code]) == {pledge.code: 1}


@pytest.mark.parametrize(
    ("field", "terms", "reason"),
    [
        ("currency", {"currency": "USD"}, "r"),
        ("reason", {}, "r"),
        ("reason", {"tier": 1}, "  "),
        ("tier", {"tier": 12}, "r"),
    ],
)
def test_faulty_changes_are_refused(pledge, signatory, field, terms, reason):
    with pytest.raises(Invalid) as refusal:
        changing.propose_change(
            pledge, terms=wanted(pledge, **terms), reason=reason, actor=signatory
        )

    assert list(refusal.value.faults) == [field]


def test_one_change_waits_at_a_time(pledge, signatory, officer):
    propose(pledge, signatory, MORE)

    with pytest.raises(Invalid, match="waits for an answer already"):
        propose(pledge, officer, {2027: 1_00})


def test_refusal_says_why_and_changes_nothing(pledge, signatory, officer):
    change = propose(pledge, signatory, MORE)

    with pytest.raises(Invalid, match="Say why the change is refused"):
        changing.refuse_change(change, reason=" ", actor=officer)
    changing.refuse_change(change, reason="Кеш", actor=officer)

    assert (change.state, change.answer_reason) == (ChangeState.REFUSED, "Кеш")
    assert queries.version_numbers([pledge.code]) == {pledge.code: 1}


def test_own_side_takes_a_proposal_back(pledge, signatory, officer):
    change = propose(pledge, signatory, MORE)

    changing.take_change_back(change, actor=signatory)

    assert change.state == ChangeState.TAKEN_BACK
    assert queries.open_change(pledge) is None


def test_viewer_and_stranger_take_nothing_back(pledge, signatory, officer):
    change = propose(pledge, signatory, MORE)

    for actor in (member_of(pledge.donor, MemberRole.VIEWER), officer):
        with pytest.raises(NotAllowed, match="Only the side that proposed"):
            changing.take_change_back(change, actor=actor)


def test_change_needs_a_commitment_in_force(pledge, signatory, officer):
    change = propose(pledge, signatory, MORE)
    committing.close_pledge(pledge, actor=SYSTEM)

    for deed in (
        lambda: propose(pledge, signatory, MORE),
        lambda: changing.agree_change(change, actor=officer),
    ):
        with pytest.raises(NotAllowed, match="This needs a commitment in force"):
            deed()


def test_answer_to_a_proposal_that_was_answered_meanwhile_is_stale(pledge, signatory, officer):
    change = propose(pledge, signatory, MORE)
    seen = change.version
    changing.agree_change(change, seen_version=seen, actor=officer)

    with pytest.raises(Stale):
        changing.agree_change(change, seen_version=seen, actor=actor_of(make_officer()))


ANSWERS = {
    ChangeState.AGREED: lambda change, actor: changing.agree_change(change, actor=actor),
    ChangeState.REFUSED: lambda change, actor: changing.refuse_change(
        change, reason="r", actor=actor
    ),
    ChangeState.TAKEN_BACK: lambda change, actor: changing.take_change_back(change, actor=actor),
}


@pytest.mark.parametrize("to", ANSWERS)
@pytest.mark.parametrize("start", list(ChangeState))
def test_every_answer_follows_the_table(pledge, signatory, start, to):
    change: PledgeChange = propose(pledge, signatory, MORE)
    if start != ChangeState.PROPOSED:
        ANSWERS[start](change, SYSTEM)

    if to in CHANGE_MACHINE.next_states(start):
        ANSWERS[to](change, SYSTEM)
        assert change.state == to
    else:
        with pytest.raises(IllegalMove, match="This cannot be done now"):
            ANSWERS[to](change, SYSTEM)


def test_auditor_proposes_nothing(pledge):
    auditor = Actor(user_id=None, name="A", roles=frozenset({Role.AUDITOR}))

    with pytest.raises(NotAllowed, match="Only a signatory of the donor or an officer"):
        propose(pledge, auditor, MORE)
