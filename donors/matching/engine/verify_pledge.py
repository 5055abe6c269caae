"""The rules of one pledge behind a result of most merit, read from the JSON alone.

Beside `verify_merit`: standard library only, shares nothing with the solver but canonical JSON.
"""

from collections import defaultdict
from typing import Any

from donors.matching.engine.canonical import canonical_json, normalised
from donors.matching.engine.errors import InvalidResult

Json = dict[str, Any]
Need = tuple[str, int]
FIELDS = {"calls": "call", "regions": "region", "kinds": "kind"}


def require(holds: object, rule: str) -> None:
    if not holds:
        raise InvalidResult(rule)


def fits(rule: Json, application: Json) -> bool:
    where = rule.get("where", {})
    themes = "themes" not in where or {*where["themes"]} & {*application["themes"]}
    named = [(where[name], field) for name, field in FIELDS.items() if name in where]
    return bool(themes) and all(application[field] in allowed for allowed, field in named)


class Paid:
    """The payments of a result by place, and the needs they go to."""

    def __init__(self, instance: Json, result: Json) -> None:
        self.applications = {one["id"]: one for one in instance["applications"]}
        self.closed = result["certificate"]["closed"]["tranches"]
        self.needs: dict[Need, Json] = {
            (key, need["year"]): need
            for key, one in self.applications.items()
            for need in sorted(one["needs"], key=lambda need: need["year"])
        }
        self.by_pledge: dict[str, dict[Need, int]] = {
            one["id"]: defaultdict(int) for one in instance["pledges"]
        }
        self.spent: dict[tuple[str, int], int] = defaultdict(int)
        self.got: dict[Need, int] = defaultdict(int)
        for row in result["allocations"]:
            need, amount = (row["application"], row["year"]), row["amount"]
            require(type(amount) is int and amount > 0 and need in self.needs, f"paid to {need}")
            self.by_pledge[row["pledge"]][need] += amount
            self.spent[row["pledge"], row["from_year"]] += amount
            self.got[need] += amount


class PledgeRules:
    """The rules of one donor's pledge in base units."""

    def __init__(self, rule: Json, rate: Json) -> None:
        self.rule, self.id, self.num, self.den = rule, rule["id"], rate["num"], rate["den"]
        rows = sorted(rule["budget"], key=lambda row: row["year"])
        self.budget = {row["year"]: self.base(row["amount"]) for row in rows}
        quotas = rule.get("quotas", [])
        self.quotas = sorted(quotas, key=lambda one: canonical_json(normalised(one)))

    def base(self, amount: int) -> int:
        return int(amount * self.num // self.den)

    def sources(self, year: int) -> list[int]:
        """The budget years that can pay in a year."""
        return [y for y in self.budget if y == year or (self.rule.get("carry_over") and y < year)]

    def fits(self, application: Json) -> bool:
        return fits(self.rule, application)

    def counting(self, application: Json) -> list[int]:
        """The quotas that count an application."""
        return [number for number, one in enumerate(self.quotas) if fits(one, application)]

    def cap(self, application: Json, year: int, requested: int) -> int:
        """The most one payment may be; 0 when the pledge does not accept the application."""
        caps = [self.rule.get("max_share_percent", 100) * requested // 100]
        caps += [sum(self.budget[source] for source in self.sources(year))]
        caps += [self.base(self.quotas[number]["max"]) for number in self.counting(application)]
        if "max_per_application" in self.rule:
            caps.append(self.base(self.rule["max_per_application"]))
        return min(caps) if fits(self.rule, application) else 0

    def draws(self, paid: Paid) -> list[tuple[Any, ...]]:
        """The payments by budget year: years in turn, by rank, oldest money first."""
        whole, found = self.rule.get("all_or_nothing"), []
        shut = [year for year in self.budget if whole and [self.id, year] in paid.closed]
        left = {year: 0 if year in shut else amount for year, amount in self.budget.items()}
        own, ranks = paid.by_pledge[self.id], paid.applications
        for who, year in sorted(own, key=lambda need: (need[1], ranks[need[0]]["rank"])):
            rest = own[who, year]
            for source in self.sources(year):
                taken = min(rest, left[source])
                left[source], rest = left[source] - taken, rest - taken
                found += [(self.id, who, year, source, taken)] if taken else []
            require(rest == 0, f"pledge {self.id}: more than its budget up to {year}")
        return found

    def check(self, paid: Paid) -> None:
        """Eligibility, caps, tickets, quotas and whole budgets."""
        counted: dict[tuple[int, int], int] = defaultdict(int)
        for (who, year), amount in paid.by_pledge[self.id].items():
            place = f"pledge {self.id}, {who} in {year}"
            most = self.cap(paid.applications[who], year, paid.needs[who, year]["requested"])
            require(amount <= most, f"{place}: not eligible or above a cap")
            ticket = amount * self.den >= self.rule.get("minimum_ticket", 0) * self.num
            require(ticket, f"{place}: below the minimum ticket")
            for number in self.counting(paid.applications[who]):
                counted[number, year] += amount
        for (number, year), amount in counted.items():
            kept = amount <= self.base(self.quotas[number]["max"])
            require(kept, f"pledge {self.id}: quota {number} in {year}")
        for year, amount in self.budget.items():
            kept = paid.spent[self.id, year] in {0, amount} or not self.rule.get("all_or_nothing")
            require(kept, f"pledge {self.id}: the budget of {year} is used in part")

    def account(self, paid: Paid) -> Json:
        """The row of the pledge as it must be."""
        spent = [(year, paid.spent[self.id, year]) for year in self.budget]
        owed = [{"year": year, "amount": -(-a * self.den // self.num)} for year, a in spent]
        used = sum(amount for _, amount in spent)
        unused = sum(self.budget.values()) - used
        return {"id": self.id, "used": used, "unused": unused, "owed": owed}
