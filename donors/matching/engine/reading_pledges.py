"""Reads the donors' pledges of an instance and converts their money to the base currency."""

from collections.abc import Mapping
from typing import Any

from donors.matching.engine.canonical import canonical_json, normalised
from donors.matching.engine.currency import BASE, Rate
from donors.matching.engine.instance import PREDICATES, Pledge, Quota, Where
from donors.matching.engine.reader import LIMIT, Faults, Reader

PLEDGE_KEYS = (
    *("id", "donor", "public", "tier", "currency", "budget", "carry_over", "where"),
    *("max_per_application", "max_share_percent", "quotas", "match", "minimum_ticket"),
    "all_or_nothing",
)


class PledgeReader:
    """Reads pledges against the rates and years of one instance."""

    def __init__(self, rates: Mapping[str, Rate], years: tuple[int, ...], faults: Faults) -> None:
        self.rates, self.years, self.faults = rates, years, faults

    def read(self, items: list[Any]) -> list[tuple[str, Pledge]]:
        """Each pledge with its JSON path."""
        found = []
        ids: dict[str, str] = {}
        for index, value in enumerate(items):
            one = Reader(value, f"pledges[{index}]", PLEDGE_KEYS, self.faults)
            pledge = self._pledge(one)
            if pledge.id in ids and pledge.id:
                self.faults.add(one.at("id"), f"repeats {ids[pledge.id]}")
            ids.setdefault(pledge.id, one.at("id"))
            found.append((one.path, pledge))
        return found

    def _pledge(self, one: Reader) -> Pledge:
        one.text("donor")
        rate = self._rate(one)
        pledged = self._budget(one)
        cap = one.optional_integer("max_per_application")
        return Pledge(
            id=one.text("id"),
            public=one.flag("public", required=True),
            tier=one.optional_integer("tier", high=9) or 0,
            rate=rate,
            pledged=pledged,
            budget={year: rate.to_base(amount) for year, amount in pledged.items()},
            carry_over=one.flag("carry_over"),
            where=read_where(one),
            max_per_application=None if cap is None else _limit(rate, cap),
            max_share_percent=one.optional_integer("max_share_percent", high=100),
            quotas=self._quotas(one, rate),
            match=self._match(one),
            minimum_ticket=rate.to_base_up(one.optional_integer("minimum_ticket") or 0),
            all_or_nothing=one.flag("all_or_nothing"),
        )

    def _rate(self, one: Reader) -> Rate:
        currency = one.text("currency")
        if currency and currency not in self.rates:
            self.faults.add(one.at("currency"), f"no rate is given for {currency}")
        return self.rates.get(currency, BASE)

    def _budget(self, one: Reader) -> dict[int, int]:
        amounts: dict[int, int] = {}
        for index, value in enumerate(one.items("budget")):
            tranche = Reader(value, f"{one.path}.budget[{index}]", ("year", "amount"), self.faults)
            year, amount = tranche.integer("year", low=1, high=9999), tranche.integer("amount")
            unknown = self.years and year not in self.years
            if unknown and type(tranche.value.get("year")) is int:
                self.faults.add(
                    tranche.at("year"), f"{year} is not among the years of the instance"
                )
            elif year in amounts:
                self.faults.add(tranche.at("year"), f"{year} is named twice in this budget")
            amounts[year] = amount
        if sum(amounts.values()) >= LIMIT:
            self.faults.add(one.at("budget"), "the amounts sum to 2^62 or more")
        return amounts

    def _quotas(self, one: Reader, rate: Rate) -> tuple[Quota, ...]:
        """The quotas in the order of their canonical JSON, which numbers them in certificates."""
        found = []
        for index, value in enumerate(one.items("quotas", required=False)):
            before = len(self.faults)
            quota = Reader(value, f"{one.path}.quotas[{index}]", ("where", "max"), self.faults)
            limit = _limit(rate, quota.integer("max"))
            where = read_where(quota, required=True)
            if len(self.faults) == before:
                found.append((canonical_json(normalised(value)), Quota(where, limit, index)))
        return tuple(quota for _, quota in sorted(found, key=lambda pair: pair[0]))

    def _match(self, one: Reader) -> tuple[int, int] | None:
        if not one.has("match"):
            return None
        ratio = Reader(one.value["match"], one.at("match"), ("num", "den"), self.faults)
        return ratio.integer("num", low=1), ratio.integer("den", low=1)


def _limit(rate: Rate, amount: int) -> int:
    """A cap in base units; past what all pledges together may hold, more of it binds nobody."""
    return min(rate.to_base(amount), LIMIT - 1)


def read_where(one: Reader, *, required: bool = False) -> Where:
    """A restriction: the named predicates with the values they accept."""
    if not one.has("where"):
        if required:
            one.faults.add(one.at("where"), "is missing")
        return Where({})
    where = Reader(one.value["where"], one.at("where"), PREDICATES, one.faults)
    return Where({name: where.texts(name) for name in PREDICATES if where.has(name)})
