"""The rows of a session and the money they lead to."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from donors.matching.engine.errors import InvalidInstance
from donors.matching.engine.instance import Application, Instance, NeedKey, Pledge
from donors.matching.engine.kernel.arrays import Ints
from donors.matching.engine.reader import LIMIT
from donors.matching.engine.reading import read_instance
from donors.matching.engine.solve import solve
from donors.matching.engine.warm.applying import Applying, Edit
from donors.matching.engine.warm.changes import Difference, Row
from donors.matching.engine.warm.money import Money
from donors.matching.engine.warm.pledges import has_conditions

SPARE = 5_000  # needs and cells no longer used that are not worth a new start


@dataclass(frozen=True)
class Step:
    """The money before and after one difference where it differs, and why it was no warm step."""

    rows: Mapping[NeedKey, tuple[int, int]]
    why: str = ""


class State:
    """Rows by id, ranks, what was read from them, and the money.

    That is `money` or, with conditions, the amounts of a whole run.
    """

    def __init__(self, instance: Mapping[str, Any]) -> None:
        read = read_instance(dict(instance))
        self.head = _head(instance)
        self.pledges: dict[str, Row] = {row["id"]: row for row in instance["pledges"]}
        self.applications: dict[str, Row] = {row["id"]: row for row in instance["applications"]}
        self.ranks = {one.id: one.rank for one in read.applications}
        self.years, self.selection = read.years, read.selection
        self.known = {one.id: one for one in read.applications}
        self.read = {one.id: one for one in read.pledges}
        self.requested = sum(one.requested for one in read.applications)
        self.pledged = sum(one.total for one in read.pledges)
        self.conditions = {one.id for one in read.pledges if has_conditions(one)}
        self.money: Money | None = None
        self._found: dict[NeedKey, int] = {}
        self._funded: frozenset[str] = frozenset()
        self._run()

    def rank(self, application: str) -> int:
        return self.ranks[application]

    def places(self) -> list[tuple[int, str]]:
        return sorted((rank, name) for name, rank in self.ranks.items())

    def has_other_head(self, instance: Mapping[str, Any]) -> bool:
        return _head(instance) != self.head

    def instance(self) -> dict[str, Any]:
        """All rows with their present ranks, best first; pledges by id."""
        rows = [{**self.applications[name], "rank": rank} for rank, name in self.places()]
        pledges = [self.pledges[name] for name in sorted(self.pledges)]
        return {**self.head, "applications": rows, "pledges": pledges}

    def amounts(self) -> dict[NeedKey, int]:
        return dict(self._found) if self.money is None else _amounts(self.money, self.money.got)

    def accepted(self) -> frozenset[str]:
        if self.money is None:
            return self._funded
        accepted = self.money.accepted
        return frozenset(one for one, slot in self.money.slots.slot_of.items() if accepted[slot])

    @property
    def placed(self) -> int:
        return sum(self._found.values()) if self.money is None else int(self.money.got.sum())

    @property
    def funded(self) -> int:
        if self.money is None:
            return len(self._funded)
        return int((self.money.accepted & self.money.slots.index.present).sum())

    def inverse(self, one: Difference) -> Difference:
        """The difference that leads back."""
        return Difference(
            pledges={name: self.pledges.get(name) for name in one.pledges},
            applications={
                name: {**self.applications[name], "rank": self.ranks[name]}
                if name in self.applications
                else None
                for name in one.applications
            },
            ranks={name: self.ranks[name] for name in one.ranks},
            moved=one.moved,
        )

    def follow(self, one: Difference) -> Step:
        """Takes over a difference; InvalidInstance, and nothing changed, when it cannot be."""
        edit = self._read(one)
        self._check(edit)
        inverse, money = self.inverse(one), self.money
        before = None if money is None else money.got.copy()
        old = self.amounts() if money is None else {}
        self._take_over(one, edit)
        if money is None or before is None or self._is_whole:
            old = _amounts(money, before) if money is not None and before is not None else old
            self._run()
            return Step(_pairs(old, self.amounts()), "conditions")
        try:
            why = Applying(money, edit).apply()
        except InvalidInstance:
            self._take_over(inverse, self._read(inverse))
            self._run()
            raise
        if why:
            money.run(money.arrays())
        rows = _moved(money, before)
        if money.wasted > SPARE:
            self._run()
            why = why or "room"
        return Step(rows, why)

    @property
    def _is_whole(self) -> bool:
        """Whether only a whole run knows the amounts."""
        return bool(self.conditions) or self.selection != "rank_order"

    def _run(self) -> None:
        if not self._is_whole:
            applications = sorted(self.known.values(), key=lambda one: self.ranks[one.id])
            ranked = tuple(replace(one, rank=self.ranks[one.id]) for one in applications)
            pledges = tuple(sorted(self.read.values(), key=lambda one: (one.tier, one.id)))
            self.money = Money(Instance(self.years, self.selection, ranked, pledges))
            return
        self.money, result = None, solve(self.instance())
        rows = result["applications"]
        self._funded = frozenset(row["id"] for row in rows if row["outcome"] != "refused")
        self._found = {
            (row["id"], part["year"]): part["amount"] for row in rows for part in row["amounts"]
        }

    def _read(self, one: Difference) -> Edit:
        """The rows that come or change as the engine's records."""
        applications = {
            name: {**row, "rank": one.ranks.get(name, self.ranks.get(name, row.get("rank")))}
            for name, row in one.applications.items()
            if row is not None
        }
        pledges = [row for row in one.pledges.values() if row is not None]
        document = {**self.head, "applications": [*applications.values()], "pledges": pledges}
        read = read_instance(document)
        known: dict[str, Application | None] = dict.fromkeys(one.applications)
        known.update((each.id, each) for each in read.applications)
        money: dict[str, Pledge | None] = dict.fromkeys(one.pledges)
        money.update((each.id, each) for each in read.pledges)
        return Edit(money, known, one.ranks, one.moved)

    def _check(self, edit: Edit) -> None:
        """What an instance asks of all its rows together."""
        faults = []
        if edit.ranks or any(name not in self.known for name in edit.applications):
            ranks = {**self.ranks, **edit.ranks}
            _put(ranks, {name: row and row.rank for name, row in edit.applications.items()})
            if len(set(ranks.values())) < len(ranks):
                faults.append(("applications", "two have the same rank"))
        if self.requested + _more(self.known, edit.applications, "requested") >= LIMIT:
            faults.append(("applications", "the requested amounts sum to 2^62 or more"))
        if self.pledged + _more(self.read, edit.pledges, "total") >= LIMIT:
            faults.append(("pledges", "the budgets sum to 2^62 base units or more"))
        if faults or any(rank < 1 for rank in edit.ranks.values()):
            raise InvalidInstance(faults or [("rank", "must be 1 or more")])

    def _take_over(self, one: Difference, edit: Edit) -> None:
        self.requested += _more(self.known, edit.applications, "requested")
        self.pledged += _more(self.read, edit.pledges, "total")
        _put(self.pledges, one.pledges)
        _put(self.applications, one.applications)
        _put(self.known, edit.applications)
        _put(self.read, edit.pledges)
        self.ranks.update(edit.ranks)
        _put(self.ranks, {name: row and row.rank for name, row in edit.applications.items()})
        for name, pledge in edit.pledges.items():
            self.conditions.discard(name)
            if pledge is not None and has_conditions(pledge):
                self.conditions.add(name)


