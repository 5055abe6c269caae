"""What each pledge has left after a run, and why nobody got it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from app.core.i18n import Message
from donors.matching.engine.quotas import fits

USED_UP = "used_up"
NOBODY_FITS = "nobody_fits"
ALL_PAID = "all_paid"
MINIMA = "minima"
CONDITIONS = "conditions"
LIMITS = "limits"

LEFT_REASONS: Mapping[str, Message] = {
    USED_UP: Message("All of it is placed."),
    NOBODY_FITS: Message("No application fits the terms of this pledge in the years of its money."),
    ALL_PAID: Message(
        "In the years that the money left may pay for, every fitting application has got all that"
        " it asked for."
    ),
    MINIMA: Message(
        "The fitting applications that are short were refused: even with this money their least"
        " amounts could not be paid in every year."
    ),
    CONDITIONS: Message(
        "Its smallest payment or the rule “the whole budget or nothing” closed the rest."
    ),
    LIMITS: Message(
        "Its limits for one application, its share or its quotas are reached, or its money is"
        " needed in other years."
    ),
}


@dataclass(frozen=True)
class Leftover:
    """One pledge: `before` and `owed` in its own currency, `used` and `unused` in base units.

    `fitting` counts the applications whose needs it may pay; `short` those of them that did not
    get all they asked for.
    """

    pledge: str
    donor: str
    currency: str
    before_minor: int
    owed_minor: int
    used_minor: int
    unused_minor: int
    reason: str
    fitting: int
    short: int

    @property
    def left_minor(self) -> int:
        """What is left in the pledge's own currency."""
        return self.before_minor - self.owed_minor


def leftovers_of(
    instance: Mapping[str, Any],
    result: Mapping[str, Any],
    only: Collection[str] | None = None,
) -> list[Leftover]:
    """List every pledge of an instance by id with what it has left and why.

    only: some of them by id, where a page has room for a part of thousands.
    """
    outcomes = {one["id"]: one for one in result["applications"]}
    spent = _spent(result)
    terms_of = {one["id"]: one for one in instance["pledges"]}
    # Thousands of pledges share a few terms: whom they fit is worked out once for each.
    known: dict[str, tuple[list[Any], list[Any]]] = {}
    found = []
    for left in accounts_of(instance, result):
        if only is not None and left.pledge not in only:
            continue
        pledge = terms_of[left.pledge]
        years = _payable_years(instance, pledge, spent)
        terms = repr((sorted(pledge.get("where", {}).items()), sorted(years)))
        if terms not in known:
            fitting = [one for one in instance["applications"] if _fits(pledge, one, years)]
            short = [outcomes[one["id"]] for one in fitting if _is_short(one, outcomes, years)]
            known[terms] = fitting, short
        fitting, short = known[terms]
        reason = _reason(pledge, left.unused_minor, fitting, short)
        found.append(replace(left, reason=reason, fitting=len(fitting), short=len(short)))
    return found


def accounts_of(instance: Mapping[str, Any], result: Mapping[str, Any]) -> list[Leftover]:
    """Give the same figures by id without the reasons, which take long for thousands."""
    accounts = {one["id"]: one for one in result["pledges"]}
    return [
        Leftover(
            pledge=pledge["id"],
            donor=pledge["donor"],
            currency=pledge["currency"],
            before_minor=sum(line["amount"] for line in pledge["budget"]),
            owed_minor=sum(line["amount"] for line in accounts[pledge["id"]]["owed"]),
            used_minor=accounts[pledge["id"]]["used"],
            unused_minor=accounts[pledge["id"]]["unused"],
            reason="",
            fitting=0,
            short=0,
        )
        for pledge in sorted(instance["pledges"], key=lambda one: str(one["id"]))
    ]


def _reason(pledge: Mapping[str, Any], unused: int, fitting: list[Any], short: list[Any]) -> str:
    if not unused:
        return USED_UP
    if not fitting:
        return NOBODY_FITS
    if not short:
        return ALL_PAID
    if all(one["outcome"] == "refused" for one in short):
        return MINIMA
    if pledge.get("minimum_ticket") or pledge.get("all_or_nothing"):
        return CONDITIONS
    return LIMITS


def _spent(result: Mapping[str, Any]) -> dict[tuple[str, int], int]:
    spent: dict[tuple[str, int], int] = defaultdict(int)
    for line in result["allocations"]:
        spent[line["pledge"], line["from_year"]] += line["amount"]
    return spent


def _payable_years(
    instance: Mapping[str, Any], pledge: Mapping[str, Any], spent: Mapping[tuple[str, int], int]
) -> set[int]:
    """The years whose needs the money left could pay; all years of its money when none is left."""
    rate = {"num": 1, "den": 1, **instance["rates"].get(pledge["currency"], {})}
    own = {
        line["year"]
        for line in pledge["budget"]
        if line["amount"] * rate["num"] // rate["den"] > spent.get((pledge["id"], line["year"]), 0)
    } or {line["year"] for line in pledge["budget"]}
    if not own or not pledge.get("carry_over"):
        return own
    return {year for year in instance["years"] if year >= min(own)}


def _fits(pledge: Mapping[str, Any], application: Mapping[str, Any], years: set[int]) -> bool:
    asked = any(need["year"] in years and need["requested"] for need in application["needs"])
    return asked and fits(pledge, application)


def _is_short(application: Mapping[str, Any], outcomes: Mapping[str, Any], years: set[int]) -> bool:
    got = {line["year"]: line["amount"] for line in outcomes[application["id"]]["amounts"]}
    return any(
        got.get(need["year"], 0) < need["requested"]
        for need in application["needs"]
        if need["year"] in years
    )
