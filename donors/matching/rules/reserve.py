"""Who waits for money after a decision, and what withdrawn awards have freed for them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from donors.matching.engine.currency import Rate
from donors.matching.rules.contract import Candidate
from donors.matching.rules.raising import PaidInPart


@dataclass(frozen=True)
class Paid:
    """What a standing award takes from a pledge, in base minor units.

    `basis` names the run that decided it, at whose rates the donor owes it.
    """

    basis: str
    application: str
    pledge: str
    year: int
    from_year: int
    amount_minor: int


@dataclass(frozen=True)
class Waiting:
    """An application that passed and lacks money: what it asked for, has, and lacks by year."""

    candidate: Candidate
    got: Mapping[int, int]

    @property
    def is_refused(self) -> bool:
        """True when it has got nothing at all."""
        return not any(self.got.values())

    @property
    def requested_minor(self) -> int:
        """What it asked for in all years."""
        return sum(requested for requested, _minimum in self.candidate.needs.values())

    @property
    def got_minor(self) -> int:
        """What it has in all years."""
        return sum(self.got.values())

    @property
    def missing_minor(self) -> int:
        """What it lacks to all it asked for."""
        return sum(asked for asked, _least in self.needs.values())

    @property
    def needed_minor(self) -> int:
        """What it lacks to its least amounts."""
        return sum(least for _asked, least in self.needs.values())

    @property
    def needs(self) -> dict[int, tuple[int, int]]:
        """What it lacks in each year: (most, least); whoever is paid has his least already."""
        return {
            year: (asked - self.got.get(year, 0), least if self.is_refused else 0)
            for year, (asked, least) in self.candidate.needs.items()
            if asked > self.got.get(year, 0)
        }


def waiting_of(
    candidates: Iterable[Candidate],
    paid: Sequence[Paid],
    withdrawn: Collection[str],
) -> list[Waiting]:
    """List by rank who lacks money; whose award was withdrawn does not wait."""
    got: dict[str, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for one in paid:
        got[one.application][one.year] += one.amount_minor
    rows = [
        Waiting(candidate, dict(got.get(candidate.number, {})))
        for candidate in sorted(candidates, key=lambda one: one.rank)
        if candidate.number not in withdrawn
    ]
    return [row for row in rows if row.needs]


def candidates_waiting(rows: Iterable[Waiting]) -> list[Candidate]:
    """Write the reserve list as candidates who ask for what they lack."""
    return [replace(row.candidate, needs=row.needs) for row in rows]


Books = tuple[str, Mapping[str, Any], Mapping[str, Any]]


def paid_in_part(
    rows: Iterable[Waiting], family: Sequence[Books], paid: Iterable[Paid]
) -> dict[str, PaidInPart]:
    """Read by number what those who wait for more asked for and who pays them."""
    rates = _rates(family)
    sums: dict[tuple[str, str, str, int], int] = defaultdict(int)
    for one in paid:
        sums[one.application, one.basis, one.pledge, one.year] += one.amount_minor
    base: dict[str, dict[tuple[str, int], int]] = defaultdict(lambda: defaultdict(int))
    own: dict[str, dict[tuple[str, int], int]] = defaultdict(lambda: defaultdict(int))
    for (application, basis, code, year), amount in sums.items():
        base[application][code, year] += amount
        own[application][code, year] += rates[basis][code].owed(amount)
    return {
        row.candidate.number: PaidInPart(
            {year: asked for year, (asked, _least) in row.candidate.needs.items()},
            dict(base[row.candidate.number]),
            dict(own[row.candidate.number]),
        )
        for row in rows
        if not row.is_refused
    }


def freed_money(family: Sequence[Books], paid: Iterable[Paid]) -> dict[tuple[str, int], int]:
    """Tell what withdrawn awards have freed of each (pledge, budget year), in its own currency.

    family: (name, instance, result) of the run that decided the call, then of its top-ups. What
    the donors owed after the first decision, less what they owe for awards that stand.
    """
    standing: dict[tuple[str, str, int], int] = defaultdict(int)
    for one in paid:
        standing[one.basis, one.pledge, one.from_year] += one.amount_minor
    freed: dict[tuple[str, int], int] = defaultdict(int)
    for one in family[0][2]["pledges"]:
        for line in one["owed"]:
            freed[one["id"], line["year"]] += line["amount"]
    rates = _rates(family)
    for (basis, code, year), amount in standing.items():
        freed[code, year] -= rates[basis][code].owed(amount)
    return {place: amount for place, amount in freed.items() if amount > 0}


def _rates(family: Sequence[Books]) -> dict[str, dict[str, Rate]]:
    """The rate of each pledge in each run."""
    return {name: _rates_in(instance) for name, instance, _result in family}


def _rates_in(instance: Mapping[str, Any]) -> dict[str, Rate]:
    one_to_one = {"num": 1, "den": 1}
    currencies = {one["currency"] for one in instance["pledges"]}
    rates = {name: Rate(**instance["rates"].get(name, one_to_one)) for name in currencies}
    return {one["id"]: rates[one["currency"]] for one in instance["pledges"]}


def limited_to(
    terms: Iterable[Mapping[str, Any]], freed: Mapping[tuple[str, int], int]
) -> list[dict[str, Any]]:
    """Narrow commitments to the freed money of theirs that is still free."""
    narrowed = []
    for pledge in terms:
        budget = [
            {"year": line["year"], "amount": min(line["amount"], freed[pledge["id"], line["year"]])}
            for line in pledge["budget"]
            if freed.get((pledge["id"], line["year"]))
        ]
        if any(line["amount"] for line in budget):
            narrowed.append({**pledge, "budget": budget})
    return narrowed
