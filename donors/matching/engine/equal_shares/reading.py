"""Turns the JSON of a crowd call into records, or lists everything wrong with it.

A call may have a million backers, so each row is first looked at as a whole; only a row that
is not plainly sound is read key by key to name its faults.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from donors.matching.engine.equal_shares.crowd import Crowd, Project
from donors.matching.engine.errors import InvalidInstance
from donors.matching.engine.reader import LIMIT, Faults, Reader, integer_fault, text_fault
from donors.matching.engine.reading import report_repeated

SATISFACTIONS, LEFTOVERS = ("cost", "count"), ("none", "greedy")
TOP_KEYS = ("version", "currency", "satisfaction", "leftover", "projects", "backers")
PROJECT_KEYS = ("id", "cost", "rank")
BACKER_KEYS = ("id", "amount", "projects", "any_project")
ALL_KEYS = set(BACKER_KEYS)
PLAIN_KEYS = ALL_KEYS - {"any_project"}
PLAIN_TYPES = (str, int, list, bool)
# Python writes and reads whole numbers of at most 4,300 digits; a price needs fewer bits than
# the projects times those of the number of backers, and 124 for the two amounts in it.
PRICE_BITS = 14_284


@dataclass
class Backers:
    """The backers read so far, in the order of the file."""

    numbers: Mapping[str, int]
    faults: Faults
    ids: dict[str, int] = field(default_factory=dict)
    amounts: list[int] = field(default_factory=list)
    open_handed: list[bool] = field(default_factory=list)
    ballots: list[int] = field(default_factory=list)
    known: dict[tuple[str, ...], int] = field(default_factory=dict)
    distinct: list[list[int]] = field(default_factory=list)

    def add(self, index: int, row: Any) -> None:
        if not self._add_plain(row):
            self._add_slowly(index, row)

    def _add_plain(self, row: Any) -> bool:
        """Take a row whose every part is sound; equal choices are kept once."""
        if type(row) is not dict or not (row.keys() == PLAIN_KEYS or row.keys() == ALL_KEYS):
            return False
        name, amount, projects = row["id"], row["amount"], row["projects"]
        open_handed = row.get("any_project", False)
        types = type(name), type(amount), type(projects), type(open_handed)
        if types != PLAIN_TYPES or name in self.ids or not 0 <= amount < LIMIT:
            return False
        ballot = self._plain_ballot(projects)
        if ballot is None or not name or not name.isascii():
            return False
        self._keep(name, amount, ballot, open_handed=open_handed)
        return True

    def _plain_ballot(self, projects: list[Any]) -> int | None:
        """The number of these choices, or None unless each is a project and none repeats."""
        try:
            key = tuple(projects)
            if key in self.known:
                return self.known[key]
            sound = len(set(key)) == len(key) and self.numbers.keys() >= set(key)
        except TypeError:  # an object or a list among them
            return None
        return self._number(key) if sound else None

    def _number(self, key: tuple[str, ...]) -> int:
        if key not in self.known:
            self.known[key] = len(self.distinct)
            self.distinct.append(sorted(self.numbers[project] for project in key))
        return self.known[key]

    def _add_slowly(self, index: int, value: Any) -> None:
        row = Reader(value, f"backers[{index}]", BACKER_KEYS, self.faults)
        name, amount = row.text("id"), row.integer("amount")
        ballot = self._ballot(row)
        if name in self.ids:
            self.faults.add(row.at("id"), f"repeats backers[{self.ids[name]}].id")
        self._keep(name, amount, ballot, open_handed=row.flag("any_project"))

    def _keep(self, name: str, amount: int, ballot: int, *, open_handed: bool) -> None:
        self.ids.setdefault(name, len(self.amounts))
        self.amounts.append(amount)
        self.ballots.append(ballot)
        self.open_handed.append(open_handed)

    def _ballot(self, row: Reader) -> int:
        seen: dict[Any, str] = {}
        before = len(self.faults)
        projects = row.items("projects")
        for index, project in enumerate(projects):
            path = f"{row.at('projects')}[{index}]"
            fault = text_fault(project)
            if not fault and project not in self.numbers:
                fault = f"{project} is not among the projects"
            if fault:
                self.faults.add(path, fault)
            else:
                report_repeated(seen, project, path, self.faults)
        if len(self.faults) > before:
            return 0
        return self._number(tuple(projects))


def read_crowd(value: Any) -> Crowd:
    """The call, ready for the rule; InvalidInstance with all its faults otherwise."""
    faults = Faults()
    top = Reader(value, "", TOP_KEYS, faults)
    if not isinstance(value, dict):
        raise InvalidInstance(faults)
    if top.integer("version") != 1 and type(top.value.get("version")) is int:
        faults.add("version", "must be 1")
    currency = top.text("currency")
    satisfaction = _choice(top, "satisfaction", SATISFACTIONS)
    leftover = _choice(top, "leftover", LEFTOVERS)
    projects = _read_projects(top, satisfaction)
    backers = Backers({one.id: number for number, one in enumerate(projects)}, faults)
    for index, row in enumerate(top.items("backers")):
        backers.add(index, row)
    _report_large(projects, backers)
    if faults:
        raise InvalidInstance(faults)
    return _crowd(currency, satisfaction, leftover, projects, backers)


def _choice(top: Reader, key: str, choices: tuple[str, ...]) -> str:
    """One of the words; the first where nothing is said."""
    if not top.has(key):
        return choices[0]
    word = top.text(key)
    if word and word not in choices:
        top.faults.add(key, f"must be one of {', '.join(choices)}")
    return word


def _read_projects(top: Reader, satisfaction: str) -> list[Project]:
    """The projects by rank, those without one last, then by id."""
    found = []
    ids: dict[Any, str] = {}
    ranks: dict[Any, str] = {}
    for index, value in enumerate(top.items("projects")):
        one = Reader(value, f"projects[{index}]", PROJECT_KEYS, top.faults)
        name, cost = one.text("id"), one.integer("cost", low=1)
        rank = one.integer("rank", low=1) if one.has("rank") else LIMIT
        if name:
            report_repeated(ids, name, one.at("id"), top.faults)
        if integer_fault(one.value.get("rank"), 1, LIMIT) is None:
            report_repeated(ranks, rank, one.at("rank"), top.faults)
        found.append((rank, Project(name, cost, cost if satisfaction == "cost" else 1)))
    return [one for _, one in sorted(found, key=lambda pair: (pair[0], pair[1].id))]


def _report_large(projects: list[Project], backers: Backers) -> None:
    faults = backers.faults
    if sum(one.cost for one in projects) >= LIMIT:
        faults.add("projects", "the costs sum to 2^62 or more")
    if sum(backers.amounts) >= LIMIT:
        faults.add("backers", "the amounts sum to 2^62 or more")
    if len(projects) * len(backers.amounts).bit_length() + 124 > PRICE_BITS:
        faults.add("projects", "too many for so many backers to write exact prices")


def _crowd(
    currency: str, satisfaction: str, leftover: str, projects: list[Project], backers: Backers
) -> Crowd:
    """The records with the backers sorted by id."""
    names = sorted(backers.ids)
    order = np.fromiter(map(backers.ids.__getitem__, names), np.int64, len(names))
    ballots = np.array(backers.ballots, np.int64)[order]
    sizes = np.array([len(one) for one in backers.distinct] or [0], np.int64)
    flat = np.array([number for one in backers.distinct for number in one], np.int64)
    firsts = np.cumsum(sizes) - sizes
    starts = np.concatenate(([0], np.cumsum(sizes[ballots]))).astype(np.int64)
    places = np.repeat(firsts[ballots] - starts[:-1], sizes[ballots]) + np.arange(starts[-1])
    return Crowd(
        currency=currency,
        satisfaction=satisfaction,
        leftover=leftover,
        projects=tuple(projects),
        backers=names,
        amounts=np.array(backers.amounts, np.int64)[order],
        open_handed=np.array(backers.open_handed, np.bool_)[order],
        starts=starts,
        choices=flat[places],
    )
