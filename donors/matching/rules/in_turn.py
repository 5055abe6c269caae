"""Whom the next money of a pledge would reach, read off the certificate without a new split."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from donors.matching.engine.numbering import labels_of
from donors.matching.engine.reading import read_instance


@dataclass(frozen=True)
class InTurn:
    """Who waits for more money of a pledge in a year.

    `paid`: the accepted application that gets the next unit, as long as no other is accepted;
    empty when none could. `refused`: those whose refusal counts this money, the best ranked first;
    no other refused application could be helped by it.
    """

    year: int
    paid: str
    refused: tuple[str, ...]


def in_turn(
    instance: dict[str, Any], result: Mapping[str, Any], code: str, year: int
) -> InTurn | None:
    """Read it where no pledge has conditions; None when the pledge has no money in this year."""
    read = read_instance(instance)
    labels = labels_of(read, read.pledges)
    proof = result["certificate"]
    pool = next((at for at, one in enumerate(labels) if one == ("pool", code, year)), None)
    if pool is None:
        return None
    level = proof["levels"][0][pool]
    cuts = set(_cuts_with(pool, proof["cuts"]))
    held = {row["application"] for row in proof["refusals"] if row["cut"] in cuts}
    ranked = [one.id for one in sorted(read.applications, key=lambda one: one.rank)]
    return InTurn(
        year=year,
        paid="" if level is None else str(labels[level][1]),
        refused=tuple(number for number in ranked if number in held),
    )


def _cuts_with(node: int, changes: list[list[int]]) -> Iterator[int]:
    """Number the cuts that hold a node; each is written as its change against the one before."""
    inside = False
    for number, change in enumerate(changes):
        inside ^= node in change
        if inside:
            yield number
