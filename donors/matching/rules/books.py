"""A result as tables: who pays what, how the money flows, how two results differ."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from donors.matching.rules.contract import outcome_of

OTHER = "other"

# How many of each kind a picture still shows apart; the rest stands together as "other".
MOST = (8, 10, 14)


@dataclass(frozen=True)
class PaymentRow:
    """One application: what it asked for and what each pledge pays it (base minor units)."""

    application: str
    rank: int
    outcome: str
    requested_minor: int
    cells: tuple[int, ...]

    @property
    def total_minor(self) -> int:
        """All that is paid to it."""
        return sum(self.cells)


@dataclass(frozen=True)
class PaymentTable:
    """Who pays what: cells in the order of `pledges`, rows by rank, refused ones left out.

    `others`: how many pledges more pay; their sum is then the last cell of each row.
    """

    pledges: tuple[str, ...]
    rows: tuple[PaymentRow, ...]
    totals: tuple[int, ...]
    others: int = 0

    @property
    def total_minor(self) -> int:
        """All money of the table."""
        return sum(self.totals)


def payment_table(
    instance: Mapping[str, Any],
    result: Mapping[str, Any],
    year: int | None = None,
    *,
    most: int | None = None,
) -> PaymentTable:
    """Lay a result out as application × pledge, for one year or for all.

    most: so many pledges have a column, those that pay most; the others share the last one.
    """
    lines = [line for line in result["allocations"] if year in (None, line["year"])]
    sums: dict[str, int] = defaultdict(int)
    for line in lines:
        sums[line["pledge"]] += line["amount"]
    greatest = sorted(sums, key=lambda code: (-sums[code], code))[:most]
    pledges, others = tuple(sorted(greatest)), len(sums) - len(greatest)
    paid: dict[tuple[str, str], int] = defaultdict(int)
    for line in lines:
        column = line["pledge"] if line["pledge"] in pledges else OTHER
        paid[line["application"], column] += line["amount"]
    columns = (*pledges, OTHER) if others else pledges
    outcomes = {one["id"]: outcome_of(one) for one in result["applications"]}
    rows = tuple(
        PaymentRow(
            application=one["id"],
            rank=one["rank"],
            outcome=outcomes[one["id"]],
            requested_minor=requested_of(one, year),
            cells=tuple(paid.get((one["id"], column), 0) for column in columns),
        )
        for one in by_rank(instance)
        if outcomes[one["id"]] != "refused"
    )
    totals = tuple(sum(row.cells[place] for row in rows) for place in range(len(columns)))
    return PaymentTable(pledges, rows, totals, others)


def by_rank(instance: Mapping[str, Any]) -> list[dict[str, Any]]:
    """List the applications of an instance, best first."""
    return sorted(instance["applications"], key=lambda one: int(one["rank"]))


def requested_of(application: Mapping[str, Any], year: int | None = None) -> int:
    """What an application of an instance asks for, in one year or in all."""
    return sum(need["requested"] for need in application["needs"] if year in (None, need["year"]))


def placed_of(application: Mapping[str, Any]) -> int:
    """What an application of a result gets in all years."""
    return sum(line["amount"] for line in application["amounts"])


@dataclass(frozen=True)
class Flows:
    """Money from pledges through themes or regions to projects.

    Keys carry their column: `0:PLEDGE`, `1:KZ-71`, `2:NUMBER`; `0:other` and so on stand for the
    small ones together. `moved`: (from, to, base minor units).
    """

    columns: tuple[tuple[str, ...], ...]
    moved: tuple[tuple[str, str, int], ...]


def flows_of(
    instance: Mapping[str, Any],
    result: Mapping[str, Any],
    by: str = "region",
    most: Sequence[int] = MOST,
) -> Flows:
    """Gather a result as flows; `by` is region or theme (the first of a project's themes)."""
    middle = {
        one["id"]: one["region"] if by == "region" else next(iter(sorted(one["themes"])), "")
        for one in instance["applications"]
    }
    lines = [
        (line["pledge"], middle[line["application"]], line["application"], line["amount"])
        for line in result["allocations"]
    ]
    kept = [_greatest(lines, place, most[place]) for place in range(3)]
    moved: dict[tuple[str, str], int] = defaultdict(int)
    for line in lines:
        keys = [_key(place, str(line[place]), kept[place]) for place in range(3)]
        for start, end in ((keys[0], keys[1]), (keys[1], keys[2])):
            moved[start, end] += line[3]
    columns = _columns(kept, {key for pair in moved for key in pair})
    order = {key: number for number, key in enumerate(key for column in columns for key in column)}
    flows = sorted(moved.items(), key=lambda item: (order[item[0][0]], order[item[0][1]]))
    return Flows(columns, tuple((start, end, amount) for (start, end), amount in flows))


def _columns(kept: Sequence[Sequence[str]], used: set[str]) -> tuple[tuple[str, ...], ...]:
    named = [[f"{place}:{name}" for name in (*kept[place], OTHER)] for place in range(len(kept))]
    return tuple(tuple(key for key in column if key in used) for column in named)


def _greatest(lines: Sequence[tuple[str, str, str, int]], place: int, most: int) -> list[str]:
    sums: dict[str, int] = defaultdict(int)
    for line in lines:
        sums[str(line[place])] += line[3]
    ordered = sorted(sums, key=lambda name: (-sums[name], name))
    return ordered if len(ordered) <= most else ordered[: most - 1]


def _key(place: int, name: str, kept: Sequence[str]) -> str:
    return f"{place}:{name if name in kept else OTHER}"


@dataclass(frozen=True)
class Comparison:
    """One application in two runs; an outcome is empty where the run does not know it."""

    application: str
    outcomes: tuple[str, str]
    amounts: tuple[int, int]

    @property
    def change_minor(self) -> int:
        """What the second run gives more (or less, below zero)."""
        return self.amounts[1] - self.amounts[0]

    @property
    def differs(self) -> bool:
        """True when the runs treat the application differently."""
        return self.change_minor != 0 or self.outcomes[0] != self.outcomes[1]


def compare(first: Mapping[str, Any], second: Mapping[str, Any]) -> list[Comparison]:
    """Set two results side by side, by application number."""
    sides = [{one["id"]: one for one in result["applications"]} for result in (first, second)]
    return [
        Comparison(
            number,
            (_outcome(sides[0], number), _outcome(sides[1], number)),
            (_amount(sides[0], number), _amount(sides[1], number)),
        )
        for number in sorted(sides[0].keys() | sides[1].keys())
    ]


def _outcome(side: Mapping[str, Any], number: str) -> str:
    return outcome_of(side[number]) if number in side else ""


def _amount(side: Mapping[str, Any], number: str) -> int:
    return placed_of(side[number]) if number in side else 0
