"""Puts together what was found in the parts: the result is the same as in one piece."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from donors.matching.engine.bound import Bound
from donors.matching.engine.explain import NOBODY, Cut, Explainer
from donors.matching.engine.instance import Application, Instance, NeedKey, Pledge
from donors.matching.engine.network import Limits, Payment
from donors.matching.engine.numbering import Label, Numbering, joined
from donors.matching.engine.routing import Acceptance, Refusal
from donors.matching.engine.solve import is_inexact, result_of
from donors.matching.engine.stages import Outcome, Stage

Json = dict[str, Any]

# The reasons come from the parts in words: their cuts are not asked for again.
TOLD = Cut(0, 0, 0, ())


class _Nodes:
    """Where the nodes of a part stand in the whole; needs come first, in their order."""

    def __init__(self, numbering: Numbering, part: Json) -> None:
        applications = {row["id"] for row in part["instance"]["applications"]}
        pledges = {row["id"] for row in part["instance"]["pledges"]}
        inside = (
            label[1] in (applications if label[0] == "need" else pledges)
            for label in numbering.labels
        )
        self.places = np.flatnonzero(np.fromiter(inside, np.bool_))
        self.size = len(numbering.labels)

    def moved(self, written: str) -> int:
        """A set of nodes of the part as one of the whole."""
        found = int(written, 16)
        raw = np.frombuffer(found.to_bytes(len(self.places) // 8 + 1, "little"), np.uint8)
        own = np.unpackbits(raw, count=len(self.places), bitorder="little")
        flags = np.zeros(self.size, np.bool_)
        flags[self.places[own.astype(np.bool_)]] = True
        return int.from_bytes(np.packbits(flags, bitorder="little").tobytes(), "little")


class _Merged:
    """What all parts found, in the numbers of the whole."""

    def __init__(self, instance: Instance) -> None:
        self.instance, self.numbering = instance, Numbering(instance)
        self.known = {one.id: one for one in instance.applications}
        self.accepted: list[Application] = []
        self.refusals: list[Refusal] = []
        self.closed: set[Payment] = set()
        self.tranches: set[tuple[str, int]] = set()
        stages = 2 if instance.staged else 1
        self.payments: list[dict[Payment, int]] = [{} for _ in range(stages)]
        self.levels: list[dict[Label, NeedKey]] = [{} for _ in range(stages)]
        self.reasons: dict[str, Json] = {}
        self.bound, self.bound_cut = 0, list[Label]()

    def add(self, part: Json, found: Json) -> None:
        nodes = _Nodes(self.numbering, part)
        self.accepted += [self.known[one] for one in found["accepted"]]
        self._add_refusals(found, nodes)
        self.closed |= {(pledge, who, year) for pledge, who, year in found["payments_closed"]}
        self.tranches |= {(pledge, year) for pledge, year in found["tranches_closed"]}
        for number, stage in enumerate(found["stages"]):
            self._add_stage(number, stage, nodes)
        self.reasons |= found["reasons"]
        if found["bound"] is not None:
            self.bound += found["bound"]["placed"]
            cut = nodes.places[found["bound"]["cut"]].tolist()
            self.bound_cut += [self.numbering.labels[node] for node in cut]

    def _add_refusals(self, found: Json, nodes: _Nodes) -> None:
        cuts = [nodes.moved(written) for written in found["cuts"]]
        for row in found["refusals"]:
            own = joined(nodes.places[row["needs"]].tolist())
            application = self.known[row["application"]]
            refusal = Refusal(application, row["routable"], cuts[row["cut"]] | own, TOLD)
            self.refusals.append(refusal)

    def _add_stage(self, number: int, stage: Json, nodes: _Nodes) -> None:
        labels, needs, places = self.numbering.labels, self.instance.needs, nodes.places.tolist()
        for pledge, application, year, amount in stage["payments"]:
            self.payments[number][pledge, application, year] = amount
        for node, need in stage["levels"]:
            self.levels[number][labels[places[node]]] = needs[places[need]].key

    def outcome(self) -> Outcome:
        accepted = sorted(self.accepted, key=lambda one: one.rank)
        refusals = sorted(self.refusals, key=lambda one: one.application.rank)
        return Outcome(
            Limits(frozenset(self.closed), frozenset(self.tranches)),
            self.numbering,
            Acceptance(tuple(accepted), {one.application.id: one for one in refusals}),
            tuple(
                Stage(pledges, self.payments[at], self.levels[at], {})
                for at, pledges in enumerate(_pledges_of_stages(self.instance))
            ),
        )

    def whole_reasons(self, outcome: Outcome) -> dict[str, Json]:
        """The reasons; the nearest pledges may stand in any part, so they are looked for here."""
        explainer = Explainer(self.instance, self.numbering)
        refused = outcome.acceptance.refusals
        return {
            who: reason
            if reason["code"] != NOBODY
            else {
                **reason,
                "nearest": explainer.nearest(
                    self.known[who], reason["years"], leading=who in refused
                ),
            }
            for who, reason in self.reasons.items()
        }


def merge(instance: Json, read: Instance, parts: Sequence[Json], found: Sequence[Json]) -> Json:
    """The sealed result of the whole from the parts and what `solve_part` found in each."""
    merged = _Merged(read)
    for part, one in zip(parts, found, strict=True):
        merged.add(part, one)
    outcome = merged.outcome()
    bound = None
    if is_inexact(read, outcome.limits):
        bound = Bound(merged.bound, tuple(merged.bound_cut))
    return result_of(instance, read, outcome, bound, merged.whole_reasons(outcome))


def _pledges_of_stages(instance: Instance) -> list[tuple[Pledge, ...]]:
    if not instance.staged:
        return [instance.pledges]
    leading = tuple(one for one in instance.pledges if one.leads)
    return [leading, tuple(one for one in instance.pledges if not one.leads)]
