"""Parts of an instance and what is found in them, both as plain JSON: they may cross a queue.

A part counts its own nodes by the rules of `numbering.py`. Since those rules are about order, what
is k-th in a part is the k-th of its members in the whole. Applications and pledges go by their ids.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from typing import Any

from donors.matching.engine.bound import Bound, relaxed_bound
from donors.matching.engine.closing import allocate_with_conditions
from donors.matching.engine.instance import Instance
from donors.matching.engine.parts.components import components, packed
from donors.matching.engine.reading import read_instance
from donors.matching.engine.solve import reasons_of
from donors.matching.engine.stages import Outcome, Stage

Json = dict[str, Any]
Allocate = Callable[[Instance], Outcome]


def split(instance: Json, read: Instance, most: int) -> list[Json]:
    """The instance as at most so many parts, each ready for `solve_part`; always the same ones.

    Most merit weighs all applications against each other: it stays in one piece.
    """
    pieces = components(read)
    if read.selection != "rank_order":
        most = 1
    return [
        part_of(instance, read, applications, pledges)
        for applications, pledges in packed(read, pieces, most)
    ]


def part_of(
    instance: Json, read: Instance, applications: Collection[str], pledges: Collection[str]
) -> Json:
    """A part: its rows of the instance, and what it must know of the whole.

    `matched`: some pledge of the whole matches public money, so that runs in two stages. `bound`:
    the whole may need a bound, which is added up from those of the parts.
    """
    wanted = {"applications": {*applications}, "pledges": {*pledges}}
    rows = {
        name: [row for row in instance[name] if row["id"] in ids] for name, ids in wanted.items()
    }
    conditions = any(one.all_or_nothing or one.minimum_ticket > 1 for one in read.pledges)
    return {
        "instance": {**instance, **rows},
        "matched": read.staged,
        "bound": read.staged or conditions,
    }


def solve_part(part: Json, allocate: Allocate = allocate_with_conditions) -> Json:
    """What is found in a part: needs nothing but the part itself."""
    read = replace(read_instance(part["instance"]), matched_elsewhere=part["matched"])
    outcome = allocate(read)
    bound = relaxed_bound(read) if part["bound"] else None
    places = {need.key: place for place, need in enumerate(read.needs)}
    return {
        "accepted": [one.id for one in outcome.acceptance.accepted],
        **_refusals(outcome, places),
        "payments_closed": [list(one) for one in sorted(outcome.limits.closed)],
        "tranches_closed": [list(one) for one in sorted(outcome.limits.closed_tranches)],
        "stages": [_stage(outcome, one, places) for one in outcome.stages],
        "reasons": reasons_of(read, outcome),
        "bound": None if bound is None else _bound(outcome, bound),
    }


def _refusals(outcome: Outcome, places: Mapping[tuple[str, int], int]) -> Json:
    """Who was refused at which cut; `needs` are those of his own that stand in it besides.

    A cut is a set of nodes, written in hexadecimal; many applications are refused at the same.
    """
    known: dict[int, int] = {}
    rows = []
    for refusal in outcome.acceptance.refusals.values():
        nodes, needs = refusal.nodes, []
        for need in refusal.application.needs:
            place = places[need.key]
            if nodes >> place & 1:
                needs.append(place)
                nodes ^= 1 << place
        cut = known.setdefault(nodes, len(known))
        who = refusal.application.id
        rows.append({"application": who, "routable": refusal.routable, "cut": cut, "needs": needs})
    return {"cuts": [f"{nodes:x}" for nodes in known], "refusals": rows}


def _stage(outcome: Outcome, stage: Stage, places: Mapping[tuple[str, int], int]) -> Json:
    number = outcome.numbering.number
    return {
        "payments": [[*key, amount] for key, amount in sorted(stage.payments.items())],
        "levels": sorted([number[label], places[need]] for label, need in stage.levels.items()),
    }


def _bound(outcome: Outcome, bound: Bound) -> Json:
    return {
        "placed": bound.placed,
        "cut": sorted(outcome.numbering.number[label] for label in bound.cut),
    }
