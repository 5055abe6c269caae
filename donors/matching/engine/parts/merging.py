"""Puts together what was found in the parts: the result is the same as in one piece."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from donors.matching.engine.bound import Bound
from donors.matching.engine.explain import Cut
from donors.matching.engine.instance import Application, Instance, Pledge
from donors.matching.engine.network import Limits, Payment
from donors.matching.engine.numbering import Label, Numbering
from donors.matching.engine.routing import Acceptance, NeedKey, Refusal
from donors.matching.engine.solve import is_inexact, result_of
from donors.matching.engine.stages import Outcome, Stage

Json = dict[str, Any]


class _Places:
    """Where the members of a part stand in the whole."""

    def __init__(self, instance: Instance, numbering: Numbering, part: Json) -> None:
        applications = {row["id"] for row in part["instance"]["applications"]}
        pledges = {row["id"] for row in part["instance"]["pledges"]}
        self.applications = _where(one.id in applications for one in instance.applications)
        self.pledges = _where(one.id in pledges for one in numbering.pledges)
        self.nodes = _where(
            label[1] in (applications if label[0] == "need" else pledges)
            for label in numbering.labels
        )
        self.sizes = len(instance.applications), len(numbering.pledges), len(numbering.labels)
        self._known: dict[tuple[str, str], int] = {}

    def cut(self, written: Json) -> Cut:
        return Cut(
            self.moved(written["pledges"], "pledges"),
            self.moved(written["applications"], "applications"),
            self.moved(written["quotas"], "nodes"),
            tuple((pledge, year, most) for pledge, year, most in written["caps"]),
        )

    def moved(self, written: str, kind: str) -> int:
        """A set of the part as one of the whole; many applications share the same sets."""
        found = self._known.get((written, kind))
        if found is None:
            found = self._known[written, kind] = self._moved(int(written, 16), kind)
        return found

    def _moved(self, found: int, kind: str) -> int:
        size = self.sizes[("applications", "pledges", "nodes").index(kind)]
        places: NDArray[np.int64] = getattr(self, kind)
        if not found or len(places) == size:
            return found
        raw = np.frombuffer(found.to_bytes(len(places) // 8 + 1, "little"), np.uint8)
        flags = np.zeros(size, np.bool_)
        own = np.unpackbits(raw, count=len(places), bitorder="little")
        flags[places[own.astype(np.bool_)]] = True
        return int.from_bytes(np.packbits(flags, bitorder="little").tobytes(), "little")


class _Merged:
    """What all parts found, in names and numbers of the whole."""

    def __init__(self, instance: Instance) -> None:
        self.instance, self.numbering = instance, Numbering(instance)
        self.needs = instance.needs
        self.accepted: list[Application] = []
        self.refusals: list[Refusal] = []
        self.closed: set[Payment] = set()
        self.tranches: set[tuple[str, int]] = set()
        stages = 2 if instance.staged else 1
        self.payments: list[dict[Payment, int]] = [{} for _ in range(stages)]
        self.levels: list[dict[Label, NeedKey]] = [{} for _ in range(stages)]
        self.cuts: list[dict[str, Cut]] = [{} for _ in range(stages)]
        self.bound, self.bound_cut = 0, list[Label]()

    def add(self, part: Json, found: Json) -> None:
        places = _Places(self.instance, self.numbering, part)
        own = [self.instance.applications[at] for at in places.applications.tolist()]
        self.accepted += [own[at] for at in found["accepted"]]
        self.refusals += [
            Refusal(
                own[one["application"]],
                one["routable"],
                places.moved(one["nodes"], "nodes"),
                places.cut(one["cut"]),
            )
            for one in found["refusals"]
        ]
        self.closed |= {(pledge, who, year) for pledge, who, year in found["payments_closed"]}
        self.tranches |= {(pledge, year) for pledge, year in found["tranches_closed"]}
        for number, stage in enumerate(found["stages"]):
            self._add_stage(number, stage, places)
        if found["bound"] is not None:
            self.bound += found["bound"]["placed"]
            nodes = places.nodes[found["bound"]["cut"]].tolist()
            self.bound_cut += [self.numbering.labels[node] for node in nodes]

    def _add_stage(self, number: int, stage: Json, places: _Places) -> None:
        labels = self.numbering.labels
        nodes = places.nodes.tolist()
        for pledge, application, year, amount in stage["payments"]:
            self.payments[number][pledge, application, year] = amount
        for node, need in stage["levels"]:
            # Needs come first among the nodes, in their order.
            self.levels[number][labels[nodes[node]]] = self.needs[nodes[need]].key
        for application, cut in stage["cuts"].items():
            self.cuts[number][application] = places.cut(cut)

    def outcome(self) -> Outcome:
        accepted = sorted(self.accepted, key=lambda one: one.rank)
        refusals = sorted(self.refusals, key=lambda one: one.application.rank)
        return Outcome(
            Limits(frozenset(self.closed), frozenset(self.tranches)),
            self.numbering,
            Acceptance(tuple(accepted), {one.application.id: one for one in refusals}),
            tuple(
                Stage(pledges, self.payments[at], self.levels[at], self.cuts[at])
                for at, pledges in enumerate(_pledges_of_stages(self.instance))
            ),
        )


def merge(instance: Json, read: Instance, parts: Sequence[Json], found: Sequence[Json]) -> Json:
    """The sealed result of the whole from the parts and what `solve_part` found in each."""
    merged = _Merged(read)
    for part, one in zip(parts, found, strict=True):
        merged.add(part, one)
    outcome = merged.outcome()
    bound = None
    if is_inexact(read, outcome.limits):
        bound = Bound(merged.bound, tuple(merged.bound_cut))
    return result_of(instance, read, outcome, bound)


def _pledges_of_stages(instance: Instance) -> list[tuple[Pledge, ...]]:
    if not instance.staged:
        return [instance.pledges]
    leading = tuple(one for one in instance.pledges if one.leads)
    return [leading, tuple(one for one in instance.pledges if not one.leads)]


def _where(flags: Any) -> NDArray[np.int64]:
    return np.flatnonzero(np.fromiter(flags, np.bool_))
