"""One number for every node a result can speak of, so that sets of them are whole numbers.

Needs by rank and year come first, then the pools of the pledges and the quotas in them, by
(pledge, year, number); quotas have numbers in the order of their canonical JSON. Bit i of a set
stands for node i.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from donors.matching.engine.instance import Instance, Pledge

Label = tuple[str | int, ...]

# The members of each set of eight.
_PLACES = [[place for place in range(8) if part >> place & 1] for part in range(256)]


def labels_of(instance: Instance, pledges: Iterable[Pledge]) -> list[Label]:
    """The nodes of these pledges and all needs, in the order of their numbers."""
    labels: list[Label] = [("need", *need.key) for need in instance.needs]
    for pledge in sorted(pledges, key=lambda one: one.id):
        for year in instance.years_with_money(pledge):
            labels.append(("pool", pledge.id, year))
            labels += [("quota", pledge.id, year, number) for number in range(len(pledge.quotas))]
    return labels


class Numbering:
    """The numbers of all nodes of an instance, and places of pledges (by id) and applications."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.labels = labels_of(instance, instance.pledges)
        self.number: Mapping[Label, int] = {label: at for at, label in enumerate(self.labels)}
        self.pledges: Sequence[Pledge] = sorted(instance.pledges, key=lambda one: one.id)
        self.pledge_place = {one.id: place for place, one in enumerate(self.pledges)}
        self.application_place = {one.id: at for at, one in enumerate(instance.applications)}

    @cached_property
    def limits(self) -> Mapping[int, int]:
        """The limit of each quota, by its number."""
        quotas = {one.id: one.quotas for one in self.pledges}
        return {
            at: quotas[str(label[1])][int(label[3])].limit
            for at, label in enumerate(self.labels)
            if label[0] == "quota"
        }

    def bits_of(self, labels: Iterable[Label]) -> int:
        """The set of these nodes; pledges themselves have no number and are left out."""
        return joined(self.number[label] for label in labels if label[0] != "pledge")


def joined(numbers: Iterable[int]) -> int:
    """A set written as a whole number."""
    flags = bytearray()
    for number in numbers:
        place = number >> 3
        if place >= len(flags):
            flags.extend(bytes(place + 1 - len(flags)))
        flags[place] |= 1 << (number & 7)
    return int.from_bytes(flags, "little")


def bits(found: int) -> Iterator[int]:
    """The members of a set, ascending."""
    for byte, part in enumerate(found.to_bytes((found.bit_length() + 7) // 8, "little")):
        if part:
            base = byte << 3
            for place in _PLACES[part]:
                yield base + place
