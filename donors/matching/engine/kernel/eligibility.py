"""Which applications a restriction accepts, found through the rarest of its words."""

from collections.abc import Collection, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from donors.matching.engine.instance import PREDICATES, Application, Where

Places = NDArray[np.int64]


class Eligibility:
    """Applications by their traits; a place is a position in the ranking, from 0."""

    def __init__(self, applications: Sequence[Application]) -> None:
        self._everyone = np.arange(len(applications), dtype=np.int64)
        self._codes: dict[str, Places] = {}
        self._kinds: dict[str, list[frozenset[str]]] = {}
        self._holding: dict[str, dict[str, Places]] = {}
        self._tables: dict[tuple[str, frozenset[str]], NDArray[np.bool_]] = {}
        for name in PREDICATES:
            self._index(name, [one.traits[name] for one in applications])

    def accepting(self, where: Where) -> Places:
        """The places of the applications that meet every predicate, ascending."""
        if not where.allowed:
            return self._everyone
        rarest = min(where.allowed, key=lambda name: self._size(name, where.allowed[name]))
        found = self._holders(rarest, where.allowed[rarest])
        return found[self._meets(where, found, skipping=rarest)]

    def among(self, where: Where, places: Places) -> NDArray[np.bool_]:
        """For each of these places, whether the restriction accepts it."""
        return self._meets(where, places, skipping="")

    def _meets(self, where: Where, places: Places, *, skipping: str) -> NDArray[np.bool_]:
        meets = np.ones(len(places), np.bool_)
        for name, allowed in where.allowed.items():
            if name != skipping:
                meets &= self._table(name, allowed)[self._codes[name][places]]
        return meets

    def _index(self, name: str, traits: list[frozenset[str]]) -> None:
        numbers: dict[frozenset[str], int] = {}
        codes = [numbers.setdefault(one, len(numbers)) for one in traits]
        self._codes[name], self._kinds[name] = np.array(codes, np.int64), list(numbers)
        holding: dict[str, list[int]] = {}
        for place, words in enumerate(traits):
            for word in words:
                holding.setdefault(word, []).append(place)
        self._holding[name] = {word: np.array(at, np.int64) for word, at in holding.items()}

    def _size(self, name: str, allowed: Collection[str]) -> int:
        return sum(len(one) for one in self._lists(name, allowed))

    def _lists(self, name: str, allowed: Iterable[str]) -> list[Places]:
        holding = self._holding[name]
        return [holding[word] for word in allowed if word in holding]

    def _holders(self, name: str, allowed: Collection[str]) -> Places:
        lists = self._lists(name, allowed)
        if len(lists) == 1:
            return lists[0]
        return np.unique(np.concatenate(lists)) if lists else self._everyone[:0]

    def _table(self, name: str, allowed: frozenset[str]) -> NDArray[np.bool_]:
        """For each combination of words in use, whether it meets the predicate."""
        table = self._tables.get((name, allowed))
        if table is None:
            table = np.array([bool(one & allowed) for one in self._kinds[name]], np.bool_)
            self._tables[name, allowed] = table
        return table
