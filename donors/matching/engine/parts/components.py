"""Which applications and pledges can have anything to do with each other, and how to pack them.

A pledge and the applications it fits belong together, and so on; between two such components no
money can ever move. Everything the engine decides, it decides inside of them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from donors.matching.engine.instance import Instance, Pledge


@dataclass(frozen=True)
class Component:
    """Applications (bit i: the i-th by rank) and pledges; `size`: how many payments may be made."""

    applications: int
    pledges: tuple[Pledge, ...]
    size: int


@dataclass
class _Part:
    applications: int = 0
    size: int = 0
    pledges: list[str] = field(default_factory=list)

    def take(self, one: Component) -> None:
        self.applications |= one.applications
        self.pledges += [pledge.id for pledge in one.pledges]
        self.size += one.size + one.applications.bit_count() + len(one.pledges)


class _Union:
    """Applications that were found to belong together, as disjoint sets with a leader each."""

    def __init__(self, count: int) -> None:
        self._leader = list(range(count))
        self.members = {place: 1 << place for place in range(count)}

    def find(self, place: int) -> int:
        while self._leader[place] != place:
            self._leader[place] = self._leader[self._leader[place]]
            place = self._leader[place]
        return place

    def join(self, found: int) -> None:
        """All of these belong together."""
        if not found:
            return
        leader = self.find(_lowest(found))
        while rest := found & ~self.members[leader]:
            other = self.find(_lowest(rest))
            self._leader[other] = leader
            self.members[leader] |= self.members.pop(other)


def components(instance: Instance) -> list[Component]:
    """The instance in pieces without any payment between them, the best-ranked one first.

    A pledge without money or without an application it fits is a piece of its own, and so is an
    application that nobody may pay. Pieces without applications come last, by pledge.
    """
    fitting = {
        one.id: instance.fitting.accepted(one.where) if instance.years_with_money(one) else 0
        for one in instance.pledges
    }
    # The widest first: most others lie inside of what is joined by then.
    union = _Union(len(instance.applications))
    for found in sorted(fitting.values(), key=int.bit_count, reverse=True):
        union.join(found)
    pledges: dict[int, list[Pledge]] = {leader: [] for leader in union.members}
    alone = []
    for pledge in instance.pledges:
        found = fitting[pledge.id]
        if found:
            pledges[union.find(_lowest(found))].append(pledge)
        else:
            alone.append(Component(0, (pledge,), 0))
    joined = [
        Component(members, tuple(pledges[leader]), _size(instance, pledges[leader], fitting))
        for leader, members in union.members.items()
    ]
    joined.sort(key=lambda one: _lowest(one.applications))
    return joined + sorted(alone, key=lambda one: one.pledges[0].id)


def packed(
    instance: Instance, pieces: Sequence[Component], most: int
) -> Iterator[tuple[list[str], list[str]]]:
    """At most so many parts of about the same size, as ids of applications and pledges each.

    The largest piece goes first, always to the smallest part so far.
    """
    parts = [_Part() for _ in range(max(1, min(most, len(pieces))))]
    for one in sorted(pieces, key=lambda piece: -piece.size):
        min(parts, key=lambda part: part.size).take(one)
    for part in parts:
        members = instance.fitting.members(part.applications)
        yield [one.id for one in members], part.pledges


def effort(instance: Instance) -> int:
    """What solving costs, about: payments, again for each pledge that may force another turn."""
    turns = 1 + sum(one.all_or_nothing or one.minimum_ticket > 1 for one in instance.pledges)
    return possible_payments(instance) * turns


def possible_payments(instance: Instance) -> int:
    """How many payments the rules allow, about."""
    return payments_by(instance, instance.pledges)


def payments_by(instance: Instance, pledges: Sequence[Pledge]) -> int:
    """How many of them these pledges may make."""
    fitting = {one.id: instance.fitting.accepted(one.where) for one in pledges}
    return _size(instance, pledges, fitting)


def _size(instance: Instance, pledges: Sequence[Pledge], fitting: dict[str, int]) -> int:
    return sum(fitting[one.id].bit_count() * len(instance.years_with_money(one)) for one in pledges)


def _lowest(found: int) -> int:
    return (found & -found).bit_length() - 1