def _head(instance: Mapping[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in instance.items() if k not in ("applications", "pledges")}


def _put(known: dict[str, Any], rows: Mapping[str, Any]) -> None:
    for name, row in rows.items():
        if row is None:
            known.pop(name, None)
        else:
            known[name] = row


def _more(known: Mapping[str, Any], rows: Mapping[str, Any], what: str) -> int:
    """How much larger a sum over all rows becomes."""
    before: int = sum(getattr(known[name], what) for name in rows if name in known)
    after: int = sum(getattr(row, what) for row in rows.values() if row is not None)
    return after - before


def _amounts(money: Money, got: Ints) -> dict[NeedKey, int]:
    return {money.slots.key(need): int(got[need]) for need in money.slots.order}


def _pairs(
    old: Mapping[NeedKey, int], new: Mapping[NeedKey, int]
) -> dict[NeedKey, tuple[int, int]]:
    pairs = {key: (old.get(key, 0), new.get(key, 0)) for key in old.keys() | new.keys()}
    return {key: pair for key, pair in pairs.items() if pair[0] != pair[1]}


def _moved(money: Money, before: Ints) -> dict[NeedKey, tuple[int, int]]:
    """Who has more or less than before; an application may have new places for its needs."""
    old: dict[NeedKey, int] = {}
    new: dict[NeedKey, int] = {}
    known = len(before)
    changed = np.flatnonzero(money.got[:known] != before)
    for need in (*changed.tolist(), *range(known, len(money.got))):
        key = money.slots.key(need)
        old[key] = old.get(key, 0) + (int(before[need]) if need < known else 0)
        new[key] = new.get(key, 0) + int(money.got[need])
    return _pairs(old, new)
