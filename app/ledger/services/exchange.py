"""Book what exchange rates make of foreign money between a decision and the receipt."""

from __future__ import annotations

from collections.abc import Iterable

from app.core.actor import Actor
from app.ledger import queries
from app.ledger.models import AccountKind, Entry, EntryKind, Fund
from app.ledger.rules import exchange_difference, is_foreign
from app.ledger.services.booking import Line, book


def settle_exchange(cause: Entry, places: Iterable[tuple[Fund, int]], *, actor: Actor) -> None:
    """After `cause`, bring the exchange difference of each fund's year to what it is now.

    The caller holds the rows of these years, so that two receipts do not settle the same money.
    """
    for fund, year in places:
        if not is_foreign(fund.currency):
            continue
        due = exchange_difference(*queries.lots_of(fund, year))
        change = due - queries.booked_differences(fund.id).get(year, 0)
        if change:
            _book(cause, fund, year, change, actor)


def _book(cause: Entry, fund: Fund, year: int, change: int, actor: Actor) -> None:
    lines = [
        Line(AccountKind.EXCHANGE_VALUE, change, year=year, subject_id=fund.id, place=fund.code),
        Line(
            AccountKind.EXCHANGE_DIFFERENCE, -change, year=year, subject_id=fund.id, place=fund.code
        ),
    ]
    key = f"exchange:{cause.id}:{fund.id}:{year}"
    facts = {"cause": cause.number, "fund": fund.code}
    book(EntryKind.EXCHANGE, lines, key=key, reference=fund.code, facts=facts, actor=actor)
