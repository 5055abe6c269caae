"""Parts of a commitment: made by signing, set anew, asked for once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.core import clock
from app.core.actor import SYSTEM, Actor, MemberRole, Role
from app.core.db import db
from app.core.errors import Invalid, NotAllowed, Stale
from app.core.ids import new_id
from app.mail.models import MailMessage
from donors.pledges import queries
from donors.pledges.permissions import can_call, can_schedule
from donors.pledges.rules import Part
from donors.pledges.services import committing, scheduling
from tests.factories.donors import make_donor, make_pledge, member_of

# The days of payment below lie ahead of this noon, whatever the calendar on the wall says.
pytestmark = pytest.mark.usefixtures("noon")

FINANCE = Actor(user_id=None, name="F", roles=frozenset({Role.FINANCE}))
SPRING, AUTUMN = date(2027, 3, 1), date(2027, 9, 1)


def staff(*roles: Role) -> Actor:
    return Actor(user_id=new_id(), name="S", roles=frozenset(roles))


def parts_of(pledge):
    return [(t.number, t.year, t.due_on, t.amount_minor) for t in queries.tranches_of([pledge.id])]


def test_signing_makes_one_part_for_each_year(app):
    pledge = make_pledge(years={2027: 100_00, 2028: 50_00}, committed=True)

    assert parts_of(pledge) == [
        (1, 2027, SPRING, 100_00), (2, 2028, date(2028, 3, 1), 50_00),
    ]  # fmt: skip


def test_parts_are_set_anew_but_those_asked_for_stay(app):
    pledge = make_pledge(years={2027: 100_00, 2028: 50_00}, committed=True)
    scheduling.call_tranche(queries.get_tranche(pledge, 2), pay_by=AUTUMN, actor=FINANCE)

    scheduling.set_schedule(
        pledge,
        parts=[Part(2027, SPRING, 60_00), Part(2027, AUTUMN, 40_00)],
        seen_version=pledge.version,
        actor=FINANCE,
    )

    assert parts_of(pledge) == [
        (3, 2027, SPRING, 60_00), (2, 2028, AUTUMN, 50_00), (4, 2027, AUTUMN, 40_00),
    ]  # fmt: skip


def test_parts_that_do_not_add_up_change_nothing(app):
    pledge = make_pledge(years={2027: 100_00}, committed=True)

    with pytest.raises(Invalid) as refusal:
        scheduling.set_schedule(
            pledge, parts=[Part(2027, SPRING, 60_00)], seen_version=None, actor=FINANCE
        )

    assert str(refusal.value.faults["parts"]) == (
        "2027: the parts add up to 60.00 KZT, but 100.00 KZT is committed."
    )
    assert parts_of(pledge) == [(1, 2027, SPRING, 100_00)]


def test_second_tab_with_parts_is_stale(app):
    pledge = make_pledge(years={2027: 100_00}, committed=True)
    seen = pledge.version
    both = [Part(2027, SPRING, 50_00), Part(2027, AUTUMN, 50_00)]
    scheduling.set_schedule(pledge, parts=both, seen_version=seen, actor=FINANCE)
    db.session.flush()

    with pytest.raises(Stale):
        scheduling.set_schedule(pledge, parts=both, seen_version=seen, actor=FINANCE)


def test_payment_request_reaches_every_signatory_in_his_language(app):
    donor = make_donor()
    member_of(donor, MemberRole.SIGNATORY)
    owner = member_of(donor, MemberRole.OWNER)
    member_of(donor, MemberRole.VIEWER)
    pledge = make_pledge(donor=donor, years={2027: 100_00}, code="D-1", committed=True)
    tranche = queries.get_tranche(pledge, 1)

    scheduling.call_tranche(tranche, pay_by=AUTUMN, actor=FINANCE)

    sent = db.session.scalars(select(MailMessage).order_by(MailMessage.id)).all()
    assert (tranche.due_on, tranche.called_at is None) == (AUTUMN, False)
    assert [m.kind for m in sent] == ["tranche_called"] * 2
    assert sent[-1].user_id == owner.user_id
    assert f"/fund/pledges/{pledge.id}/requests/1" in sent[0].body


def test_part_is_asked_for_once_and_not_for_yesterday(app):
    tranche = queries.get_tranche(make_pledge(committed=True), 1)

    with pytest.raises(Invalid, match="The day of payment lies in the past"):
        scheduling.call_tranche(tranche, pay_by=clock.today() - timedelta(days=1), actor=FINANCE)
    scheduling.call_tranche(tranche, pay_by=AUTUMN, actor=FINANCE)
    with pytest.raises(Invalid, match="asked for or paid already"):
        scheduling.call_tranche(tranche, pay_by=AUTUMN, actor=FINANCE)


def test_two_who_ask_at_once_are_told_apart_by_the_version(app):
    tranche = queries.get_tranche(make_pledge(committed=True), 1)
    seen = tranche.version
    scheduling.call_tranche(tranche, pay_by=AUTUMN, seen_version=seen, actor=FINANCE)

    with pytest.raises(Stale):
        scheduling.call_tranche(tranche, pay_by=AUTUMN, seen_version=seen, actor=FINANCE)


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.APPROVER])
def test_parts_are_kept_by_officers_and_finance(app, role):
    pledge = make_pledge(committed=True)

    assert str(can_schedule(staff(role), pledge).reason) == (
        "Only an officer or finance may set the parts of a commitment."
    )
    assert str(can_call(staff(role), pledge).reason) == (
        "Only an officer or finance may ask for a payment."
    )


def test_promise_has_no_parts_and_an_ended_commitment_keeps_them(app):
    promise, ended = make_pledge(accepted=True), make_pledge(committed=True)
    committing.close_pledge(ended, actor=SYSTEM)

    for pledge in (promise, ended):
        with pytest.raises(NotAllowed, match="This needs a commitment in force"):
            scheduling.set_schedule(pledge, parts=[], seen_version=None, actor=FINANCE)
    assert not can_call(FINANCE, promise)
    assert can_call(FINANCE, ended)


def test_database_keeps_a_part_from_receiving_more_than_is_due(app):
    tranche = queries.get_tranche(make_pledge(committed=True), 1)
    tranche.received_minor = tranche.amount_minor + 1

    with pytest.raises(IntegrityError, match="received_in_amount"):
        db.session.flush()
