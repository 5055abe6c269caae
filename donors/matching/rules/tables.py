"""A result by year and by currency, and who pays one application."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from donors.matching.engine.currency import Rate
from donors.matching.rules.leftovers import Leftover


@dataclass(frozen=True)
class YearRow:
    """One year in base minor units: `budget` is promised in it, `spent` of that is placed.

    With money carried over, `placed` on the needs of the year may exceed its own budget.
    """

    year: int
    requested_minor: int
    placed_minor: int
    budget_minor: int
    spent_minor: int

    @property
    def short_minor(self) -> int:
        """What the needs of the year lack."""
        return self.requested_minor - self.placed_minor

    @property
    def left_minor(self) -> int:
        """What is left of the budget of the year."""
        return self.budget_minor - self.spent_minor


@dataclass(frozen=True)
class CurrencyRow:
    """One currency: its pledges in its own minor units, `used_minor` in base units."""

    currency: str
    pledges: int
    before_minor: int
    owed_minor: int
    used_minor: int

    @property
    def left_minor(self) -> int:
        """What is left in the currency itself."""
        return self.before_minor - self.owed_minor


@dataclass(frozen=True)
class Payment:
    """One payment to an application: base minor units, and about as much in the own currency."""

    pledge: str
    year: int
    from_year: int
    amount_minor: int
    currency: str
    own_minor: int


def rate_of(instance: Mapping[str, Any], currency: str) -> Rate:
    """The rate of a currency in an instance; 1 for the base currency."""
    return Rate(**instance["rates"].get(currency, {"num": 1, "den": 1}))


def by_year(instance: Mapping[str, Any], result: Mapping[str, Any]) -> list[YearRow]:
    """List what every year asks for, gets and has."""
    asked: dict[int, int] = defaultdict(int)
    budget: dict[int, int] = defaultdict(int)
    placed: dict[int, int] = defaultdict(int)
    spent: dict[int, int] = defaultdict(int)
    for application in instance["applications"]:
        for need in application["needs"]:
            asked[need["year"]] += need["requested"]
    for pledge in instance["pledges"]:
        rate = rate_of(instance, pledge["currency"])
        for line in pledge["budget"]:
            budget[line["year"]] += rate.to_base(line["amount"])
    for line in result["allocations"]:
        placed[line["year"]] += line["amount"]
        spent[line["from_year"]] += line["amount"]
    return [
        YearRow(year, asked[year], placed[year], budget[year], spent[year])
        for year in sorted(instance["years"])
    ]


def by_currency(leftovers: Sequence[Leftover]) -> list[CurrencyRow]:
    """Sum up pledges by their currency."""
    groups: dict[str, list[Leftover]] = defaultdict(list)
    for left in leftovers:
        groups[left.currency].append(left)
    return [
        CurrencyRow(
            currency=currency,
            pledges=len(rows),
            before_minor=sum(row.before_minor for row in rows),
            owed_minor=sum(row.owed_minor for row in rows),
            used_minor=sum(row.used_minor for row in rows),
        )
        for currency, rows in sorted(groups.items())
    ]


@dataclass(frozen=True)
class BudgetRow:
    """One year of a pledge: its money in its own currency, what of it is spent in base units."""

    year: int
    amount_minor: int
    base_minor: int
    spent_minor: int
    owed_minor: int

    @property
    def left_minor(self) -> int:
        """What is left in base units."""
        return self.base_minor - self.spent_minor


def by_year_of_pledge(
    instance: Mapping[str, Any], result: Mapping[str, Any], code: str
) -> list[BudgetRow]:
    """List the years of a pledge and what is taken of each."""
    pledge = next(one for one in instance["pledges"] if one["id"] == code)
    account = next(one for one in result["pledges"] if one["id"] == code)
    owed = {line["year"]: line["amount"] for line in account["owed"]}
    rate = rate_of(instance, pledge["currency"])
    spent: dict[int, int] = defaultdict(int)
    for line in result["allocations"]:
        if line["pledge"] == code:
            spent[line["from_year"]] += line["amount"]
    return [
        BudgetRow(
            year=line["year"],
            amount_minor=line["amount"],
            base_minor=rate.to_base(line["amount"]),
            spent_minor=spent[line["year"]],
            owed_minor=owed.get(line["year"], 0),
        )
        for line in sorted(pledge["budget"], key=lambda each: int(each["year"]))
    ]


def payments_of_pledge(
    instance: Mapping[str, Any], result: Mapping[str, Any], code: str
) -> list[tuple[int, str, Payment]]:
    """List whom a pledge pays: (rank, application, payment), best ranked first."""
    ranks = {one["id"]: one["rank"] for one in instance["applications"]}
    found = [
        (ranks[number], number, payment)
        for number, payment in payments(instance, result)
        if payment.pledge == code
    ]
    return sorted(found, key=lambda row: (row[0], row[2].year, row[2].from_year))


def payments_to(
    instance: Mapping[str, Any], result: Mapping[str, Any], application: str
) -> list[Payment]:
    """List who pays an application in which year."""
    return [one for number, one in payments(instance, result) if number == application]


def payments(
    instance: Mapping[str, Any], result: Mapping[str, Any]
) -> Iterator[tuple[str, Payment]]:
    """Go through every payment of a result: (application, payment), in the order of the result."""
    currencies = {one["id"]: one["currency"] for one in instance["pledges"]}
    rates = {one: rate_of(instance, one) for one in set(currencies.values())}
    for line in result["allocations"]:
        currency = currencies[line["pledge"]]
        yield (
            line["application"],
            Payment(
                pledge=line["pledge"],
                year=line["year"],
                from_year=line["from_year"],
                amount_minor=line["amount"],
                currency=currency,
                own_minor=rates[currency].owed(line["amount"]),
            ),
        )
