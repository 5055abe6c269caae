"""The parts in which a commitment is paid: set, kept equal to its years, called."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from app.audit import services as audit
from app.core import clock
from app.core.actor import Actor
from app.core.db import db
from app.core.errors import Invalid, check_version, invalid
from app.core.i18n import Message
from app.core.money import Amount
from app.core.site import address
from app.mail import services as mail
from app.organisations.queries import signatories_of
from donors.pledges import queries
from donors.pledges.models import Pledge, Tranche
from donors.pledges.permissions import can_call, can_schedule
from donors.pledges.rules import Part, adapted, check_schedule


def fit_tranches(pledge: Pledge) -> None:
    """Fit the parts to the amounts of the years; a building block of signing and changing."""
    present = queries.lock_tranches(pledge)
    years = queries.years_of([pledge.id])[pledge.id]
    parts = adapted([queries.part_of(row) for row in present], years, clock.today())
    _store(pledge, present, parts)


def set_schedule(
    pledge: Pledge, *, parts: Sequence[Part], seen_version: int | None, actor: Actor
) -> None:
    """Say anew when how much is due; parts that were called or paid stay as they are."""
    can_schedule(actor, pledge).enforce()
    check_version(pledge, seen_version)
    present = queries.lock_tranches(pledge)
    fixed = [part for part in map(queries.part_of, present) if part.is_fixed]
    wanted = [*fixed, *parts]
    faults = list(check_schedule(wanted, queries.years_of([pledge.id])[pledge.id], pledge.currency))
    if faults:
        raise invalid(faults)
    _store(pledge, present, wanted)
    # The parts stand in rows of their own: touch the pledge, so that another tab is found stale.
    pledge.updated_at = clock.now()
    facts = {"parts": [[part.due_on.isoformat(), part.amount_minor] for part in wanted]}
    audit.record("pledge.scheduled", pledge, actor=actor, facts=facts)


def _store(pledge: Pledge, present: Sequence[Tranche], parts: Sequence[Part]) -> None:
    kept = {part.number: part for part in parts if part.number is not None}
    next_number = max((row.number for row in present), default=0) + 1
    for row in present:
        part = kept.get(row.number)
        if part is None:
            db.session.delete(row)
        else:
            row.amount_minor, row.due_on = part.amount_minor, part.due_on
    new = sorted((p for p in parts if p.number is None), key=lambda p: (p.due_on, p.year))
    db.session.add_all(
        Tranche(
            pledge_id=pledge.id,
            number=number,
            year=part.year,
            due_on=part.due_on,
            amount_minor=part.amount_minor,
        )
        for number, part in enumerate(new, next_number)
    )
    db.session.flush()


def call_tranche(
    tranche: Tranche, *, pay_by: date, seen_version: int | None = None, actor: Actor
) -> None:
    """Ask the donor for a part, once: its signatories get a letter in their language."""
    can_call(actor, tranche.pledge).enforce()
    check_version(tranche, seen_version)
    check_callable(tranche)
    if pay_by < clock.today():
        raise Invalid({"pay_by": Message("The day of payment lies in the past.")})
    tranche.called_at = clock.now()
    tranche.called_by_id = actor.user_id
    tranche.due_on = pay_by
    facts = {"number": tranche.number, "amount_minor": tranche.due_minor, "by": pay_by.isoformat()}
    audit.record("pledge.tranche_called", tranche.pledge, actor=actor, facts=facts)
    db.session.flush()
    _ask(tranche)


def check_callable(tranche: Tranche) -> None:
    """Refuse to ask for a part that has been asked for, or of which nothing is due."""
    if tranche.called_at is not None or not tranche.due_minor:
        raise Invalid({"tranche": Message("This part has been asked for or paid already.")})


def _ask(tranche: Tranche) -> None:
    pledge = tranche.pledge
    for person in signatories_of(pledge.donor.organisation):
        mail.send(
            "tranche_called",
            to=person.email,
            language=person.language,
            subject=Message(
                "Payment request %(code)s/%(number)s", code=pledge.code, number=tranche.number
            ),
            paragraphs=[
                Message(
                    "The operator asks you to transfer %(amount)s under your commitment %(code)s.",
                    amount=Amount(tranche.due_minor, pledge.currency),
                    code=pledge.code,
                ),
                Message("Pay by: %(day)s.", day=tranche.due_on),
                Message(
                    "Name this number in the payment: %(code)s/%(number)s. The account is the one"
                    " of your agreement.",
                    code=pledge.code,
                    number=tranche.number,
                ),
                address(f"/fund/pledges/{pledge.id}/requests/{tranche.number}"),
            ],
            user_id=person.id,
        )
