"""Ask the engine what other terms would place, within a bounded amount of work."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from donors.discovery.rules.facts import Field, Purse
from donors.matching.engine import InvalidInstance, solve
from donors.matching.rules import Candidate, build_instance
from donors.matching.rules.apart import keep_apart

# How many pairs of a project and a pledge one page may look at, all runs together: a run of the
# engine in plain Python takes some 20 µs a pair.
WORK = 24_000


@dataclass(frozen=True)
class Placed:
    """What a run gives: by project, and the state's unconditional money by (project, pledge)."""

    got: Mapping[str, int]
    state: Mapping[tuple[str, str], int]
    paying: frozenset[str]

    def at(self, numbers: Iterable[str]) -> int:
        """What these projects get."""
        return sum(self.got.get(number, 0) for number in numbers)

    def secured(self, numbers: Iterable[str], *, but: str) -> int:
        """State money at these projects, one pledge left out."""
        wanted = set(numbers)
        return sum(
            amount
            for (number, pledge), amount in self.state.items()
            if number in wanted and pledge != but
        )


class Trials:
    """Runs of one call under changed pledges. The same question is worked out once."""

    def __init__(self, field: Field, work: int = WORK) -> None:
        self.field = field
        self.left = work
        self.known: dict[tuple[str, ...], Placed | None] = {}
        self.standing = {one.id: one.terms for one in field.purses if not one.promised}

    def now(self) -> Placed | None:
        """What the commitments place as they are; None when the call is too large to try."""
        return self._placed(self.standing, ("now",))

    def without(self, codes: frozenset[str]) -> Placed | None:
        """The same without some commitments."""
        now = self.now()
        if now is None or not codes & now.paying:
            return now
        kept = {code: terms for code, terms in self.standing.items() if code not in codes}
        return self._placed(kept, ("without", *sorted(codes)))

    def plus(self, purses: Iterable[Purse]) -> Placed | None:
        """The same with some promises accepted."""
        more = {one.id: one.terms for one in purses}
        if more.keys() <= self.standing.keys():
            return self.now()
        return self._placed({**self.standing, **more}, ("plus", *sorted(more)))

    def widened(self, purse: Purse, predicate: str, value: str) -> Placed | None:
        """The same when a purse allowed one thing more."""
        wider = {**self.standing, purse.id: wider_terms(purse.terms, predicate, value)}
        return self._placed(wider, ("widened", purse.id, predicate, value))

    def _placed(
        self, pledges: Mapping[str, Mapping[str, Any]], key: tuple[str, ...]
    ) -> Placed | None:
        if key not in self.known:
            self.known[key] = self._try(list(pledges.values()))
        return self.known[key]

    def _try(self, pledges: list[Mapping[str, Any]]) -> Placed | None:
        cost = max(1, len(self.field.projects)) * max(1, len(pledges))
        if cost > self.left:
            return None
        self.left -= cost
        return place(self.field, pledges)


def place(field: Field, pledges: list[Mapping[str, Any]]) -> Placed | None:
    """Run the engine once; None when these terms do not go together.

    The one place where suggestions meet the engine.
    """
    instance = build_instance(
        call_code=field.call.code,
        years=field.call.years,
        candidates=[_candidate(one) for one in field.projects],
        pledges=pledges,
        rates=field.rates,
    )
    try:
        return _read(instance, solve(keep_apart(instance, field.apart)))
    except InvalidInstance:
        return None


def _candidate(one: Any) -> Candidate:
    return Candidate(
        number=one.number,
        rank=one.rank,
        score=Decimal(0),
        region=one.region,
        themes=one.themes,
        kind=one.kind,
        needs=one.needs,
    )


def _read(instance: Mapping[str, Any], result: Mapping[str, Any]) -> Placed:
    leading = {one["id"] for one in instance["pledges"] if one["public"] and not one.get("match")}
    got: dict[str, int] = defaultdict(int)
    state: dict[tuple[str, str], int] = defaultdict(int)
    for line in result["allocations"]:
        got[line["application"]] += line["amount"]
        if line["pledge"] in leading:
            state[line["application"], line["pledge"]] += line["amount"]
    return Placed(got, state, frozenset(line["pledge"] for line in result["allocations"]))


def wider_terms(terms: Mapping[str, Any], predicate: str, value: str) -> dict[str, Any]:
    """Write a pledge that allows one thing more; for years: money left goes on to the next."""
    if predicate == "years":
        return {**terms, "carry_over": True}
    where = dict(terms.get("where", {}))
    where[predicate] = sorted({*where.get(predicate, ()), value})
    return {**terms, "where": where}
