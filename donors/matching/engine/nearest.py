"""Which pledges may pay an application, and where none may, which ones come nearest to it."""

from collections.abc import Collection, Iterator
from functools import reduce
from itertools import islice
from operator import or_
from typing import Any

from donors.matching.engine.instance import PREDICATES, Application, Instance
from donors.matching.engine.numbering import Numbering, bits, joined

NAMED = 3


class Misses:
    """The pledges by what they accept; sets of them are bits by place in `Numbering.pledges`."""

    def __init__(self, instance: Instance, numbering: Numbering) -> None:
        self.pledges = numbering.pledges
        self.everybody = (1 << len(self.pledges)) - 1
        places: dict[tuple[str, str | int], list[int]] = {}
        for place, pledge in enumerate(self.pledges):
            for year in instance.years_with_money(pledge):
                places.setdefault(("years", year), []).append(place)
            for name, words in pledge.where.allowed.items():
                for word in words:
                    places.setdefault((name, word), []).append(place)
        self.accepting = {key: joined(found) for key, found in places.items()}
        self.asking = {
            name: joined(at for at, one in enumerate(self.pledges) if name in one.where.allowed)
            for name in PREDICATES
        }
        leading = joined(at for at, one in enumerate(self.pledges) if one.leads)
        self.following = self.everybody ^ leading if instance.staged else 0
        self.matched = joined(at for at, one in enumerate(self.pledges) if one.match is not None)

    def payers(self, application: Application, year: int, *, leading: bool) -> int:
        """The pledges whose rules let them pay (in the deciding stage, if `leading`)."""
        return self.everybody & ~reduce(or_, self._failing(application, [year], leading=leading))

    def nearest(
        self, application: Application, years: Collection[int], *, leading: bool
    ) -> list[dict[str, Any]]:
        """The pledges that fail on the fewest conditions (equal ones by id), and on which."""
        failing = self._failing(application, years, leading=leading)
        names = (*PREDICATES, "years", "public")
        return [
            {
                "pledge": self.pledges[place].id,
                "failing": [
                    name for name, found in zip(names, failing, strict=True) if found >> place & 1
                ],
            }
            for place in islice(self._fewest_first(failing), NAMED)
        ]

    def _failing(
        self, application: Application, years: Collection[int], *, leading: bool
    ) -> list[int]:
        """For each condition, those of `PREDICATES` first, the pledges that fail on it."""
        return [
            *(
                self.asking[name] & ~self._any_of(name, application.traits[name])
                for name in PREDICATES
            ),
            self.everybody & ~self._any_of("years", years),
            self.following if leading else 0,
        ]

    def _any_of(self, name: str, words: Collection[str] | Collection[int]) -> int:
        return reduce(or_, (self.accepting.get((name, word), 0) for word in words), 0)

    def _fewest_first(self, failing: Collection[int]) -> Iterator[int]:
        """The pledges by the number of these sets that hold them, then by id."""
        counted = [self.everybody]
        for found in failing:
            counted = [
                (same & ~found) | (fewer & found)
                for same, fewer in zip([*counted, 0], [0, *counted], strict=True)
            ]
        for group in counted:
            yield from bits(group)
