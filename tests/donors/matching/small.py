"""Hand-made matching instances, told in few words."""

from typing import Any


def application(
    name: str, rank: int, *needs: tuple[int, int, int], **traits: Any
) -> dict[str, Any]:
    """Needs as (year, requested, minimum)."""
    return {
        "id": name,
        "call": "C1",
        "rank": rank,
        "score": "80.00",
        "region": "KZ-71",
        "themes": ["ecology"],
        "kind": "ngo",
        "needs": [{"year": y, "requested": r, "minimum": m} for y, r, m in needs],
        **traits,
    }


def pledge(name: str, budget: dict[int, int], **terms: Any) -> dict[str, Any]:
    return {
        "id": name,
        "donor": f"D-{name}",
        "public": True,
        "tier": 0,
        "currency": "KZT",
        "budget": [{"year": year, "amount": amount} for year, amount in budget.items()],
        "carry_over": False,
        "where": {},
        **terms,
    }


def instance(applications: list[Any], pledges: list[Any], **parts: Any) -> dict[str, Any]:
    return {
        "version": 1,
        "currency": "KZT",
        "years": [2027, 2028],
        "rates": {},
        "policy": {"selection": "rank_order"},
        "applications": applications,
        "pledges": pledges,
        **parts,
    }


def payments(result: dict[str, Any]) -> dict[tuple[str, str, int, int], int]:
    return {
        (row["pledge"], row["application"], row["year"], row["from_year"]): row["amount"]
        for row in result["allocations"]
    }


def reasons(result: dict[str, Any]) -> dict[str, Any]:
    return {row["id"]: row.get("reason") for row in result["applications"]}
