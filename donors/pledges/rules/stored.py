"""Terms as they are kept for good in a version, and read back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from donors.pledges.rules.terms import PledgeTerms, Quota, Where


def as_json(terms: PledgeTerms) -> dict[str, Any]:
    """Write terms as plain values: years by text, quotas and places as lists."""
    plain = {term.name: getattr(terms, term.name) for term in fields(terms)}
    return {
        **plain,
        "years": {str(year): terms.years[year] for year in sorted(terms.years)},
        "where": _lists(terms.where),
        "quotas": [{"where": _lists(q.where), "max_minor": q.max_minor} for q in terms.quotas],
        "match": list(terms.match) if terms.match else None,
    }


def from_json(kept: Mapping[str, Any]) -> PledgeTerms:
    """Read terms that `as_json` wrote."""
    match = kept["match"]
    return PledgeTerms(
        **{
            **kept,
            "years": {int(year): minor for year, minor in kept["years"].items()},
            "quotas": tuple(Quota(one["where"], one["max_minor"]) for one in kept["quotas"]),
            "match": (match[0], match[1]) if match else None,
        }
    )


def _lists(where: Where) -> dict[str, list[str]]:
    return {key: list(codes) for key, codes in where.items() if codes}
