"""Which applications a donor's restriction accepts, without asking each one anew."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from donors.matching.engine.instance import Application, Where


class Fitting:
    """Applications by their traits. A set of them is a whole number: bit i is the i-th one."""

    def __init__(self, applications: Sequence["Application"]) -> None:
        self.applications = applications
        self._everyone = (1 << len(applications)) - 1
        self._having: dict[tuple[str, str], int] = {}
        self._known: dict[tuple[str, frozenset[str]], int] = {}
        for place, application in enumerate(applications):
            for name, words in application.traits.items():
                for word in words:
                    held = self._having.get((name, word), 0)
                    self._having[name, word] = held | 1 << place

    def accepted(self, *restrictions: "Where") -> int:
        """The applications that meet all the restrictions."""
        found = self._everyone
        for where in restrictions:
            for name, allowed in where.allowed.items():
                found &= self._any_of(name, allowed)
        return found

    def members(self, found: int) -> list["Application"]:
        """The applications of a set, in their order."""
        members = []
        while found:
            lowest = found & -found
            members.append(self.applications[lowest.bit_length() - 1])
            found ^= lowest
        return members

    def _any_of(self, name: str, allowed: frozenset[str]) -> int:
        found = self._known.get((name, allowed))
        if found is None:
            found = 0
            for word in allowed:
                found |= self._having.get((name, word), 0)
            self._known[name, allowed] = found
        return found
