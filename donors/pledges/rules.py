"""The terms of a pledge, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from app.core.errors import Fault
from app.core.i18n import Message
from app.core.money import CURRENCIES, MAX_MINOR

WHERE_KEYS = ("calls", "regions", "themes", "kinds")
Where = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Quota:
    """At most so much, each year, for needs that match `where` (pledge's currency)."""

    where: Where
    max_minor: int


@dataclass(frozen=True)
class PledgeTerms:
    """Everything a donor says: amounts in minor units of `currency`, caps per year."""

    currency: str
    years: Mapping[int, int]
    where: Where = field(default_factory=dict)
    quotas: tuple[Quota, ...] = ()
    tier: int = 5
    carry_over: bool = False
    max_per_application_minor: int | None = None
    max_share_percent: int | None = None
    match: tuple[int, int] | None = None
    minimum_ticket_minor: int | None = None
    all_or_nothing: bool = False
    note: str = ""


def check_terms(terms: PledgeTerms) -> list[Fault]:
    """List what is wrong with terms; empty means they can be offered."""
    return [*_amount_faults(terms), *_limit_faults(terms), *_quota_faults(terms)]


def _amount_faults(terms: PledgeTerms) -> Iterator[Fault]:
    if terms.currency not in CURRENCIES:
        yield Fault("currency", "currency_unknown", Message("Choose a currency of the list."))
    if not terms.years:
        yield Fault("years", "years_missing", Message("Enter an amount for at least one year."))
    if any(not 0 < amount <= MAX_MINOR for amount in terms.years.values()):
        yield Fault("years", "amount_wrong", Message("Each year's amount must be more than zero."))


def _limit_faults(terms: PledgeTerms) -> Iterator[Fault]:
    if not 0 <= terms.tier <= 9:
        yield Fault("tier", "tier_wrong", Message("The tier must be from 0 to 9."))
    if terms.max_share_percent is not None and not 1 <= terms.max_share_percent <= 100:
        message = Message("The share must be from 1 to 100 percent.")
        yield Fault("max_share_percent", "share_wrong", message)
    for name in ("max_per_application_minor", "minimum_ticket_minor"):
        amount = getattr(terms, name)
        if amount is not None and not 0 < amount <= MAX_MINOR:
            yield Fault(name, "amount_wrong", Message("The amount must be more than zero."))
    ticket, cap = terms.minimum_ticket_minor, terms.max_per_application_minor
    if ticket is not None and cap is not None and ticket > cap:
        message = Message("The smallest payment is larger than the cap for one application.")
        yield Fault("minimum_ticket_minor", "ticket_above_cap", message)
    if terms.match is not None and min(terms.match) <= 0:
        yield Fault("match", "match_wrong", Message("Both numbers of a match must be positive."))


def _quota_faults(terms: PledgeTerms) -> Iterator[Fault]:
    for quota in terms.quotas:
        if not 0 < quota.max_minor <= MAX_MINOR:
            yield Fault("quotas", "amount_wrong", Message("Each quota needs an amount."))
        if not any(quota.where.get(key) for key in WHERE_KEYS):
            yield Fault("quotas", "quota_unbounded", Message("Each quota must name something."))
    for first, second in combinations(terms.quotas, 2):
        if not _laminar(first.where, second.where):
            yield Fault(
                "quotas",
                "quotas_overlap",
                Message("Two quotas overlap: one must lie inside the other, or wholly outside."),
            )


def _laminar(first: Where, second: Where) -> bool:
    """Tell whether two quotas are nested or disjoint, judged by their lists alone.

    Themes cannot be disjoint for sure: one project may carry both.
    """
    for key in ("calls", "regions", "kinds"):
        if first.get(key) and second.get(key) and not set(first[key]) & set(second[key]):
            return True
    return _inside(first, second) or _inside(second, first)


def _inside(inner: Where, outer: Where) -> bool:
    return all(
        not outer.get(key) or (bool(inner.get(key)) and set(inner[key]) <= set(outer[key]))
        for key in WHERE_KEYS
    )
