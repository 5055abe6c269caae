"""The matching contract by exhaustion: every possible split of tiny sums, then the rules."""

from fractions import Fraction
from itertools import product
from math import inf
from typing import Any

from tests.donors.matching.first_ways import Ways


def fits(where: dict[str, list[str]], application: dict[str, Any]) -> bool:
    return (
        application["call"] in where.get("calls", [application["call"]])
        and application["region"] in where.get("regions", [application["region"]])
        and application["kind"] in where.get("kinds", [application["kind"]])
        and bool(set(application["themes"]) & set(where.get("themes", application["themes"])))
    )


class Exhaustion:
    """All feasible payments of some pledges, as {(pledge, application, year): amount}."""

    def __init__(self, instance: dict[str, Any], pledges: list[dict[str, Any]], extra_caps=None):
        self.instance = instance
        self.rates = {**instance["rates"], "KZT": {"num": 1, "den": 1}}
        self.pledges = sorted(pledges, key=lambda one: (one["tier"], one["id"]))
        self.ranked = sorted(instance["applications"], key=lambda one: one["rank"])
        self.needs = {
            (one["id"], need["year"]): need
            for one in self.ranked
            for need in sorted(one["needs"], key=lambda need: need["year"])
        }
        self.extra_caps = extra_caps or {}
        self.arcs = {}
        for pledge in self.pledges:
            for application in self.ranked:
                for need in application["needs"]:
                    if fits(pledge["where"], application) and self._has_money(pledge, need):
                        key = (pledge["id"], application["id"], need["year"])
                        self.arcs[key] = self._cap(pledge, need, key)

    @staticmethod
    def fits(where, application):
        return fits(where, application)

    def base(self, pledge, amount):
        rate = self.rates[pledge["currency"]]
        return amount * rate["num"] // rate["den"]

    def ticket(self, pledge):
        """The least base amount worth at least the minimum ticket."""
        rate = self.rates[pledge["currency"]]
        return -(-pledge.get("minimum_ticket", 0) * rate["num"] // rate["den"])

    def _has_money(self, pledge, need):
        return self._until(pledge, need["year"], carried=pledge["carry_over"]) > 0

    def _until(self, pledge, year, *, carried):
        return sum(
            self.base(pledge, tranche["amount"])
            for tranche in pledge["budget"]
            if tranche["year"] == year or (carried and tranche["year"] < year)
        )

    def _cap(self, pledge, need, key):
        own = pledge.get("max_per_application")
        return min(
            need["requested"],
            inf if own is None else self.base(pledge, own),
            need["requested"] * pledge.get("max_share_percent", 100) // 100,
            self.extra_caps.get(key, inf),
        )

    def size(self) -> int:
        size = 1
        for cap in self.arcs.values():
            size *= cap + 1
        return size

    def feasible(self, wanted: dict[tuple[str, int], int]) -> list[dict[Any, int]]:
        keys = list(self.arcs)
        found = []
        for amounts in product(*(range(self.arcs[key] + 1) for key in keys)):
            payments = dict(zip(keys, amounts, strict=True))
            got = self.received(payments)
            if all(got[need] <= wanted[need] for need in got) and self._allowed(payments):
                found.append(payments)
        return found

    def _allowed(self, payments):
        return all(
            self._budget_holds(pledge, payments) and self._quotas_hold(pledge, payments)
            for pledge in self.pledges
        )

    def _budget_holds(self, pledge, payments):
        for year in self.instance["years"]:
            spent = sum(
                amount
                for (who, _, when), amount in payments.items()
                if who == pledge["id"] and (when == year or (pledge["carry_over"] and when < year))
            )
            if spent > self._until(pledge, year, carried=pledge["carry_over"]):
                return False
        return True

    def _quotas_hold(self, pledge, payments):
        applications = {one["id"]: one for one in self.ranked}
        for quota in pledge.get("quotas", []):
            for year in self.instance["years"]:
                paid = sum(
                    amount
                    for (who, whom, when), amount in payments.items()
                    if (who, when) == (pledge["id"], year)
                    and fits(quota["where"], applications[whom])
                )
                if paid > self.base(pledge, quota["max"]):
                    return False
        return True

    def received(self, payments):
        got = dict.fromkeys(self.needs, 0)
        for (_, whom, when), amount in payments.items():
            got[whom, when] += amount
        return got

    def accepted(self, splits) -> list[str]:
        """Step 1, straight from the contract."""
        vectors = list({tuple(self.received(one).items()) for one in splits})
        accepted: list[str] = []
        for application in self.ranked:
            names = [*accepted, application["id"]]
            for vector in vectors:
                if all(v >= self.needs[n].get("minimum", 0) for n, v in vector if n[0] in names):
                    accepted = names
                    break
        return accepted

    def best(self, splits, accepted, least) -> list[dict[Any, int]]:
        """Steps 2 to 4: the splits left after amounts by rank and then tiers."""
        splits = [
            one
            for one in splits
            if all(
                v >= least[n] if n[0] in accepted else v == 0 for n, v in self.received(one).items()
            )
        ]
        for application in self.ranked:
            own = [need for need in self.needs if need[0] == application["id"]]
            splits = _most(splits, lambda one, own=own: sum(self.received(one)[n] for n in own))
            for need in own:
                splits = _most(splits, lambda one, need=need: self.received(one)[need])
        for tier in sorted({pledge["tier"] for pledge in self.pledges}):
            ids = {pledge["id"] for pledge in self.pledges if pledge["tier"] == tier}
            splits = _most(splits, lambda one, ids=ids: _paid_by(one, ids))
        return splits

    def _keeps(self, payments, accepted, least):
        got = self.received(payments)
        return all(v >= least[n] if n[0] in accepted else v == 0 for n, v in got.items())

    def settled(self, splits) -> dict[Any, int]:
        """Step 5 as published: units in turn by share of the budget, then the first ways."""
        settled = {}
        for tier in sorted({pledge["tier"] for pledge in self.pledges}):
            own = [pledge for pledge in self.pledges if pledge["tier"] == tier]
            totals = self._burden(own, splits)
            splits = [one for one in splits if all(_paid_by(one, {k}) == totals[k] for k in totals)]
            settled |= totals
        payments = Ways(self, settled, self.received(splits[0])).pay()
        possible = [{key: paid for key, paid in one.items() if paid} for one in splits]
        assert payments in possible
        return payments

    def _burden(self, own, splits):
        vectors = {tuple(_paid_by(one, {pledge["id"]}) for pledge in own) for one in splits}
        bound = [0] * len(own)
        rest = sum(next(iter(vectors)))
        free = list(range(len(own)))
        for place, pledge in enumerate(own):
            if pledge.get("all_or_nothing"):
                rest -= self._take(vectors, bound, place, rest)
                free.remove(place)
        while rest:
            # The next unit goes to the smallest (paid + 1) / budget; who cannot take it is out.
            place = min(free, key=lambda at: (self._share(own[at], bound[at] + 1), at))
            given = self._take(vectors, bound, place, 1)
            rest -= given
            free = free if given else [one for one in free if one != place]
        return {pledge["id"]: bound[place] for place, pledge in enumerate(own)}

    def _share(self, pledge, paid):
        return Fraction(paid, self._total(pledge) or 1)

    def _total(self, pledge):
        return sum(self.base(pledge, tranche["amount"]) for tranche in pledge["budget"])

    @staticmethod
    def _take(vectors, bound, place, part):
        taken = 0
        while taken < part:
            bound[place] += 1
            if not any(all(v >= b for v, b in zip(one, bound, strict=True)) for one in vectors):
                bound[place] -= 1
                break
            taken += 1
        return taken


def _paid_by(payments, ids):
    return sum(amount for (who, _, _), amount in payments.items() if who in ids)


def _most(splits, value):
    best = max((value(one) for one in splits), default=0)
    return [one for one in splits if value(one) == best]
