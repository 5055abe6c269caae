"""Applications in a session: each keeps its place while others come, go or change ranks."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from donors.matching.engine.instance import Application, Instance, Where
from donors.matching.engine.kernel.arrays import Ints, Small
from donors.matching.engine.kernel.build import Builder
from donors.matching.engine.kernel.eligibility import Eligibility, Places

NOBODY = -1


class GrowingEligibility(Eligibility):
    """Knows applications that joined after the index was made, and forgets those that left."""

    def __init__(self, applications: Sequence[Application]) -> None:
        super().__init__(applications)
        self._indexed = len(applications)
        self._joined: list[Application] = []
        self.present = np.ones(len(applications), np.bool_)

    def join(self, application: Application) -> None:
        self._joined.append(application)
        self.present = np.append(self.present, True)

    def leave(self, place: int) -> None:
        self.present[place] = False

    def accepting(self, where: Where) -> Places:
        found = super().accepting(where)
        joined = [
            self._indexed + at
            for at, application in enumerate(self._joined)
            if not where.failing(application)
        ]
        found = np.concatenate([found, np.array(joined, np.int64)]) if joined else found
        return found[self.present[found]]

    def among(self, where: Where, places: Places) -> NDArray[np.bool_]:
        early = places < self._indexed
        meets = np.empty(len(places), np.bool_)
        meets[early] = super().among(where, places[early])
        meets[~early] = [
            not where.failing(self._joined[place - self._indexed]) for place in places[~early]
        ]
        return meets


class Slots(Builder):
    """The applications' side of a network. Slots are numbered as they come and not used twice.

    By application: `known`, `rank`, and its needs `start` .. `stop` - 1. By need: `year` (its
    number), `application` (a slot), `requested`, `minimum`, `living`.
    """

    def __init__(self, instance: Instance) -> None:
        super().__init__(instance)
        self.index = GrowingEligibility(instance.applications)
        self.eligibility = self.index
        self.known: list[Application] = list(instance.applications)
        self.slot_of = {one.id: slot for slot, one in enumerate(self.known)}
        self.rank: Ints = np.array([one.rank for one in self.known], np.int64)
        sizes = np.array([len(one.needs) for one in self.known], np.int64)
        self.stop: Ints = np.cumsum(sizes)
        self.start: Ints = self.stop - sizes
        self.year_number = {year: number for number, year in enumerate(instance.years)}
        years = [self.year_number[need.year] for one in self.known for need in one.needs]
        self.year: Small = np.array(years, np.int32)
        self.living: NDArray[np.bool_] = np.ones(len(years), np.bool_)
        self.order = self._ordered()

    def join(self, application: Application) -> int:
        """Takes an application in behind all others; its slot."""
        slot = len(self.known)
        self.known.append(application)
        self.slot_of[application.id] = slot
        self.rank = np.append(self.rank, application.rank)
        self.index.join(application)
        self.need_of = np.concatenate([self.need_of, np.full((len(self.need_of), 1), NOBODY)], 1)
        self.start, self.stop = np.append(self.start, 0), np.append(self.stop, 0)
        self._give_needs(slot, application)
        return slot

    def leave(self, application: str) -> int:
        """Lets an application go; its slot stays empty."""
        slot = self.slot_of.pop(application)
        self.index.leave(slot)
        self.drop_needs(slot)
        return slot

    def replace(self, slot: int, application: Application) -> None:
        """Other needs of an application whose traits stay."""
        self.drop_needs(slot)
        self.known[slot] = application
        self._give_needs(slot, application)

    def drop_needs(self, slot: int) -> None:
        needs = np.arange(self.start[slot], self.stop[slot])
        self.living[needs] = False
        self.requested[needs] = self.minimum[needs] = 0
        self.need_of[:, slot] = NOBODY
        self.stop[slot] = self.start[slot]

    def _give_needs(self, slot: int, application: Application) -> None:
        needs, first = application.needs, len(self.year)
        numbers = [self.year_number[need.year] for need in needs]
        self.year = np.append(self.year, np.array(numbers, np.int32))
        self.living = np.append(self.living, np.ones(len(needs), np.bool_))
        self.application = np.append(self.application, np.full(len(needs), slot, np.int32))
        asked = np.array([(need.requested, need.minimum) for need in needs], np.int64)
        asked = asked.reshape(-1, 2)
        self.requested = np.append(self.requested, asked[:, 0])
        self.minimum = np.append(self.minimum, asked[:, 1])
        self.start[slot], self.stop[slot] = first, first + len(needs)
        self.need_of[numbers, slot] = np.arange(first, first + len(needs))

    def set_ranks(self, ranks: Mapping[str, int]) -> None:
        slots = [self.slot_of[one] for one in ranks]
        self.rank[slots] = list(ranks.values())

    def sort(self) -> None:
        """Puts the needs into the order of their turns."""
        self.order = self._ordered()

    def _ordered(self) -> Small:
        needs = np.flatnonzero(self.living)
        by_turn = np.lexsort((self.year[needs], self.rank[self.application[needs]]))
        ordered: Small = needs[by_turn].astype(np.int32)
        return ordered

    def ranking(self) -> Ints:
        """The slots of the applications, best rank first."""
        slots = np.array(list(self.slot_of.values()), np.int64)
        return slots[np.argsort(self.rank[slots])]

    def needs_of(self, slot: int) -> range:
        return range(int(self.start[slot]), int(self.stop[slot]))

    def key(self, need: int) -> tuple[str, int]:
        """What a need is called: its application and year."""
        application = self.known[self.application[need]]
        return application.id, self.instance.years[self.year[need]]
