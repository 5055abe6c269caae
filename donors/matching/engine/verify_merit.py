"""Checks a result of most merit without solving: standard library only.

Every rule of the donors, the books, minima, merit, and that no allocation at all can have more
merit than `bound`. Shares nothing with the solver but canonical JSON (docs/matching.md).
"""

from collections import defaultdict
from typing import Any

from donors.matching.engine.canonical import normalised, sha256
from donors.matching.engine.errors import InvalidResult
from donors.matching.engine.verify_pledge import Json, Need, Paid, PledgeRules, require

CODES = {"no_eligible_pledge", "exhausted", "cap", "quota", "below_minimum"}
ROW = ("pledge", "application", "year", "from_year", "amount")
Offer = tuple[str, list[int], int]
PARTS = (
    "allocations applications certificate engine instance_sha256 method objective pledges version"
)


def verify_merit(instance: Json, result: Json) -> None:
    """InvalidResult names the first broken rule; nothing is raised for a right result."""
    try:
        _check_seal(instance, result)
        call = Call(instance, result)
        for pledge in call.pledges:
            pledge.check(call.paid)
        call.check_rows(result)
        for row in result["applications"]:
            call.check_application(row)
        call.check_objective(result)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, RecursionError) as fault:
        raise InvalidResult(f"the result has not the form of the contract: {fault!r}") from fault


def _check_seal(instance: Json, result: Json) -> None:
    require(" ".join(sorted(result)) == PARTS, "the result has not the parts of the contract")
    unsealed = {key: part for key, part in result["certificate"].items() if key != "seal"}
    sealed = result["certificate"]["seal"] == sha256({**result, "certificate": unsealed})
    require(sealed, "seal: changed after it was sealed")
    require(result["version"] == 1, "version: must be 1")
    require(result["method"] in {"flow", "milp"}, "method: must be flow or milp")
    same = result["instance_sha256"] == sha256(normalised(instance))
    require(same, "instance_sha256: belongs to another instance")
    require(not any("match" in one for one in instance["pledges"]), "match: not with most_merit")


