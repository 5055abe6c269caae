"""Each rule of the matching contract on the smallest instance that shows it."""

import pytest

from donors.matching.engine import solve, verify
from tests.donors.matching.small import application, instance, payments, pledge, reasons


def solved(*args, **parts):
    given = instance(*args, **parts)
    result = solve(given)
    verify(given, result)
    return result


def test_better_ranked_minimum_reroutes_donors():
    narrow = pledge("P1", {2027: 5}, where={"regions": ["KZ-71"]})
    wide = pledge("P2", {2027: 5})
    first = application("A1", 1, (2027, 5, 5))
    second = application("A2", 2, (2027, 5, 5), region="KZ-10")

    result = solved([second, first], [wide, narrow])

    assert payments(result) == {("P1", "A1", 2027, 2027): 5, ("P2", "A2", 2027, 2027): 5}
    assert [row["outcome"] for row in result["applications"]] == ["full", "full"]


def test_accepted_minima_come_before_better_ranked_top_ups():
    result = solved(
        [application("A1", 1, (2027, 10, 2)), application("A2", 2, (2027, 5, 4))],
        [pledge("P1", {2027: 10})],
    )

    assert payments(result) == {("P1", "A1", 2027, 2027): 6, ("P1", "A2", 2027, 2027): 4}


def test_application_is_refused_when_one_year_misses_its_minimum():
    result = solved([application("A1", 1, (2027, 5, 5), (2028, 5, 3))], [pledge("P1", {2027: 9})])

    row = result["applications"][0]
    assert row["outcome"] == "refused"
    assert row["amounts"] == [{"year": 2027, "amount": 0}, {"year": 2028, "amount": 0}]
    assert row["reason"]["code"] == "no_eligible_pledge"
    assert row["reason"]["years"] == [2028]


def test_earlier_years_come_first_inside_an_application():
    result = solved(
        [application("A1", 1, (2027, 5, 0), (2028, 5, 0))],
        [pledge("P1", {2027: 7}, carry_over=True)],
    )

    assert payments(result) == {
        ("P1", "A1", 2027, 2027): 5,
        ("P1", "A1", 2028, 2027): 2,
    }


def test_oldest_money_is_spent_first():
    result = solved(
        [application("A1", 1, (2027, 4, 0)), application("A2", 2, (2028, 5, 0))],
        [pledge("P1", {2027: 7, 2028: 9}, carry_over=True)],
    )

    assert payments(result) == {
        ("P1", "A1", 2027, 2027): 4,
        ("P1", "A2", 2028, 2027): 3,
        ("P1", "A2", 2028, 2028): 2,
    }


def test_carry_over_reaches_later_listed_years_only_forward():
    result = solved(
        [application("A1", 1, (2027, 4, 0)), application("A2", 2, (2030, 4, 0))],
        [pledge("P1", {2028: 3}, carry_over=True)],
        years=[2030, 2027, 2028],
    )

    assert payments(result) == {("P1", "A2", 2030, 2028): 3}


@pytest.mark.parametrize(("percent", "paid"), [(0, 0), (33, 3), (50, 5), (99, 9), (100, 10)])
def test_share_of_requested_is_rounded_down(percent, paid):
    result = solved(
        [application("A1", 1, (2027, 10, 0))],
        [pledge("P1", {2027: 100}, max_share_percent=percent)],
    )

    assert result["objective"]["placed"] == paid


def test_nested_quotas_hold_each_year():
    quotas = [
        {"where": {"regions": ["KZ-71", "KZ-10"]}, "max": 7},
        {"where": {"regions": ["KZ-71"]}, "max": 4},
    ]
    needs = ((2027, 6, 0), (2028, 6, 0))
    result = solved(
        [application("A1", 1, *needs), application("A2", 2, *needs, region="KZ-10")],
        [pledge("P1", {2027: 50, 2028: 50}, quotas=quotas)],
    )

    assert payments(result) == {
        ("P1", "A1", 2027, 2027): 4,
        ("P1", "A1", 2028, 2028): 4,
        ("P1", "A2", 2027, 2027): 3,
        ("P1", "A2", 2028, 2028): 3,
    }
    assert reasons(result)["A1"]["code"] == "quota"


@pytest.mark.parametrize("foreign", [1, 2, 3, 7, 100, 999])
@pytest.mark.parametrize("rate", [(52340, 100), (7, 3), (1, 3), (3, 7), (1, 1)])
def test_owed_never_exceeds_the_tranche_and_covers_what_is_used(foreign, rate):
    num, den = rate
    result = solved(
        [application("A1", 1, (2027, 10**9, 0))],
        [pledge("P1", {2027: foreign}, currency="USD")],
        rates={"USD": {"num": num, "den": den}},
    )

    row = result["pledges"][0]
    owed = row["owed"][0]["amount"]
    assert row["used"] == foreign * num // den
    assert owed <= foreign
    assert owed * num >= row["used"] * den
    assert (owed - 1) * num < row["used"] * den


def test_lower_tier_pays_as_much_as_it_can():
    result = solved(
        [application("A1", 1, (2027, 6, 0)), application("A2", 2, (2027, 4, 0), region="KZ-10")],
        [
            pledge("P1", {2027: 10}, tier=9),
            pledge("P2", {2027: 5}, where={"regions": ["KZ-71"]}),
            pledge("P3", {2027: 3}, tier=1),
        ],
    )

    assert payments(result) == {
        ("P1", "A2", 2027, 2027): 2,
        ("P2", "A1", 2027, 2027): 5,
        ("P3", "A1", 2027, 2027): 1,
        ("P3", "A2", 2027, 2027): 2,
    }


