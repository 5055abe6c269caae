"""What has become of the commitments of a run since its money was split."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from app.core.i18n import Message
from app.core.money import BASE_CURRENCY, Amount
from donors.matching.rules.raising import counts_together, own_quotas


class DriftKind(StrEnum):
    """How a run may be out of date."""

    GONE = "gone"
    TERMS = "terms"
    QUOTAS = "quotas"
    LESS = "less"
    NEEDS = "needs"


@dataclass(frozen=True)
class Drift:
    """One thing that is no longer as a run was told; money in the pledge's own currency."""

    kind: DriftKind
    pledge: str = ""
    year: int = 0
    currency: str = BASE_CURRENCY
    was_minor: int = 0
    free_minor: int = 0
    needed_minor: int = 0

    @property
    def is_short(self) -> bool:
        """True when the run needs more than there is."""
        return self.needed_minor > self.free_minor

    def sentence(self) -> Message:
        """Say it in one sentence."""
        match self.kind:
            case DriftKind.GONE:
                return Message("Commitment %(pledge)s is no longer in force.", pledge=self.pledge)
            case DriftKind.TERMS:
                return Message(
                    "The terms of commitment %(pledge)s have changed.", pledge=self.pledge
                )
            case DriftKind.QUOTAS:
                return Message(
                    "The quotas of commitment %(pledge)s have less left: another decision used"
                    " them.",
                    pledge=self.pledge,
                )
            case DriftKind.NEEDS:
                return Message("Awards of this call have changed since the money was split.")
        return Message(
            "%(pledge)s, %(year)s: %(was)s was free when the money was split, %(free)s is free now,"
            " this run needs %(needed)s.",
            pledge=self.pledge,
            year=self.year,
            was=Amount(self.was_minor, self.currency),
            free=Amount(self.free_minor, self.currency),
            needed=Amount(self.needed_minor, self.currency),
        )


@dataclass(frozen=True)
class Present:
    """What commitments are now: those in force, their terms with the free money, their versions."""

    in_force: frozenset[str]
    terms: Mapping[str, Mapping[str, Any]]
    versions: Mapping[str, int]


def drifts_of(
    instance: Mapping[str, Any],
    result: Mapping[str, Any],
    solved_versions: Mapping[str, int],
    now: Present,
) -> list[Drift]:
    """List by pledge and year what has changed to the worse since a run was split.

    More money than before is no reason against a run: what it gives can still be given.
    """
    owed = {one["id"]: {row["year"]: row["amount"] for row in one["owed"]}
            for one in result["pledges"]}  # fmt: skip
    found: list[Drift] = []
    for pledge in sorted(instance["pledges"], key=lambda one: str(one["id"])):
        code = pledge["id"]
        if code not in now.in_force:
            found.append(Drift(DriftKind.GONE, code))
        elif _has_other_terms(pledge, solved_versions, now):
            found.append(Drift(DriftKind.TERMS, code))
        else:
            if code in now.terms and own_quotas(pledge) != own_quotas(now.terms[code]):
                found.append(Drift(DriftKind.QUOTAS, code))
            found += _less(pledge, owed.get(code, {}), now.terms.get(code))
    return found


def _has_other_terms(pledge: Mapping[str, Any], solved: Mapping[str, int], now: Present) -> bool:
    code = pledge["id"]
    if code in solved and now.versions.get(code) != solved[code]:
        return True
    # A commitment whose money is all gone has no terms to compare: that is told by its years.
    if code not in now.terms:
        return False
    money = {"budget", "quotas"}
    # Where a top-up counts what is paid already, it may have written the share as quotas.
    hidden = {*money, "max_share_percent"} if counts_together(pledge) else money
    return _terms(pledge, hidden) != _terms(now.terms[code], hidden)


def _terms(pledge: Mapping[str, Any], hidden: Collection[str]) -> dict[str, Any]:
    """All that a pledge says but its money; quotas as far as their places."""
    kept = {name: value for name, value in pledge.items() if name not in hidden}
    return {**kept, "quotas": [quota["where"] for quota in own_quotas(pledge)]}


def _less(
    pledge: Mapping[str, Any], owed: Mapping[int, int], now: Mapping[str, Any] | None
) -> Iterable[Drift]:
    free = {line["year"]: line["amount"] for line in (now["budget"] if now else ())}
    for line in sorted(pledge["budget"], key=lambda one: int(one["year"])):
        left = free.get(line["year"], 0)
        if left < line["amount"]:
            yield Drift(
                DriftKind.LESS,
                pledge["id"],
                line["year"],
                pledge["currency"],
                was_minor=line["amount"],
                free_minor=left,
                needed_minor=owed.get(line["year"], 0),
            )


def drift_message(drifts: Sequence[Drift]) -> Message:
    """Name the first change, how many others there are, and what to do."""
    first = drifts[0].sentence()
    if len(drifts) == 1:
        return Message("%(first)s Split again with today's pledges.", first=first)
    return Message(
        "%(first)s Other changes: %(count)s. Split again with today's pledges.",
        first=first,
        count=len(drifts) - 1,
    )