class Call:
    """The instance by id, the payments by place, and what concerns all donors."""

    def __init__(self, instance: Json, result: Json) -> None:
        rates = {**instance.get("rates", {}), instance["currency"]: {"num": 1, "den": 1}}
        self.years, self.paid = sorted(instance["years"]), Paid(instance, result)
        self.applications, self.needs = self.paid.applications, self.paid.needs
        self.got = self.paid.got
        rules = sorted(instance["pledges"], key=lambda one: str(one["id"]))
        self.pledges = [PledgeRules(rule, rates[rule["currency"]]) for rule in rules]
        self.offered = self.offers()

    def check_rows(self, result: Json) -> None:
        """Allocations, pledges and applications: one row each, sorted, in agreement."""
        told = [tuple(row[key] for key in ROW) for row in result["allocations"]]
        right = sorted(draw for pledge in self.pledges for draw in pledge.draws(self.paid))
        require(told == right, "allocations: sorted, the oldest money spent first")
        accounts = [pledge.account(self.paid) for pledge in self.pledges]
        require(result["pledges"] == accounts, "pledges: used, unused or owed")
        names = [row["id"] for row in result["applications"]]
        require(names == sorted(self.applications), "applications: one row each, sorted by id")

    def check_application(self, row: Json) -> None:
        """Accepted ones reach every minimum, refused ones get nothing, outcomes are true."""
        own = [(need, rule) for need, rule in self.needs.items() if need[0] == row["id"]]
        amounts = [{"year": need[1], "amount": self.got[need]} for need, _ in own]
        require(row["amounts"] == amounts, f"{row['id']}: amounts")
        least = all(self.got[need] >= rule.get("minimum", 0) for need, rule in own)
        most = all(self.got[need] <= rule["requested"] for need, rule in own)
        full = all(self.got[need] == rule["requested"] for need, rule in own)
        paid = any(self.got[need] for need, _ in own)
        held = {"refused": not paid, "partial": least and most and not full, "full": full}
        require(held[row["outcome"]], f"{row['id']}: is not {row['outcome']}")
        told = len(row) == 3 if row["outcome"] == "full" else row["reason"]["code"] in CODES
        require(told, f"{row['id']}: reason")

    def check_objective(self, result: Json) -> None:
        """The totals, the merit, and the bound as the prices prove it, in 1/10^6 points."""
        merit = sum(_weight(self.applications[n[0]]) * paid for n, paid in self.got.items())
        bound = self.bound(result["certificate"]["proof"], {})
        merit, bound = (_rounded(one, 10**30) for one in (merit, bound))
        accepted = sum(1 for row in result["applications"] if row["outcome"] != "refused")
        right = {"accepted": accepted, "placed": sum(self.got.values()), "merit": merit}
        right |= {"scale": 10**6, "bound": bound, "gap": bound - merit}
        require(result["objective"] == right, "objective: totals, merit, bound or gap")

    def bound(self, told: Json, fixed: dict[str, bool]) -> int:
        """The larger of two cases, or what the prices of one case prove."""
        if "application" in told:
            who = told["application"]
            require(who in self.applications and who not in fixed, f"proof: {who} is no new case")
            cases = [(told["accepted"], True), (told["refused"], False)]
            return max(self.bound(case, {**fixed, who: accepted}) for case, accepted in cases)
        return self.priced(told, fixed)

    def offers(self) -> dict[Need, list[Offer]]:
        """Who may pay what to each need at most, and which quotas count it."""
        found: dict[Need, list[Offer]] = {need: [] for need in self.needs}
        for one in self.pledges:
            for who, application in self.applications.items():
                if one.fits(application):
                    numbers = one.counting(application)
                    for need in application["needs"]:
                        most = one.cap(application, need["year"], need["requested"])
                        found[who, need["year"]] += [(one.id, numbers, most)] if most else []
        return found

    def priced(self, told: Json, fixed: dict[str, bool]) -> int:
        """All money and quotas at their prices, and what each application gains above them."""
        money: dict[Any, int] = defaultdict(int, {(r[0], r[1]): r[2] for r in told["pools"]})
        extra: dict[Any, int] = defaultdict(int, {tuple(r[:3]): r[3] for r in told["quotas"]})
        prices = [*money.values(), *extra.values()]
        require(all(type(one) is int and one >= 0 for one in prices), "prices: whole, not below 0")
        total = 0
        for one in self.pledges:
            years = [year for year in self.years if one.sources(year)]
            prices = [money[one.id, year] for year in years]
            falling = prices == sorted(prices, reverse=True) or not one.rule.get("carry_over")
            require(falling, f"prices of {one.id}: carried money is worth more later")
            total += sum(money[one.id, year] * amount for year, amount in one.budget.items())
            for number, quota in enumerate(one.quotas):
                total += one.base(quota["max"]) * sum(extra[one.id, y, number] for y in years)
        at = {
            need: [
                (money[key, need[1]] + sum(extra[key, need[1], one] for one in numbers), most)
                for key, numbers, most in offers
            ]
            for need, offers in self.offered.items()
        }
        for key in self.applications:
            most, accepted = self.surplus(key, at), fixed.get(key)
            total += max(0, most) if accepted is None else accepted * most
        return total

    def surplus(self, who: str, offers: dict[Need, list[tuple[int, int]]]) -> int:
        """The most merit above prices if accepted: cheapest money first."""
        total, worth = 0, _weight(self.applications[who])
        for need in self.applications[who]["needs"]:
            paid, minimum = 0, need.get("minimum", 0)
            for price, most in sorted(offers[who, need["year"]]):
                top = need["requested"] if price < worth else minimum
                amount = max(0, min(most, top - paid))
                paid, total = paid + amount, total + (worth - price) * amount
            if paid < minimum:
                return 0
        return total


def _rounded(amount: int, unit: int) -> int:
    return (amount + unit // 2) // unit


def _weight(application: Json) -> int:
    """The merit of one unit of money, in 1/10^36 points."""
    whole, _, part = application["score"].partition(".")
    requested = sum(need["requested"] for need in application["needs"])
    return int(whole + part.ljust(12, "0")) * 10**24 // requested if requested else 0
