"""What may be changed in a signed commitment."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app.core.errors import Fault
from app.core.i18n import Message
from app.core.money import Amount
from app.ledger.rules import YearFigures
from donors.pledges.rules.terms import PledgeTerms, check_terms, differences


def check_change(wanted: PledgeTerms, present: PledgeTerms) -> Iterator[Fault]:
    """List what is wrong with new terms of a commitment."""
    yield from check_terms(wanted)
    if wanted.currency != present.currency:
        message = Message("The currency of a commitment stays as it is.")
        yield Fault("currency", "currency_changed", message)
    if not differences(wanted, present):
        yield Fault("reason", "nothing_changed", Message("Nothing differs from the present terms."))


def check_floors(wanted: PledgeTerms, figures: Sequence[YearFigures]) -> Iterator[Fault]:
    """Refuse amounts below what a year has reserved for awards or received, with the figures."""
    for known in figures:
        amount = wanted.years.get(known.year, 0)
        if amount < max(known.reserved_minor, known.received_minor):
            message = Message(
                "%(year)s: %(wanted)s is too little. %(reserved)s is reserved for awards and"
                " %(received)s has been received.",
                year=known.year,
                wanted=Amount(amount, wanted.currency),
                reserved=Amount(known.reserved_minor, wanted.currency),
                received=Amount(known.received_minor, wanted.currency),
            )
            yield Fault("years", "below_booked", message)
