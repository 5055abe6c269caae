"""Change what a donor has committed, and give money back to it."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import update

from app.core.actor import Actor
from app.core.db import db
from app.core.errors import Invalid
from app.core.i18n import Message
from app.core.money import MAX_MINOR, Amount
from app.ledger.models import AccountKind, Entry, EntryKind, Fund, FundYear
from app.ledger.permissions import can_book_commitment, can_book_contribution
from app.ledger.queries import lock_years
from app.ledger.rules import YearFigures
from app.ledger.services.booking import Line, book, booked
from app.ledger.services.exchange import settle_exchange


def change_commitment(
    *, fund: Fund, years: Mapping[int, int], key: str, reference: str, actor: Actor
) -> Entry | None:
    """Book the difference to new amounts: years → minor units; a year left out falls to 0.

    Never below what a year has reserved for awards or received. None when nothing differs.
    """
    can_book_commitment(actor).enforce()
    earlier = booked(key)
    if earlier is not None:
        return earlier
    if not years or any(not 0 < amount <= MAX_MINOR for amount in years.values()):
        raise Invalid({"years": Message("Each year of a commitment needs an amount.")})
    present = {row.year: row for row in lock_years({fund.id})}
    lines = []
    for year in sorted({*present, *years}):
        known = present.get(year, YearFigures(year, 0, 0, 0))
        difference = _difference(known, years.get(year, 0), fund.currency)
        if difference:
            _commit(fund, known, difference, is_new=year not in present)
            lines.append(Line(AccountKind.RECEIVABLE, difference, fund, year))
            lines.append(Line(AccountKind.AVAILABLE, -difference, fund, year))
    if not lines:
        return None
    return book(EntryKind.COMMITMENT_CHANGE, lines, key=key, reference=reference, actor=actor)


def _difference(known: YearFigures, wanted_minor: int, currency: str) -> int:
    if wanted_minor < max(known.reserved_minor, known.received_minor):
        message = Message(
            "%(year)s: %(wanted)s is too little. %(reserved)s is reserved for awards and"
            " %(received)s has been received.",
            year=known.year,
            wanted=Amount(wanted_minor, currency),
            reserved=Amount(known.reserved_minor, currency),
            received=Amount(known.received_minor, currency),
        )
        raise Invalid({"years": message})
    return wanted_minor - known.committed_minor


def _commit(fund: Fund, known: YearFigures, difference: int, *, is_new: bool) -> None:
    if is_new:
        db.session.add(FundYear(fund_id=fund.id, year=known.year, committed_minor=difference))
        db.session.flush()
        return
    db.session.execute(
        update(FundYear)
        .where(FundYear.fund_id == fund.id, FundYear.year == known.year)
        .values(committed_minor=FundYear.committed_minor + difference)
    )


def book_return(
    *, fund: Fund, year: int, amount_minor: int, key: str, reference: str, actor: Actor
) -> Entry:
    """Book money given back to its donor: at most what is received and not reserved for awards.

    The donor owes it again until the commitment is changed.
    """
    can_book_contribution(actor).enforce()
    earlier = booked(key)
    if earlier is not None:
        return earlier
    if amount_minor <= 0:
        raise Invalid({"amount": Message("The amount must be more than zero.")})
    given = db.session.execute(
        update(FundYear)
        .where(
            FundYear.fund_id == fund.id,
            FundYear.year == year,
            FundYear.received_minor - amount_minor >= FundYear.reserved_minor,
        )
        .values(received_minor=FundYear.received_minor - amount_minor)
        .returning(FundYear.id)
    ).scalar()
    if given is None:
        raise Invalid({"amount": _too_much(fund, year)})
    lines = [
        Line(AccountKind.RECEIVABLE, amount_minor, fund, year),
        Line(AccountKind.BANK, -amount_minor, fund, year),
    ]
    entry = book(EntryKind.RETURN, lines, key=key, reference=reference, actor=actor)
    settle_exchange(entry, [(fund, year)], actor=actor)
    return entry


def _too_much(fund: Fund, year: int) -> Message:
    figures = next((row for row in lock_years({fund.id}) if row.year == year), None)
    spare = max(0, figures.received_minor - figures.reserved_minor) if figures else 0
    return Message(
        "Of the money received for %(year)s, %(spare)s is not reserved for awards: no more than"
        " that can be given back.",
        year=year,
        spare=Amount(spare, fund.currency),
    )
