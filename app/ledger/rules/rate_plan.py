"""What a file of rates would change: what is new, the same, contradicts, or moves far."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.core.canonical import canonical_hash
from app.ledger.rules.rates import Quote


@dataclass(frozen=True)
class Pair:
    """A rate of the file beside one that is stored, or stands before it."""

    quote: Quote
    other: Quote


@dataclass(frozen=True)
class RatePlan:
    """Every rate of a file by what becomes of it; `jumps` are asked about before booking."""

    new: tuple[Quote, ...]
    same: tuple[Quote, ...]
    contradicting: tuple[Pair, ...]
    jumps: tuple[Pair, ...]

    @property
    def changes_something(self) -> bool:
        """True when there is something to book."""
        return bool(self.new or self.contradicting)

    @property
    def fingerprint(self) -> str:
        """Tell this plan from one that the books have overtaken."""
        pairs = (self.contradicting, self.jumps)
        told = [[_told(one) for one in self.new], *([_both(p) for p in some] for some in pairs)]
        return canonical_hash(told)


def _told(quote: Quote) -> list[object]:
    return [quote.currency, quote.quoted_on.isoformat(), quote.num, quote.den]


def _both(pair: Pair) -> list[object]:
    return [_told(pair.quote), _told(pair.other)]


def plan_rates(quotes: Iterable[Quote], stored: Iterable[Quote]) -> RatePlan:
    """Compare the rates of a file with the stored ones, by exact fractions.

    stored: the valid rates of the days of the file, and the last before its first day.
    """
    known: dict[str, dict[object, Quote]] = defaultdict(dict)
    for one in stored:
        known[one.currency][one.quoted_on] = one
    new, same, contradicting = [], [], []
    given: dict[str, list[Quote]] = defaultdict(list)
    for quote in quotes:
        given[quote.currency].append(quote)
        earlier = known[quote.currency].get(quote.quoted_on)
        if earlier is None:
            new.append(quote)
        elif quote.is_worth(earlier):
            same.append(quote)
        else:
            contradicting.append(Pair(quote, earlier))
    jumps = [
        pair
        for currency, mine in given.items()
        for pair in _jumps(mine, list(known[currency].values()))
    ]
    return RatePlan(tuple(new), tuple(same), tuple(contradicting), tuple(jumps))


def _jumps(quotes: Sequence[Quote], stored: Sequence[Quote]) -> list[Pair]:
    """Find the rates far from the one before; those that are stored already were asked about."""
    said = {quote.quoted_on: quote for quote in (*stored, *quotes)}
    days = sorted(said)
    before = dict(zip(days[1:], days, strict=False))
    as_stored = {quote.quoted_on: quote for quote in stored}
    found = []
    for quote in quotes:
        kept = as_stored.get(quote.quoted_on)
        earlier = said.get(before.get(quote.quoted_on, quote.quoted_on))
        if kept is not None and quote.is_worth(kept):
            continue
        if earlier is not None and quote.moved_too_far(earlier):
            found.append(Pair(quote, earlier))
    return found
