"""The terms of a pledge, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from itertools import combinations
from typing import Any

from app.core.errors import Difference, Fault
from app.core.i18n import Message, joined
from app.core.money import CURRENCIES, MAX_MINOR, Amount

FIRST_YEAR, LAST_YEAR = 2000, 2100
WHERE_KEYS = ("calls", "regions", "themes", "kinds")
TOO_LARGE = Message("This amount is too large.")
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
    needs_consent: bool = False
    note: str = ""


TERM_LABELS: dict[str, Message] = {
    "currency": Message("Currency"),
    "years": Message("Amounts by year"),
    "where": Message("Where it may go"),
    "quotas": Message("Quotas"),
    "tier": Message("Turn of this money"),
    "carry_over": Message("Money left goes on to the next year"),
    "max_per_application_minor": Message("Cap for one project in a year"),
    "max_share_percent": Message("Greatest share of a project"),
    "match": Message("Match of public money"),
    "minimum_ticket_minor": Message("Smallest payment"),
    "all_or_nothing": Message("A year is used whole or not at all"),
    "needs_consent": Message("Consent before a decision"),
    "note": Message("Note for the operator"),
}


# Kinds of organisations a pledge may choose: the legal forms of applicants.
KIND_LABELS: dict[str, Message] = {
    "association": Message("Public association"),
    "foundation": Message("Public foundation"),
    "institution": Message("Institution"),
    "union": Message("Association of legal entities"),
    "other": Message("Other legal form"),
}


def check_terms(terms: PledgeTerms) -> list[Fault]:
    """List what is wrong with terms; empty means they can be offered."""
    return [*_amount_faults(terms), *_limit_faults(terms), *_quota_faults(terms)]


def _amount_faults(terms: PledgeTerms) -> Iterator[Fault]:
    if terms.currency not in CURRENCIES:
        yield Fault("currency", "currency_unknown", Message("Choose a currency of the list."))
    if not terms.years:
        yield Fault("years", "years_missing", Message("Enter an amount for at least one year."))
    if any(amount <= 0 for amount in terms.years.values()):
        yield Fault("years", "amount_wrong", Message("Each year's amount must be more than zero."))
    if any(amount > MAX_MINOR for amount in terms.years.values()):
        yield Fault("years", "amount_wrong", TOO_LARGE)
    if any(not FIRST_YEAR <= year <= LAST_YEAR for year in terms.years):
        yield Fault("years", "year_wrong", Message("Enter years with four digits, such as 2027."))


def _limit_faults(terms: PledgeTerms) -> Iterator[Fault]:
    if not 0 <= terms.tier <= 9:
        yield Fault("tier", "tier_wrong", Message("The tier must be from 0 to 9."))
    if terms.max_share_percent is not None and not 1 <= terms.max_share_percent <= 100:
        message = Message("The share must be from 1 to 100 percent.")
        yield Fault("max_share_percent", "share_wrong", message)
    for name in ("max_per_application_minor", "minimum_ticket_minor"):
        amount = getattr(terms, name)
        if amount is not None and not 0 < amount <= MAX_MINOR:
            message = TOO_LARGE if amount > 0 else Message("The amount must be more than zero.")
            yield Fault(name, "amount_wrong", message)
    ticket, cap = terms.minimum_ticket_minor, terms.max_per_application_minor
    if ticket is not None and cap is not None and ticket > cap:
        message = Message("The smallest payment is larger than the cap for one application.")
        yield Fault("minimum_ticket_minor", "ticket_above_cap", message)
    if terms.match is not None and min(terms.match) <= 0:
        yield Fault("match", "match_wrong", Message("Both numbers of a match must be positive."))


def _quota_faults(terms: PledgeTerms) -> Iterator[Fault]:
    for quota in terms.quotas:
        if not 0 < quota.max_minor <= MAX_MINOR:
            large = quota.max_minor > MAX_MINOR
            message = TOO_LARGE if large else Message("Each quota needs an amount.")
            yield Fault("quotas", "amount_wrong", message)
        if not any(quota.where.get(key) for key in WHERE_KEYS):
            yield Fault("quotas", "quota_unbounded", Message("Each quota must name something."))
    for (first, one), (second, other) in combinations(enumerate(terms.quotas, start=1), 2):
        if not _laminar(one.where, other.where):
            message = Message(
                "Quotas № %(first)s and № %(second)s overlap: "
                "one must lie inside the other, or wholly outside.",
                first=first,
                second=second,
            )
            yield Fault("quotas", "quotas_overlap", message)


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


def differences(mine: PledgeTerms, stored: PledgeTerms) -> list[Difference]:
    """Set typed terms beside those that somebody has stored meanwhile, where they differ."""
    return [
        Difference(TERM_LABELS[term.name], _shown(term.name, mine), _shown(term.name, stored))
        for term in fields(mine)
        if getattr(mine, term.name) != getattr(stored, term.name)
    ]


def _shown(name: str, terms: PledgeTerms) -> Message | str:
    """Write one term for the eye, in any language: figures, codes, marks."""
    value = getattr(terms, name)
    if value is True:
        return "✓"
    if value is None or value is False or value in ("", (), {}):
        return "—"
    writer = _WRITERS.get(name)
    if writer is not None:
        return writer(value, terms.currency)
    return joined([Amount(value, terms.currency)]) if name.endswith("_minor") else str(value)


def _codes(where: Where) -> str:
    return ", ".join(code for key in WHERE_KEYS for code in where.get(key, ())) or "—"


def _named(name: object, minor: int, currency: str) -> Message:
    return joined([name, ": ", Amount(minor, currency)])


_WRITERS: dict[str, Callable[[Any, str], Message | str]] = {
    "years": lambda years, currency: joined(
        (_named(year, years[year], currency) for year in sorted(years)), "; "
    ),
    "where": lambda where, _currency: _codes(where),
    "quotas": lambda quotas, currency: joined(
        (_named(_codes(quota.where), quota.max_minor, currency) for quota in quotas), "; "
    ),
    "match": lambda match, _currency: f"{match[0]}:{match[1]}",
}