def test_burden_is_shared_in_proportion_to_budgets():
    result = solved(
        [application("A1", 1, (2027, 9, 0))],
        [pledge("P1", {2027: 20}), pledge("P2", {2027: 10})],
    )

    assert payments(result) == {("P1", "A1", 2027, 2027): 6, ("P2", "A1", 2027, 2027): 3}


def test_last_units_of_a_tie_go_by_id():
    result = solved(
        [application("A1", 1, (2027, 5, 0))],
        [pledge(name, {2027: 9}) for name in ("P3", "P1", "P2")],
    )

    assert payments(result) == {
        ("P1", "A1", 2027, 2027): 2,
        ("P2", "A1", 2027, 2027): 2,
        ("P3", "A1", 2027, 2027): 1,
    }


def test_matched_money_follows_public_money():
    result = solved(
        [application("A1", 1, (2027, 100, 10))],
        [
            pledge("P1", {2027: 20}),
            pledge("P2", {2027: 90}, public=False, match={"num": 1, "den": 2}),
            pledge("P3", {2027: 7}, public=False),
        ],
    )

    assert result["method"] == "staged"
    assert payments(result) == {
        ("P1", "A1", 2027, 2027): 20,
        ("P2", "A1", 2027, 2027): 10,
        ("P3", "A1", 2027, 2027): 7,
    }
    assert reasons(result)["A1"]["code"] == "match_not_met"
    assert result["objective"] == {"accepted": 1, "placed": 37, "bound": 60, "gap": 23}


def test_private_money_decides_no_acceptance_when_something_is_matched():
    result = solved(
        [application("A1", 1, (2027, 10, 5))],
        [pledge("P1", {2027: 50}, public=False, match={"num": 1, "den": 1})],
    )

    assert reasons(result)["A1"]["code"] == "match_not_met"
    assert result["allocations"] == []


def test_payments_below_the_ticket_are_not_made():
    result = solved(
        [application("A1", 1, (2027, 8, 0)), application("A2", 2, (2027, 8, 0))],
        [pledge("P1", {2027: 10}, minimum_ticket=5)],
    )

    assert payments(result) == {("P1", "A1", 2027, 2027): 8}
    assert result["objective"] == {"accepted": 2, "placed": 8, "bound": 10, "gap": 2}


def test_all_or_nothing_budget_is_whole_or_unused():
    whole = pledge("P1", {2027: 10}, all_or_nothing=True)
    other = pledge("P2", {2027: 10})
    enough = solved([application("A1", 1, (2027, 12, 0))], [whole, other])
    too_little = solved([application("A1", 1, (2027, 9, 0))], [whole, other])

    assert payments(enough) == {("P1", "A1", 2027, 2027): 10, ("P2", "A1", 2027, 2027): 2}
    assert payments(too_little) == {("P2", "A1", 2027, 2027): 9}


def test_nearest_miss_names_the_failing_predicates():
    result = solved(
        [application("A1", 1, (2027, 5, 1), kind="fund")],
        [
            pledge("P1", {2027: 5}, where={"regions": ["KZ-10"], "kinds": ["ngo"]}),
            pledge("P2", {2027: 5}, where={"kinds": ["ngo"]}),
            pledge("P3", {2028: 5}, where={"themes": ["health"]}),
        ],
    )

    assert reasons(result)["A1"] == {
        "code": "no_eligible_pledge",
        "minimum": 1,
        "routable": 0,
        "years": [2027],
        "nearest": [
            {"pledge": "P2", "failing": ["kinds"]},
            {"pledge": "P1", "failing": ["regions", "kinds"]},
            {"pledge": "P3", "failing": ["themes", "years"]},
        ],
    }


def test_refusals_tell_the_cut():
    result = solved(
        [
            application("A1", 1, (2027, 7, 7)),
            application("A2", 2, (2027, 7, 7)),
            application("A3", 3, (2027, 3, 3)),
            application("A4", 4, (2027, 3, 3)),
        ],
        [pledge("P1", {2027: 10}), pledge("P2", {2027: 5}, where={"regions": ["KZ-10"]})],
    )

    told = reasons(result)
    assert [told["A1"], told["A3"]] == [None, None]
    assert told["A2"] == {
        "code": "below_minimum",
        "minimum": 7,
        "routable": 3,
        "pledges": ["P1"],
        "applications": ["A1"],
        "minima_of": [],
        "quotas": [],
        "caps": [],
    }
    assert told["A4"]["code"] == "exhausted"
    assert told["A4"]["applications"] == ["A1", "A3"]


def test_own_cap_is_told():
    result = solved(
        [application("A1", 1, (2027, 7, 0))], [pledge("P1", {2027: 10}, max_per_application=4)]
    )

    assert reasons(result)["A1"]["code"] == "cap"
    assert reasons(result)["A1"]["caps"] == [{"pledge": "P1", "year": 2027, "max": 4}]


@pytest.mark.parametrize(
    ("applications", "pledges"),
    [([], []), ([], [pledge("P1", {2027: 5})]), ([application("A1", 1, (2027, 5, 1))], [])],
)
def test_empty_lists_are_solved(applications, pledges):
    result = solved(applications, pledges)

    assert result["objective"]["placed"] == 0


def test_zero_minimum_is_accepted_without_money():
    result = solved([application("A1", 1, (2027, 5, 0)), application("A2", 2, (2027, 0, 0))], [])

    assert [row["outcome"] for row in result["applications"]] == ["partial", "full"]
    assert result["objective"]["accepted"] == 2
