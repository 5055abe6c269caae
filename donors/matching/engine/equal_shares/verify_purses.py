"""The purses behind a result under check: groups of equal backers, replayed winner by winner.

Read from the JSON files alone; everything a group has left is a whole number over one common
denominator, `unit`.
"""

from collections import Counter
from math import gcd, lcm
from typing import Any

Fraction = tuple[int, int]
Row = dict[str, Any]
Key = tuple[int, tuple[str, ...]]


def cheaper(one: Fraction, other: Fraction) -> bool:
    return one[0] * other[1] < other[0] * one[1]


def lowest(num: int, den: int) -> Fraction:
    return num // gcd(num, den), den // gcd(num, den)


class Purses:
    def __init__(self, instance: Row) -> None:
        rows = instance["projects"]
        self.costs = {row["id"]: row["cost"] for row in rows}
        by_rank = sorted(rows, key=lambda row: (row.get("rank", 2**62), row["id"]))
        self.turns = {row["id"]: turn for turn, row in enumerate(by_rank)}
        self.open = set(self.costs)
        count = instance.get("satisfaction") == "count"
        self.gains = {name: 1 if count else cost for name, cost in self.costs.items()}
        groups = Counter(_key(row) for row in instance["backers"])
        self.numbers = {key: number for number, key in enumerate(groups)}
        self.sizes = list(groups.values())
        self.left = [amount for amount, _ in groups]
        self.unit = 1
        self.paid: list[dict[str, tuple[int, int]]] = [{} for _ in groups]
        self.supporters: dict[str, list[int]] = {name: [] for name in self.costs}
        for number, (_, projects) in enumerate(groups):
            for project in projects:
                self.supporters[project].append(number)

    def comes_first(self, one: tuple[Fraction, str], other: tuple[Fraction, str]) -> bool:
        """Whether the first of two priced projects must be chosen before the second."""
        if cheaper(one[0], other[0]) or cheaper(other[0], one[0]):
            return cheaper(one[0], other[0])
        return self.turns[one[1]] < self.turns[other[1]]

    def price(self, project: str) -> Fraction | None:
        """What one unit of satisfaction now costs its backers; None if they cannot pay."""
        groups = [(self.left[group], self.sizes[group]) for group in self.supporters[project]]
        missing = self.costs[project] * self.unit
        payers = sum(size for _, size in groups)
        for left, size in sorted(groups):
            if left * payers >= missing:
                return lowest(missing, payers * self.unit * self.gains[project])
            missing -= left * size
            payers -= size
        return None

    def pay(self, project: str, rho: Fraction) -> None:
        """Everyone pays rho for each unit of satisfaction, or all he has."""
        price = lowest(rho[0] * self.gains[project], rho[1])
        unit = lcm(self.unit, price[1])
        if unit > self.unit:
            factor = unit // self.unit
            self.left = [left * factor for left in self.left]
            self.unit = unit
        share = price[0] * (unit // price[1])
        for group in self.supporters[project]:
            payment = min(self.left[group], share)
            self.left[group] -= payment
            self.paid[group][project] = payment // unit, -(-payment // unit)
        self.open.discard(project)

    def payments(self, backer: Row) -> dict[str, tuple[int, int]]:
        """The exact payments of a backer for the winners he backs, rounded down and up."""
        return self.paid[self.numbers[_key(backer)]]

    def is_described(self, row: Row) -> bool:
        backers = sum(self.sizes[group] for group in self.supporters[row["id"]])
        return bool(row["cost"] == self.costs[row["id"]] and row["backers"] == backers)

    def left_and_missing(self, project: str) -> tuple[Fraction, Fraction]:
        left = sum(self.left[group] * self.sizes[group] for group in self.supporters[project])
        missing = self.costs[project] * self.unit - left
        return lowest(left, self.unit), lowest(missing, self.unit)


def _key(backer: Row) -> Key:
    return backer["amount"], tuple(sorted(backer["projects"]))
