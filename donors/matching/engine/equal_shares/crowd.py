"""A crowd call as the rule sees it: projects, and backers with their money and their choices.

Projects stand in the order that settles ties (rank, then id) and backers by id; both are known
by their place in that order, so the order of the lists in the file cannot influence a result.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Project:
    """What somebody asks the crowd for; `satisfaction` is what it is worth to each backer."""

    id: str
    cost: int
    satisfaction: int


@dataclass(frozen=True)
class Crowd:
    """The call; the choices of backer b are `choices[starts[b]:starts[b + 1]]`."""

    currency: str
    satisfaction: str
    leftover: str
    projects: tuple[Project, ...]
    backers: list[str]
    amounts: Integers
    open_handed: Flags
    starts: Integers
    choices: Integers

    @cached_property
    def supporters(self) -> list[Integers]:
        """The backers of each project, in their order."""
        owners = np.repeat(np.arange(len(self.backers)), np.diff(self.starts))
        narrow = np.int16 if len(self.projects) < 2**15 else np.int64
        order = np.argsort(self.choices.astype(narrow), kind="stable")
        ends = np.cumsum(np.bincount(self.choices, minlength=len(self.projects)))
        return np.split(owners[order], ends[:-1])[: len(self.projects)]

    @cached_property
    def total(self) -> int:
        return int(self.amounts.sum())
