"""Asking donors: who is asked, what an approval waits for, what an answer does."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from app.audit.queries import history
from app.core import clock
from app.core.actor import SYSTEM, MemberRole, Role
from app.core.db import db
from app.core.errors import IllegalMove, Invalid, NotAllowed, NotFound
from donors.consents import queries, services
from donors.consents.states import ConsentState
from donors.matching import services as matching
from donors.matching.states import RunState
from grants.awards.queries import awards_of_call
from grants.calls.states import CallState
from grants.programmes import services as programmes
from tests.factories.donors import make_donor, make_pledge, member_of
from tests.factories.donors_consents import make_asked
from tests.factories.donors_matching import ENTRIES, make_ranked_call, make_run, person


def approve(asked):
    with db.session.begin_nested():
        matching.approve_run(asked.run, actor=asked.ranked.approver)


def refused_approval(asked):
    with pytest.raises(Invalid) as refusal:
        approve(asked)
    return str(refusal.value.message)


def test_only_donors_who_wanted_it_and_whose_money_pays_are_asked(app):
    asking = make_pledge(years={2027: 9_000_000_00, 2028: 9_000_000_00}, needs_consent=True,
                         committed=True)  # fmt: skip
    second = make_pledge(donor=asking.donor, years={2027: 1_000_000_00}, needs_consent=True,
                         committed=True)  # fmt: skip
    silent = make_pledge(years={2027: 9_000_000_00}, committed=True)
    elsewhere = make_pledge(
        years={2027: 9_000_000_00}, where={"regions": ["KZ-10"]}, needs_consent=True, committed=True
    )
    run = make_run(make_ranked_call(ENTRIES, [asking, second, silent, elsewhere]))

    (consent,) = queries.consents_of(run.id)

    assert consent.donor_id == asking.donor_id
    assert consent.pledges == sorted([asking.code, second.code])
    assert consent.result_sha256 == run.result_sha256
    assert consent.asked_by_id == run.proposed_by_id
    db.session.commit()
    assert [event.action for event in history("donors_run_consent", consent.id)] == [
        "consent.asked"
    ]


def test_a_draft_asks_nobody(app):
    pledge = make_pledge(years={2027: 9_000_000_00}, needs_consent=True, committed=True)
    run = make_run(make_ranked_call(ENTRIES, [pledge]), proposed=False)

    assert queries.consents_of(run.id) == []


def test_the_term_follows_the_setting_of_the_day(app):
    programmes.set_setting(
        name="consent_working_days", valid_from=clock.today(), value_kk="3", actor=SYSTEM,
    )  # fmt: skip
    asked = make_asked()

    assert queries.days_to_answer() == 3
    assert 3 <= (asked.consent.due_on - clock.today()).days <= 5


def test_approval_waits_and_names_donor_and_day(app):
    asked = make_asked()
    donor, due = asked.pledge.donor.organisation.name_ru, asked.consent.due_on.isoformat()

    told = refused_approval(asked)

    assert told == f"{donor} has not answered yet; the answer is due on {due}."
    assert asked.run.state == RunState.PROPOSED
    assert awards_of_call(asked.ranked.call.id) == []


def test_silence_is_no_consent(app):
    asked = make_asked()
    donor, due = asked.pledge.donor.organisation.name_ru, asked.consent.due_on

    with clock.at(clock.now() + timedelta(days=365)):
        (told,) = queries.what_is_missing(asked.run)

    assert str(told) == (
        f"{donor} has not answered; the answer was due on {due.isoformat()}. Silence is no"
        " consent: give more time, or split without its money."
    )


def test_consent_lets_the_approval_through(app):
    asked = make_asked()

    services.answer_consent(asked.consent, agrees=True, actor=asked.signatory)
    approve(asked)

    assert asked.run.state == RunState.APPROVED
    assert asked.consent.state == ConsentState.AGREED
    assert asked.consent.answered_by_id == asked.signatory.user_id
    assert asked.ranked.call.state == CallState.DECIDED


def test_every_donor_asked_is_waited_for(app):
    asked = make_asked(other_asks=True)
    services.answer_consent(asked.consent, agrees=True, actor=asked.signatory)

    told = refused_approval(asked)
    states = {one.donor_id: one.state for one in queries.consents_of(asked.run.id)}

    assert told.count("has not answered yet") == 1
    assert states == {
        asked.pledge.donor_id: ConsentState.AGREED, asked.other.donor_id: ConsentState.ASKED,
    }  # fmt: skip


def test_objection_returns_the_run_with_its_reason_and_asks_nobody_else(app):
    asked = make_asked(other_asks=True)
    body = asked.pledge.donor.organisation

    services.answer_consent(
        asked.consent, agrees=False, reason=" Өңір басқа. ", actor=asked.signatory
    )

    assert asked.run.state == RunState.RETURNED
    names = " / ".join(dict.fromkeys((body.name_kk, body.name_ru)))
    assert asked.run.return_reason == f"{names} ({asked.pledge.donor.code}): Өңір басқа."
    assert {one.donor_id: one.state for one in queries.consents_of(asked.run.id)} == {
        asked.pledge.donor_id: ConsentState.OBJECTED, asked.other.donor_id: ConsentState.VOID,
    }  # fmt: skip
    db.session.commit()
    note = history("donors_matching_run", asked.run.id)[0]
    assert (note.action, note.actor_id) == ("run.returned", asked.signatory.user_id)


@pytest.mark.parametrize(("reason", "field"), [("", "reason"), ("  ", "reason")])
def test_objection_needs_a_reason(app, reason, field):
    asked = make_asked()

    with pytest.raises(Invalid) as refusal:
        services.answer_consent(asked.consent, agrees=False, reason=reason, actor=asked.signatory)

    assert list(refusal.value.faults) == [field]
    assert asked.consent.state == ConsentState.ASKED
    assert asked.run.state == RunState.PROPOSED


def test_the_first_answer_counts_and_the_second_is_told(app):
    asked = make_asked()
    colleague = member_of(asked.pledge.donor, MemberRole.OWNER)
    services.answer_consent(asked.consent, agrees=True, actor=asked.signatory)

    with pytest.raises(IllegalMove) as refusal:
        services.answer_consent(asked.consent, agrees=False, reason="Жоқ", actor=colleague)

    assert str(refusal.value.message) == (
        f"This has been answered already: “Consent given” ({asked.signatory.name})."
        " The first answer counts."
    )
    assert asked.run.state == RunState.PROPOSED


@pytest.mark.parametrize("role", [MemberRole.VIEWER, MemberRole.EDITOR])
def test_only_who_may_bind_the_donor_answers(app, role):
    asked = make_asked()

    for actor in (member_of(asked.pledge.donor, role), member_of(make_donor()), asked.officer):
        with pytest.raises(NotAllowed):
            services.answer_consent(asked.consent, agrees=True, actor=actor)

    assert asked.consent.state == ConsentState.ASKED


def test_foreign_donor_finds_nothing(app):
    asked = make_asked()
    stranger = member_of(make_donor())

    with pytest.raises(NotFound):
        queries.own_consent(asked.consent.id, actor=stranger)
    with pytest.raises(NotFound):
        queries.get_consent(asked.consent.id, actor=stranger)
    assert queries.own_consents(stranger) == []


def test_letter_is_entered_by_another_officer_with_its_number(app):
    asked = make_asked()

    with pytest.raises(NotAllowed):
        services.answer_consent(
            asked.consent, agrees=True, letter="№ 5", actor=asked.ranked.officer
        )
    with pytest.raises(Invalid) as refusal:
        services.answer_consent(asked.consent, agrees=True, letter=" ", actor=asked.officer)
    services.answer_consent(
        asked.consent, agrees=True, letter="№ 5, 2026-11-20", actor=asked.officer
    )

    assert list(refusal.value.faults) == ["letter"]
    assert (asked.consent.state, asked.consent.letter) == (ConsentState.AGREED, "№ 5, 2026-11-20")
    approve(asked)


def test_an_answer_is_never_changed_in_the_database(app):
    asked = make_asked()
    services.answer_consent(asked.consent, agrees=True, actor=asked.signatory)
    values = {"id": asked.consent.id}

    for statement in (
        "UPDATE donors_run_consent SET state = 'objected', reason = 'x' WHERE id = :id",
        "DELETE FROM donors_run_consent WHERE id = :id",
    ):
        with pytest.raises(IntegrityError), db.session.begin_nested():
            db.session.execute(text(statement), values)


def test_officer_without_the_role_tends_nothing(app):
    asked = make_asked()
    reader = person(Role.AUDITOR)

    for deed in (
        lambda: services.remind_donor(asked.consent, actor=reader),
        lambda: services.extend_consent(asked.consent, due_on=clock.today(), actor=reader),
        lambda: services.split_without(asked.run, actor=reader),
    ):
        with pytest.raises(NotAllowed):
            deed()
