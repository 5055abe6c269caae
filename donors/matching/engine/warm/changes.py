"""What may be tried on a call: typed changes, each told as rows of the instance that differ."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from donors.matching.engine.errors import InvalidInstance

Row = dict[str, Any]


class Rows(Protocol):
    """The present rows of an instance by id; ranks stand apart from the rows."""

    pledges: dict[str, Row]
    applications: dict[str, Row]

    def rank(self, application: str) -> int: ...

    def places(self) -> list[tuple[int, str]]:
        """(rank, application) of everybody, best first."""
        ...


@dataclass(frozen=True)
class Difference:
    """Rows by id (None: it leaves) and ranks; `moved`: who passes others (else all in `ranks`)."""

    pledges: Mapping[str, Row | None] = field(default_factory=dict)
    applications: Mapping[str, Row | None] = field(default_factory=dict)
    ranks: Mapping[str, int] = field(default_factory=dict)
    moved: frozenset[str] = frozenset()


@dataclass(frozen=True)
class SetAmount:
    """Another amount of a pledge in a year, in its own currency."""

    pledge: str
    year: int
    amount: int

    def difference(self, rows: Rows) -> Difference:
        row = _pledge(rows, self.pledge)
        rest = [line for line in row["budget"] if line["year"] != self.year]
        return _changed(row, budget=[*rest, {"year": self.year, "amount": self.amount}])


@dataclass(frozen=True)
class SetCap:
    """Another limit of a pledge for one application in a year; None lifts it."""

    pledge: str
    amount: int | None

    def difference(self, rows: Rows) -> Difference:
        return _changed(_pledge(rows, self.pledge), max_per_application=self.amount)


@dataclass(frozen=True)
class SetShare:
    """Another limit in percent of what is requested; None lifts it."""

    pledge: str
    percent: int | None

    def difference(self, rows: Rows) -> Difference:
        return _changed(_pledge(rows, self.pledge), max_share_percent=self.percent)


@dataclass(frozen=True)
class SetQuota:
    """Another most of a pledge's quota; `quota` is its place in the row's list."""

    pledge: str
    quota: int
    most: int

    def difference(self, rows: Rows) -> Difference:
        row = _pledge(rows, self.pledge)
        quotas = list(row.get("quotas", ()))
        if not 0 <= self.quota < len(quotas):
            raise InvalidInstance([("quota", f"pledge {self.pledge} has no quota {self.quota}")])
        quotas[self.quota] = {**quotas[self.quota], "max": self.most}
        return _changed(row, quotas=quotas)


@dataclass(frozen=True)
class SetWhere:
    """Another restriction of a pledge, wider or narrower."""

    pledge: str
    where: Mapping[str, list[str]]

    def difference(self, rows: Rows) -> Difference:
        return _changed(_pledge(rows, self.pledge), where=dict(self.where))


@dataclass(frozen=True)
class Withdraw:
    """Split without a pledge."""

    pledge: str

    def difference(self, rows: Rows) -> Difference:
        return Difference(pledges={_pledge(rows, self.pledge)["id"]: None})


@dataclass(frozen=True)
class Offer:
    """One more pledge, written as the instance writes it."""

    row: Row

    def difference(self, rows: Rows) -> Difference:
        return Difference(pledges={_fresh(self.row, rows.pledges, "pledges"): self.row})


@dataclass(frozen=True)
class SetNeed:
    """Another request of an application in a year and the least it can do with."""

    application: str
    year: int
    requested: int
    minimum: int = 0

    def difference(self, rows: Rows) -> Difference:
        row = _application(rows, self.application)
        rest = [need for need in row["needs"] if need["year"] != self.year]
        need = {"year": self.year, "requested": self.requested, "minimum": self.minimum}
        return Difference(applications={row["id"]: {**row, "needs": [*rest, need]}})


@dataclass(frozen=True)
class Leave:
    """Split without an application."""

    application: str

    def difference(self, rows: Rows) -> Difference:
        return Difference(applications={_application(rows, self.application)["id"]: None})


@dataclass(frozen=True)
class Apply:
    """One more application, written as the instance writes it, with a rank nobody has."""

    row: Row

    def difference(self, rows: Rows) -> Difference:
        name = _fresh(self.row, rows.applications, "applications")
        return Difference(applications={name: self.row})


@dataclass(frozen=True)
class Move:
    """An application takes a rank. Whoever has it makes room: all between move on by one place."""

    application: str
    rank: int

    def difference(self, rows: Rows) -> Difference:
        _application(rows, self.application)
        before = rows.rank(self.application)
        low, high = sorted((before, self.rank))
        between = [one for one in rows.places() if low <= one[0] <= high]
        if self.rank not in (between[0][0], between[-1][0]):
            return Difference(ranks={self.application: self.rank})
        ranks = [rank for rank, _ in between]
        names = [name for _, name in between if name != self.application]
        names.insert(len(names) if before < self.rank else 0, self.application)
        moved = frozenset({self.application})
        return Difference(ranks=dict(zip(names, ranks, strict=True)), moved=moved)


@dataclass(frozen=True)
class Swap:
    """Two applications change places."""

    first: str
    second: str

    def difference(self, rows: Rows) -> Difference:
        first, second = (_application(rows, one)["id"] for one in (self.first, self.second))
        return Difference(ranks={first: rows.rank(second), second: rows.rank(first)})


Change = (
    SetAmount | SetCap | SetShare | SetQuota | SetWhere | Withdraw | Offer
    | SetNeed | Leave | Apply | Move | Swap
)  # fmt: skip


def _changed(row: Row, **terms: Any) -> Difference:
    """The pledge with other terms; one that is None is left out."""
    changed = {**row, **terms}
    kept = {name: value for name, value in changed.items() if value is not None}
    return Difference(pledges={row["id"]: kept})


def _pledge(rows: Rows, name: str) -> Row:
    if name not in rows.pledges:
        raise InvalidInstance([("pledge", f"there is no pledge {name}")])
    return rows.pledges[name]


def _application(rows: Rows, name: str) -> Row:
    if name not in rows.applications:
        raise InvalidInstance([("application", f"there is no application {name}")])
    return rows.applications[name]


def _fresh(row: Row, known: Mapping[str, Row], where: str) -> str:
    name = str(row.get("id", ""))
    if name in known:
        raise InvalidInstance([(f"{where}.id", f"{name} is there already")])
    return name
