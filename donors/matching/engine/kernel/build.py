"""Writes the pledges' rules as arrays. The network is the one of `engine/network.py`."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from donors.matching.engine.instance import Instance, Pledge
from donors.matching.engine.kernel.arrays import UNLIMITED, Arrays, Ints
from donors.matching.engine.kernel.eligibility import Eligibility, Places
from donors.matching.engine.network import Limits
from donors.matching.engine.numbering import Label


@dataclass
class _Parts:
    """Columns while they grow, cell by cell and payment group by payment group."""

    labels: list[Label] = field(default_factory=list)
    pledge: list[int] = field(default_factory=list)
    parent: list[int] = field(default_factory=list)
    limit: list[int] = field(default_factory=list)
    money: list[int] = field(default_factory=list)
    needs: list[Places] = field(default_factory=list)
    cells: list[Places] = field(default_factory=list)
    caps: list[Ints] = field(default_factory=list)

    def cell(self, label: Label, *, pledge: int, parent: int, limit: int, money: int) -> int:
        self.labels.append(label)
        self.pledge.append(pledge)
        self.parent.append(parent)
        self.limit.append(limit)
        self.money.append(money)
        return len(self.labels) - 1


@dataclass(frozen=True)
class Built:
    """The arrays, and what their cells are called in a certificate.

    `offers` are the same with all payments that pledges might make but for closings, match and
    caps of nothing: those have a `cap` of 0 there.
    """

    arrays: Arrays
    offers: Arrays
    labels: tuple[Label, ...]


class Builder:
    """Builds arrays for groups of pledges over the applications of one instance."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.eligibility = Eligibility(instance.applications)
        needs = instance.needs
        ranks = {one.id: place for place, one in enumerate(instance.applications)}
        self.application = np.array([ranks[need.application] for need in needs], np.int32)
        self.requested = np.array([need.requested for need in needs], np.int64)
        self.minimum = np.array([need.minimum for need in needs], np.int64)
        shape = (len(instance.years), len(instance.applications))
        self.need_of = np.full(shape, -1, np.int64)
        years = {year: index for index, year in enumerate(instance.years)}
        for place, need in enumerate(needs):
            self.need_of[years[need.year], self.application[place]] = place

    def build(self, pledges: Sequence[Pledge], limits: Limits | None = None) -> Built:
        parts = _Parts()
        for number, pledge in enumerate(pledges):
            self._add(parts, number, pledge, limits or Limits())
        offers = self._arrays(parts)
        if limits is not None and (limits.closed or limits.match_caps):
            offers = self._limited(offers, pledges, limits)
        arrays = offers if offers.cap.all() else _without_empty(offers)
        return Built(arrays, offers, tuple(parts.labels))

    def _add(self, parts: _Parts, number: int, pledge: Pledge, limits: Limits) -> None:
        places = self.eligibility.accepting(pledge.where)
        tree, quota_of = self._quotas(pledge, places)
        previous = -1
        for year in self.instance.years_with_money(pledge):
            closed = (pledge.id, year) in limits.closed_tranches
            pool = parts.cell(
                ("pool", pledge.id, year),
                pledge=number,
                parent=previous if pledge.carry_over else -1,
                limit=UNLIMITED,
                money=0 if closed else pledge.budget.get(year, 0),
            )
            cells = np.full(len(tree) + 1, pool, np.int64)
            for quota, parent in tree.items():
                cells[quota] = parts.cell(
                    ("quota", pledge.id, year, quota),
                    pledge=number,
                    parent=int(cells[-1 if parent is None else parent]),
                    limit=pledge.quotas[quota].limit,
                    money=0,
                )
            needs = self.need_of[self.instance.years.index(year)][places]
            asked = needs >= 0
            parts.needs.append(needs[asked])
            parts.cells.append(cells[quota_of][asked])
            parts.caps.append(_caps(pledge, self.requested[needs[asked]]))
            previous = pool

    def _quotas(self, pledge: Pledge, places: Places) -> tuple[dict[int, int | None], Places]:
        """The tree of the pledge's quotas, parents first, and for each place its innermost one."""
        quota_of = np.full(len(places), len(pledge.quotas), np.int64)
        inside = [self.eligibility.among(quota.where, places) for quota in pledge.quotas]
        sizes = [int(one.sum()) for one in inside]
        order = sorted(range(len(inside)), key=lambda index: (-sizes[index], index))
        tree: dict[int, int | None] = {}
        for at, index in enumerate(order):
            larger = [one for one in order[:at] if not (inside[index] & ~inside[one]).any()]
            tree[index] = larger[-1] if larger else None
            quota_of[inside[index]] = index
        return tree, quota_of

    def _arrays(self, parts: _Parts) -> Arrays:
        needs, cells = _joined(parts.needs), _joined(parts.cells)
        caps = _joined(parts.caps)
        order = np.argsort(needs, kind="stable")
        first = np.zeros(len(self.requested) + 1, np.int64)
        np.cumsum(np.bincount(needs[order], minlength=len(self.requested)), out=first[1:])
        return Arrays(
            application=self.application,
            requested=self.requested,
            minimum=self.minimum,
            pledge=np.array(parts.pledge, np.int32),
            parent=np.array(parts.parent, np.int32),
            limit=np.array(parts.limit, np.int64),
            money=np.array(parts.money, np.int64),
            first=first,
            cell=cells[order].astype(np.int32),
            cap=caps[order],
        )

    def _limited(self, arrays: Arrays, pledges: Sequence[Pledge], limits: Limits) -> Arrays:
        """The same with nothing for closed payments and with the caps of matched money."""
        ids = [pledge.id for pledge in pledges]
        needs = self.instance.needs
        cap = arrays.cap.copy()
        matched = np.array([pledge.match is not None for pledge in pledges], np.bool_)
        owner = np.repeat(np.arange(len(needs)), np.diff(arrays.first))
        for at in range(len(cap)):
            number = arrays.pledge[arrays.cell[at]]
            need = needs[owner[at]]
            payment = (ids[number], need.application, need.year)
            if payment in limits.closed:
                cap[at] = 0
            elif matched[number]:
                cap[at] = min(int(cap[at]), limits.match_caps.get(payment, UNLIMITED))
        return replace(arrays, cap=cap)


def _caps(pledge: Pledge, requested: Ints) -> Ints:
    """The caps of `Pledge.cap`, for many needs; no product leaves 64 bits."""
    caps = requested
    if pledge.max_per_application is not None:
        caps = np.minimum(caps, pledge.max_per_application)
    if pledge.max_share_percent is not None:
        share = pledge.max_share_percent
        caps = np.minimum(caps, requested // 100 * share + requested % 100 * share // 100)
    return caps


def _without_empty(arrays: Arrays) -> Arrays:
    kept = arrays.cap > 0
    first = np.concatenate([[0], np.cumsum(kept)])[arrays.first]
    return replace(arrays, first=first, cell=arrays.cell[kept], cap=arrays.cap[kept])


def _joined(groups: Sequence[NDArray[np.int64]]) -> NDArray[np.int64]:
    return np.concatenate(groups) if groups else np.zeros(0, np.int64)
