"""What the page of a run shows, cut into leaves, so that a page reads only what it shows.

A run is never changed once it is solved, so its tables are worked out once. They follow from its
inputs and result alone: whoever doubts them works them out again. Whatever may change later, such
as names, consents or money that others took, is none of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from donors.matching.rules.books import (
    Flows,
    PaymentRow,
    by_rank,
    flows_of,
    payment_table,
    placed_of,
    requested_of,
)
from donors.matching.rules.contract import outcome_of
from donors.matching.rules.leftovers import Leftover, leftovers_of
from donors.matching.rules.shortfall import Short, Shortfall, shortfalls_of
from donors.matching.rules.tables import CurrencyRow, YearRow, by_currency, by_year
from donors.matching.rules.telling import Teller

# Which form the leaves have; those of another form are worked out again.
FORM = 1
# So many rows stand on a leaf.
LEAF = 50
# How many pledges the table of payments shows in columns of their own; the rest is one sum.
COLUMNS = 24
# On one part of the sheet of what is missing stand so many groups, and so many applications.
GROUPS, LACKING = 20, 100
# So many pledges or applications are offered by name to whoever tries changes.
OFFERED = 100

HEAD, WHY, SHORT, LEFT, GIVEN = "head", "why", "short", "left", "given"

Instance = Mapping[str, Any]
Leaves = dict[tuple[str, int], Any]


def paid_in(year: int | None) -> str:
    """Name the rows of payments for one year, or for all."""
    return f"paid:{year or ''}"


@dataclass(frozen=True)
class Payments:
    """The table of payments without its rows: `count` of them, and the sums of all."""

    pledges: tuple[str, ...]
    totals: tuple[int, ...]
    others: int
    count: int
    requested_minor: int

    @property
    def total_minor(self) -> int:
        """All money of the table."""
        return sum(self.totals)


@dataclass(frozen=True)
class Why:
    """One application that did not get all: its place, what it asked for and got, the reason."""

    number: str
    rank: int
    outcome: str
    requested_minor: int
    amount_minor: int
    reason: Mapping[str, Any]


def sheets_of(instance: dict[str, Any], result: Mapping[str, Any]) -> Leaves:
    """Work out every leaf of a run: (what, number) → content as JSON has it."""
    left = leftovers_of(instance, result)
    parts = parts_of(shortfalls_of(instance, result))
    why = list(_whys(instance, result))
    tables = {
        year: payment_table(instance, result, year, most=COLUMNS)
        for year in (None, *sorted(instance["years"]))
    }
    head = {
        "method": result["method"],
        "counts": {WHY: len(why), SHORT: len(parts), LEFT: len(left)},
        "by_year": [asdict(row) for row in by_year(instance, result)],
        "by_currency": [asdict(row) for row in by_currency(left)],
        "flows": {by: asdict(flows_of(instance, result, by)) for by in ("region", "theme")},
        "paid": {
            paid_in(year): {
                "pledges": table.pledges,
                "totals": table.totals,
                "others": table.others,
                "count": len(table.rows),
                "requested_minor": sum(row.requested_minor for row in table.rows),
            }
            for year, table in tables.items()
        },
        "several": donors_with_several(instance),
        "offer": offer_of(instance),
    }
    leaves: Leaves = {(HEAD, 0): [head], (GIVEN, 0): given_by(instance, result)}
    leaves |= _cut(WHY, [vars(one) for one in why])
    leaves |= _cut(LEFT, [vars(one) for one in left])
    leaves |= {(SHORT, number): [asdict(one) for one in part] for number, part in enumerate(parts)}
    for year, table in tables.items():
        leaves |= _cut(paid_in(year), [vars(row) for row in table.rows])
    return leaves


def _cut(what: str, rows: Sequence[Any]) -> Leaves:
    return {
        (what, first // LEAF): list(rows[first : first + LEAF])
        for first in range(0, len(rows), LEAF)
    }


def _whys(instance: dict[str, Any], result: Mapping[str, Any]) -> Iterator[Why]:
    """Those that did not get all that they asked for, the refused first.

    Results without proof give no reasons, so they list none.
    """
    solved = {one["id"]: one for one in result["applications"]}
    lacking = [
        one
        for one in by_rank(instance)
        if solved[one["id"]]["outcome"] != "full" and "reason" in solved[one["id"]]
    ]
    teller = Teller(instance, result)
    for one in sorted(lacking, key=lambda each: bool(solved[each["id"]]["outcome"] != "refused")):
        row = solved[one["id"]]
        yield Why(
            number=one["id"],
            rank=one["rank"],
            outcome=outcome_of(row),
            requested_minor=requested_of(one),
            amount_minor=placed_of(row),
            reason=teller.told(row),
        )


def parts_of(groups: Sequence[Shortfall]) -> list[list[Shortfall]]:
    """Lay groups that lack money out in parts; a long group goes on in the next part."""
    parts: list[list[Shortfall]] = []
    room = 0
    for group in groups:
        rows = group.rows
        while rows:
            if not room or len(parts[-1]) == GROUPS:
                parts.append([])
                room = LACKING
            parts[-1].append(group.with_rows(rows[:room]))
            rows, room = rows[room:], max(room - len(rows), 0)
    return parts


def donors_with_several(instance: Instance) -> list[str]:
    """Name the donors with several pledges in a run by their codes."""
    counts = Counter(one["donor"] for one in instance["pledges"])
    return sorted(donor for donor, count in counts.items() if count > 1)


def offer_of(instance: Instance) -> dict[str, Any]:
    """What whoever tries changes may choose from: all of it, or the first of very many."""
    pledges = sorted(instance["pledges"], key=lambda one: str(one["id"]))
    ranked = by_rank(instance)
    return {
        "years": list(instance["years"]),
        "currencies": list(instance["rates"]),
        "pledges": [(one["id"], one["currency"]) for one in pledges[:OFFERED]],
        "pledge_count": len(pledges),
        "applications": [(one["id"], one["rank"]) for one in ranked[:OFFERED]],
        "application_count": len(ranked),
    }


def given_by(instance: Instance, result: Mapping[str, Any]) -> list[tuple[str, int, int]]:
    """List what each application gets, best ranked first: (number, rank, base minor units)."""
    amounts = {one["id"]: placed_of(one) for one in result["applications"]}
    return [(one["id"], one["rank"], amounts[one["id"]]) for one in by_rank(instance)]


class Sheets:
    """The leaves of a run that a page has asked for, read back."""

    def __init__(self, leaves: Mapping[tuple[str, int], Any]) -> None:
        self._leaves = leaves
        (self.head,) = leaves[HEAD, 0]

    @property
    def by_year(self) -> list[YearRow]:
        """What every year asks for, gets and has."""
        return [YearRow(**row) for row in self.head["by_year"]]

    @property
    def by_currency(self) -> list[CurrencyRow]:
        """What the pledges of each currency have and owe."""
        return [CurrencyRow(**row) for row in self.head["by_currency"]]

    def count(self, what: str) -> int:
        """How many rows, or parts of groups that lack money, there are."""
        return int(self.head["counts"][what])

    def flows(self, by: str) -> Flows:
        """The flow of the money through regions or themes."""
        flows = self.head["flows"][by]
        columns = tuple(tuple(column) for column in flows["columns"])
        return Flows(columns, tuple((start, end, minor) for start, end, minor in flows["moved"]))

    def payments(self, year: int | None) -> Payments:
        """The table of payments of a year, or of all."""
        table = self.head["paid"][paid_in(year)]
        lists = {name: tuple(table[name]) for name in ("pledges", "totals")}
        return Payments(**{**table, **lists})

    def paid_rows(self, year: int | None, first: int, size: int) -> list[PaymentRow]:
        """Some rows of that table."""
        rows = self._rows(paid_in(year), first, size)
        return [PaymentRow(**{**row, "cells": tuple(row["cells"])}) for row in rows]

    def whys(self, first: int, size: int) -> list[Why]:
        """Some of those that did not get all."""
        return [Why(**row) for row in self._rows(WHY, first, size)]

    def leftovers(self, first: int, size: int) -> list[Leftover]:
        """Some pledges with what they have left, by code."""
        return [Leftover(**row) for row in self._rows(LEFT, first, size)]

    def shortfalls(self, part: int) -> list[Shortfall]:
        """One part of the groups that lack money."""
        return [
            Shortfall(
                **{
                    **one,
                    "pledges": tuple(one["pledges"]),
                    "rows": tuple(_short(row) for row in one["rows"]),
                }
            )
            for one in self._leaves.get((SHORT, part), ())
        ]

    def given(self) -> list[tuple[str, int, int]]:
        """What each application gets, best ranked first: (number, rank, base minor units)."""
        return [(number, rank, minor) for number, rank, minor in self._leaves[GIVEN, 0]]

    def _rows(self, what: str, first: int, size: int) -> list[Any]:
        leaves = leaves_over(first, size)
        rows = [row for number in leaves for row in self._leaves.get((what, number), ())]
        begun = first - leaves.start * LEAF
        return rows[begun : begun + size]


def _short(row: Mapping[str, Any]) -> Short:
    return Short(**{**row, "years": tuple(row["years"])})


def leaves_over(first: int, size: int) -> range:
    """Number the leaves on which so many rows from the given one stand."""
    return range(first // LEAF, (first + max(size, 1) - 1) // LEAF + 1)
