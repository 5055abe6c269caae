"""Foreign money at any rate: a donor never pays more than it pledged, the rest stays with it."""

from __future__ import annotations

from collections import defaultdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from donors.matching.engine import solve
from donors.matching.engine.canonical import canonical_json
from donors.matching.engine.currency import Rate
from tests.donors.matching.small import application, instance, pledge

rates = st.builds(Rate, st.integers(1, 10**9), st.sampled_from([1, 3, 10, 100, 997, 10**6]))
amounts = st.integers(1, 10**12)


@settings(max_examples=500)
@given(rate=rates, amount=amounts)
def test_tranche_never_owes_more_than_it_holds(rate, amount):
    held = rate.to_base(amount)

    owed = rate.owed(held)

    assert 0 <= owed <= amount
    # What is owed buys all that was used, and a unit less would not.
    assert held * rate.den <= owed * rate.num
    assert owed == 0 or (owed - 1) * rate.num < held * rate.den


@settings(max_examples=150)
@given(
    rate=st.builds(Rate, st.integers(1, 90_000), st.sampled_from([1, 3, 7, 100])),
    budgets=st.lists(st.integers(1, 5_000), min_size=1, max_size=3),
    needs=st.lists(st.integers(1, 400_000), min_size=1, max_size=4),
    carries=st.booleans(),
)
def test_run_takes_no_more_than_each_year_of_a_pledge(rate, budgets, needs, carries):
    years = [2027 + place for place in range(len(budgets))]
    instance = {
        "version": 1,
        "currency": "KZT",
        "years": years,
        "rates": {"USD": {"num": rate.num, "den": rate.den}},
        "policy": {"selection": "rank_order"},
        "applications": [
            {
                "id": f"A{place}", "call": "C", "rank": place, "score": "50.00",
                "region": "KZ-71", "themes": ["ecology"], "kind": "foundation",
                "needs": [{"year": year, "requested": need, "minimum": 0} for year in years],
            }
            for place, need in enumerate(needs, start=1)
        ],
        "pledges": [
            {
                "id": "P", "donor": "D", "public": False, "tier": 1, "currency": "USD",
                "budget": [
                    {"year": year, "amount": amount}
                    for year, amount in zip(years, budgets, strict=True)
                ],
                "carry_over": carries, "where": {}, "quotas": [],
            }
        ],
    }  # fmt: skip

    result = solve(instance)

    (told,) = result["pledges"]
    owed = {line["year"]: line["amount"] for line in told["owed"]}
    spent = defaultdict(int)
    for line in result["allocations"]:
        spent[line["from_year"]] += line["amount"]
    for year, amount in zip(years, budgets, strict=True):
        assert owed.get(year, 0) <= amount
        assert spent[year] * rate.den <= owed.get(year, 0) * rate.num
    assert told["used"] == sum(spent.values())


@pytest.mark.parametrize(
    "terms", [{"max_per_application": 2**61}, {"quotas": [{"where": {}, "max": 2**61}]}]
)
def test_limits_beyond_64_bits_bind_nobody_in_either_implementation(terms, monkeypatch):
    asked = instance(
        [application("A1", 1, (2027, 700, 0))],
        [pledge("P1", {2027: 1}, currency="USD", **terms)],
        rates={"USD": {"num": 500, "den": 1}},
    )
    plain = solve(asked)
    assert plain["objective"]["placed"] == 500

    monkeypatch.setattr("donors.matching.engine.routing.LARGE", 0)

    assert canonical_json(solve(asked)) == canonical_json(plain)
