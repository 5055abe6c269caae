"""What a change leads to: who gains, who loses, what each pledge pays then."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.core.errors import Invalid
from app.core.i18n import Message
from donors.matching.engine import InvalidInstance, solve
from donors.matching.rules.books import Comparison, compare
from donors.matching.rules.changes import Change, SetAmount, apply_changes
from donors.matching.rules.contract import outcome_of
from donors.matching.rules.sessions import is_quick, quick_result


@dataclass(frozen=True)
class Answer:
    """Two splits beside each other: (before, after) of the money placed and of those funded.

    `rows`: the applications treated differently, best ranked first; `pledges`: code → (before,
    after) in base minor units, of those that pay differently. Not `settled`: the run is so large
    that who pays was left open, and `pledges` is empty.
    """

    instance: Mapping[str, Any]
    result: Mapping[str, Any]
    placed_minor: tuple[int, int]
    funded: tuple[int, int]
    rows: tuple[Comparison, ...]
    pledges: Mapping[str, tuple[int, int]]
    settled: bool = True

    @property
    def more_minor(self) -> int:
        """How much more is placed; below zero when it is less."""
        return self.placed_minor[1] - self.placed_minor[0]

    @property
    def gains(self) -> list[Comparison]:
        """Who gets more."""
        return [row for row in self.rows if row.change_minor > 0]

    @property
    def losses(self) -> list[Comparison]:
        """Who gets less."""
        return [row for row in self.rows if row.change_minor < 0]


def answer(
    instance: dict[str, Any],
    changes: Sequence[Change],
    *,
    before: Mapping[str, Any] | None = None,
) -> Answer:
    """Split again after some changes; nothing is written.

    `before`: the result of the unchanged instance, where it is known. Raises Invalid naming what
    cannot be changed so.
    """
    changed = apply_changes(instance, changes)
    quick = before is not None and is_quick(instance) and is_quick(changed)
    try:
        if before is not None and quick:
            after = quick_result(instance, changed, str(before["instance_sha256"]))
        else:
            after = solve(changed)
    except InvalidInstance as faults:
        message = Message("The money cannot be split so: %(faults)s.", faults=str(faults))
        raise Invalid({"change": message}) from faults
    first = solve(instance) if before is None else before
    places = {one["id"]: one["rank"] for one in changed["applications"]}
    rows = [row for row in compare(first, after) if row.differs]
    return Answer(
        instance=changed,
        result=after,
        placed_minor=(first["objective"]["placed"], after["objective"]["placed"]),
        funded=(_funded(first), _funded(after)),
        rows=tuple(sorted(rows, key=lambda row: int(places[row.application]))),
        pledges={} if quick else _pledges(first, after),
        settled=not quick,
    )


def _funded(result: Mapping[str, Any]) -> int:
    return sum(outcome_of(one) != "refused" for one in result["applications"])


def _pledges(first: Mapping[str, Any], second: Mapping[str, Any]) -> dict[str, tuple[int, int]]:
    used = [{one["id"]: one["used"] for one in result["pledges"]} for result in (first, second)]
    pairs = {
        code: (used[0].get(code, 0), used[1].get(code, 0))
        for code in sorted(used[0].keys() | used[1].keys())
    }
    return {code: pair for code, pair in pairs.items() if pair[0] != pair[1]}


@dataclass(frozen=True)
class Margin:
    """Who gets the next money of a pledge in a year: one answer for each further step."""

    pledge: str
    year: int
    currency: str
    step_minor: int
    answers: tuple[Answer, ...]


def margin(
    instance: dict[str, Any], pledge: str, year: int, *, before: Mapping[str, Any], steps: int = 2
) -> Margin:
    """Split again with one step more of a pledge, then with one more, and so on."""
    terms = next(one for one in instance["pledges"] if one["id"] == pledge)
    present = next((line["amount"] for line in terms["budget"] if line["year"] == year), 0)
    step = step_of(instance, terms["currency"])
    answers: list[Answer] = []
    known = before
    for number in range(1, steps + 1):
        change = SetAmount(pledge=pledge, year=year, amount=present + number * step)
        answers.append(answer(instance, [change], before=known))
        known = answers[-1].result
    return Margin(pledge, year, terms["currency"], step, tuple(answers))


def step_of(instance: Mapping[str, Any], currency: str) -> int:
    """One step of a currency in minor units: the power of ten next to a million of the base."""
    rate = instance["rates"].get(currency, {"num": 1, "den": 1})
    million, step = 100_000_000, 100
    # 316 : 100 is the middle between two powers of ten.
    while step * 316 * rate["num"] <= million * 100 * rate["den"]:
        step *= 10
    return step
