"""Put a call and its commitments into the form of the matching contract, and read it back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from app.core.money import BASE_CURRENCY
from app.ledger.rules import Claim
from grants.awards.rules import Share


@dataclass(frozen=True)
class Candidate:
    """One passed application: `needs` is year → (requested, minimum) in base minor units."""

    number: str
    rank: int
    score: Decimal
    region: str
    themes: tuple[str, ...]
    kind: str
    needs: Mapping[int, tuple[int, int]]


def build_instance(
    *,
    call_code: str,
    years: Sequence[int],
    candidates: Iterable[Candidate],
    pledges: Sequence[Mapping[str, Any]],
    rates: Mapping[str, tuple[int, int]],
    selection: str = "rank_order",
) -> dict[str, Any]:
    """Write a matching instance (contract version 1).

    It lists the years of the call and those from which pledges carry money into them.
    """
    budgeted = {line["year"] for pledge in pledges for line in pledge["budget"]}
    wanted = {pledge["currency"] for pledge in pledges}
    return {
        "version": 1,
        "currency": BASE_CURRENCY,
        "years": sorted({*years, *budgeted}),
        "rates": {
            code: {"num": num, "den": den}
            for code, (num, den) in sorted(rates.items())
            if code in wanted
        },
        "policy": {"selection": selection},
        "applications": [_application(call_code, c) for c in candidates],
        "pledges": list(pledges),
    }


def _application(call_code: str, candidate: Candidate) -> dict[str, Any]:
    return {
        "id": candidate.number,
        "call": call_code,
        "rank": candidate.rank,
        "score": f"{candidate.score:.2f}",
        "region": candidate.region,
        "themes": sorted(candidate.themes),
        "kind": candidate.kind,
        "needs": [
            {"year": year, "requested": requested, "minimum": minimum}
            for year, (requested, minimum) in sorted(candidate.needs.items())
            if requested > 0
        ],
    }


def claims_of(result: Mapping[str, Any], fund_ids: Mapping[str, UUID]) -> list[Claim]:
    """Read what each fund owes, by budget year, in its own currency."""
    return [
        Claim(fund_ids[pledge["id"]], owed["year"], owed["amount"])
        for pledge in result["pledges"]
        for owed in pledge["owed"]
        if owed["amount"] > 0
    ]


def shares_of(
    result: Mapping[str, Any], fund_ids: Mapping[str, UUID]
) -> dict[str, tuple[Share, ...]]:
    """Read who pays what: application number → shares."""
    found: dict[str, list[Share]] = {}
    for line in result["allocations"]:
        share = Share(
            fund_id=fund_ids[line["pledge"]],
            year=line["year"],
            from_year=line["from_year"],
            amount_minor=line["amount"],
        )
        found.setdefault(line["application"], []).append(share)
    return {number: tuple(shares) for number, shares in found.items()}


def amounts_of(application: Mapping[str, Any]) -> dict[int, int]:
    """Read the awarded amount of each year that has one."""
    return {line["year"]: line["amount"] for line in application["amounts"] if line["amount"] > 0}


def outcome_of(application: Mapping[str, Any]) -> str:
    """Tell the outcome of an application of a result: full, partial, or refused.

    One that asks for no least amount is accepted by the contract even when nothing is left for
    it; whoever gets nothing is refused all the same.
    """
    paid = any(line["amount"] for line in application["amounts"])
    return str(application["outcome"]) if paid else "refused"


def summarise(instance: Mapping[str, Any], result: Mapping[str, Any]) -> dict[str, int]:
    """Count outcomes and add up money, in base minor units."""
    outcomes = [outcome_of(application) for application in result["applications"]]
    needs = [need for a in instance["applications"] for need in a["needs"]]
    return {
        "applications": len(outcomes),
        "full": outcomes.count("full"),
        "partial": outcomes.count("partial"),
        "refused": outcomes.count("refused"),
        "requested_minor": sum(need["requested"] for need in needs),
        "pledged_minor": sum(p["used"] + p["unused"] for p in result["pledges"]),
        "placed_minor": result["objective"]["placed"],
    }
