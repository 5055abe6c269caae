"""Which projects a pledge may pay for: one bit a project, one set of bits a value."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import compress

from donors.discovery.rules.facts import CallFacts, Project, Purse

PREDICATES = ("calls", "regions", "themes", "kinds", "years")
_DIGITS = bytes.maketrans(b"01", b"\x00\x01")


class FitIndex:
    """An inverted index: predicate → value → the projects that carry it, as bits of an integer."""

    def __init__(
        self, projects: Sequence[Project], call: str, apart: Iterable[tuple[str, str]] = ()
    ) -> None:
        self.projects = projects
        linked: dict[str, set[str]] = defaultdict(set)
        for purse, number in apart:
            linked[purse].add(number)
        self.linked = {purse: self.named(frozenset(found)) for purse, found in linked.items()}
        self.everything = (1 << len(projects)) - 1
        self.call = call
        self.asked = [one.requested_minor for one in projects]
        self.by_year: dict[int, list[int]] = {}
        places: dict[str, dict[str | int, list[int]]] = {
            name: defaultdict(list) for name in ("regions", "themes", "kinds", "years")
        }
        for place, one in enumerate(projects):
            places["regions"][one.region].append(place)
            places["kinds"][one.kind].append(place)
            for theme in one.themes:
                places["themes"][theme].append(place)
            for year, (requested, _minimum) in one.needs.items():
                if requested:
                    places["years"][year].append(place)
        self.bits = {
            name: {value: _bits(found, len(projects)) for value, found in by_value.items()}
            for name, by_value in places.items()
        }

    def allowed(self, purse: Purse) -> dict[str, int]:
        """The projects that each predicate of a purse lets pass."""
        where = purse.where
        found = {
            name: self._any_of(name, where[name]) if where.get(name) else self.everything
            for name in ("regions", "themes", "kinds")
        }
        calls = where.get("calls")
        found["calls"] = self.everything if not calls or self.call in calls else 0
        found["years"] = self._any_of(
            "years", [year for year in self.bits["years"] if purse.pays_in(int(year))]
        )
        return found

    def fitting(self, purse: Purse) -> int:
        """The projects that it may pay for."""
        found = self.everything & ~self.linked.get(purse.id, 0)
        for bits in self.allowed(purse).values():
            found &= bits
        return found

    def missing_only(self, purse: Purse) -> dict[str, int]:
        """For each predicate the projects that would fit if it alone were wider."""
        allowed = self.allowed(purse)
        found = {}
        for name in PREDICATES:
            # No answer of a donor lets it pay for whom it is linked with.
            bits = self.everything & ~allowed[name] & ~self.linked.get(purse.id, 0)
            for other in PREDICATES:
                if other != name:
                    bits &= allowed[other]
            found[name] = bits
        return found

    def of(self, bits: int) -> Iterator[Project]:
        """Go through the projects of a set of bits, in their order."""
        while bits:
            lowest = bits & -bits
            yield self.projects[lowest.bit_length() - 1]
            bits ^= lowest

    def asked_by(self, bits: int) -> int:
        """All that a set of projects asks for."""
        return self._sum(self.asked, bits)

    def asked_in(self, bits: int) -> dict[int, int]:
        """The same by year."""
        if not self.by_year:
            years = sorted({year for one in self.projects for year in one.needs})
            self.by_year = {
                year: [one.needs.get(year, (0, 0))[0] for one in self.projects] for year in years
            }
        return {year: self._sum(asked, bits) for year, asked in self.by_year.items()}

    def values(self, name: str, bits: int) -> list[str]:
        """The regions, themes or kinds that occur among a set of projects."""
        return [str(value) for value, carried in self.bits[name].items() if carried & bits]

    def _sum(self, amounts: Sequence[int], bits: int) -> int:
        # The lowest bit is the first project: the digits are read from behind.
        digits = f"{bits:0{len(amounts)}b}"[::-1].encode().translate(_DIGITS)
        return sum(compress(amounts, digits))

    def named(self, numbers: frozenset[str]) -> int:
        """The bits of projects by their numbers."""
        places = [place for place, one in enumerate(self.projects) if one.number in numbers]
        return _bits(places, len(self.projects))

    def _any_of(self, name: str, values: Sequence[str | int]) -> int:
        found = 0
        for value in values:
            found |= self.bits[name].get(value, 0)
        return found


def _bits(places: Sequence[int], size: int) -> int:
    """Make one integer of many places: by bytes, which is linear where shifting is not."""
    made = bytearray(size // 8 + 1)
    for place in places:
        made[place >> 3] |= 1 << (place & 7)
    return int.from_bytes(made, "little")


def fits_call(purse: Purse, call: CallFacts) -> bool:
    """Tell by the public terms of a call alone whether a purse might pay there."""
    where: Mapping[str, Sequence[str]] = purse.where
    if where.get("calls") and call.code not in where["calls"]:
        return False
    if where.get("regions") and call.regions and not {*where["regions"]} & {*call.regions}:
        return False
    if where.get("themes") and call.themes and not {*where["themes"]} & {*call.themes}:
        return False
    return any(purse.pays_in(year) for year in call.years)
