"""What a result says in tables agrees to the tiyn; every reason becomes sentences."""

from __future__ import annotations

from typing import Any

import pytest

from donors.matching.engine import solve
from donors.matching.engine.verify import CODES
from donors.matching.rules import (
    Reader,
    compare,
    explain,
    flows_of,
    leftovers_of,
    outcome_of,
    payment_table,
    summarise,
    with_quotas_left,
)
from tests.donors.matching.instances import random_instance
from tests.donors.matching.small import application, instance, pledge

READER = Reader(say=str, money=lambda minor: f"{minor} ₸", pledge=lambda code: f"<{code}>")
SEEDS = range(40)


def _solved(seed: int) -> tuple[dict[str, Any], dict[str, Any]]:
    whole = random_instance(seed, applications=7, pledges=4, money=9, years=3)
    return whole, solve(whole)


@pytest.mark.parametrize("seed", SEEDS)
def test_tables_of_all_years_and_of_each_year_agree_with_the_result(seed):
    whole, result = _solved(seed)

    table = payment_table(whole, result)
    years = [payment_table(whole, result, year) for year in whole["years"]]

    used = {one["id"]: one["used"] for one in result["pledges"]}
    amounts = {
        one["id"]: sum(line["amount"] for line in one["amounts"]) for one in result["applications"]
    }
    assert dict(zip(table.pledges, table.totals, strict=True)) == {
        code: amount for code, amount in used.items() if amount
    }
    assert {row.application: row.total_minor for row in table.rows} == {
        number: amount for number, amount in amounts.items() if amount
    }
    assert sum(one.total_minor for one in years) == table.total_minor
    assert table.total_minor == result["objective"]["placed"]


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("by", ["region", "theme"])
def test_what_flows_into_the_middle_flows_out_of_it(seed, by):
    whole, result = _solved(seed)

    flows = flows_of(whole, result, by, most=(2, 2, 3))

    into = sum(amount for start, _, amount in flows.moved if start.startswith("0:"))
    out = sum(amount for start, _, amount in flows.moved if start.startswith("1:"))
    named = {key for column in flows.columns for key in column}
    assert into == out == result["objective"]["placed"]
    assert named == {key for start, end, _ in flows.moved for key in (start, end)}
    assert [len(column) <= most for column, most in zip(flows.columns, (2, 2, 3), strict=True)] == [
        True,
        True,
        True,
    ]


@pytest.mark.parametrize("seed", SEEDS)
def test_leftovers_add_up_in_both_currencies(seed):
    whole, result = _solved(seed)

    left = leftovers_of(whole, result)

    accounts = {one["id"]: one for one in result["pledges"]}
    assert [one.pledge for one in left] == sorted(accounts)
    for one in left:
        owed = sum(line["amount"] for line in accounts[one.pledge]["owed"])
        assert one.left_minor == one.before_minor - owed >= 0
        assert one.unused_minor == accounts[one.pledge]["unused"]
        assert (one.reason == "used_up") == (one.unused_minor == 0)


@pytest.mark.parametrize("seed", SEEDS)
def test_every_reason_of_the_engine_becomes_sentences(seed):
    _whole, result = _solved(seed)

    for row in result["applications"]:
        if row["outcome"] != "full":
            sentences = explain(row["reason"], READER)
            assert len(sentences) >= 1
            assert all(sentence and "%(" not in sentence for sentence in sentences)


REASONS = {
    "no_eligible_pledge": (
        {
            "code": "no_eligible_pledge",
            "years": [2027],
            "nearest": [{"pledge": "P1", "failing": ["regions", "years"]}],
        },
        [
            (
                "No source of funding fits the region, the themes and the kind of organisation of"
                " this project."
            ),
            "Years without a fitting pledge: 2027.",
            "Nearest pledge: <P1>. What does not fit: the region, no money in these years.",
        ],
    ),
    "exhausted": (
        {
            "code": "exhausted",
            "pledges": ["P1", "P2"],
            "applications": ["A1"],
            "minima_of": ["A9"],
            "quotas": [],
            "caps": [],
        },
        [
            "The money that may pay for this project is fully distributed.",
            "Used up: <P1>, <P2>.",
            "Paid to better-ranked applications: A1.",
            "Kept for the least amounts of accepted applications that rank lower: A9.",
        ],
    ),
    "cap": (
        {"code": "cap", "caps": [{"pledge": "P1", "year": 2027, "max": 500}], "quotas": []},
        [
            "The limits that donors set for one project do not reach what it asks for.",
            "Limit or share for one application reached: <P1>, 2027, 500 ₸.",
        ],
    ),
    "quota": (
        {"code": "quota", "quotas": [{"pledge": "P1", "year": 2028, "max": 700}], "caps": []},
        [
            "The quota for the region or the theme is used up.",
            "Quota used up: <P1>, 2028, 700 ₸.",
        ],
    ),
    "below_minimum": (
        {"code": "below_minimum", "minimum": 1000, "routable": 400, "pledges": ["P1"]},
        [
            "The least amount with which the project can be carried out could not be found.",
            "It needs at least 1000 ₸; 400 ₸ could be found, 600 ₸ is missing.",
            "Used up: <P1>.",
        ],
    ),
    "match_not_met": (
        {"code": "match_not_met", "pledges": [], "minimum": 10, "routable": 0},
        [
            (
                "A private donor pays only in addition to budget money, which this project did not"
                " get."
            ),
            "It needs at least 10 ₸; 0 ₸ could be found, 10 ₸ is missing.",
        ],
    ),
}


def test_every_code_of_the_contract_is_known_here():
    assert set(REASONS) == CODES


@pytest.mark.parametrize("code", REASONS)
def test_a_reason_names_pledges_applications_and_figures(code):
    reason, sentences = REASONS[code]

    assert explain(reason, READER) == sentences


def test_long_lists_are_cut():
    reason = {"code": "exhausted", "applications": [f"A{n}" for n in range(20)]}

    last = explain(reason, READER)[-1]

    # Nearest in rank, the likeliest to be compared with.
    assert last.endswith(
        "applications: A8, A9, A10, A11, A12, A13, A14, A15, A16, A17, A18, A19 and 8 more."
    )


def test_whoever_gets_nothing_is_refused_even_without_a_least_amount():
    whole = instance([application("A1", 1, (2027, 5, 0))], [])
    result = solve(whole)

    assert outcome_of(result["applications"][0]) == "refused"
    assert summarise(whole, result)["refused"] == 1
    assert payment_table(whole, result).rows == ()


LEFT = {
    "used_up": pledge("P1", {2027: 4}),
    "nobody_fits": pledge("P1", {2027: 9}, where={"regions": ["KZ-10"]}),
    "all_paid": pledge("P1", {2027: 90}),
    "limits": pledge("P1", {2027: 90}, max_per_application=3),
    "minima": pledge("P1", {2027: 90}, max_per_application=1),
    "conditions": pledge("P1", {2027: 9}, all_or_nothing=True, max_per_application=8),
}


@pytest.mark.parametrize("reason", LEFT)
def test_what_is_left_has_its_reason(reason):
    minimum = {"minima": 5, "conditions": 0}.get(reason, 2)  # of the 10 asked for
    whole = instance([application("A1", 1, (2027, 10, minimum))], [LEFT[reason]])

    left = leftovers_of(whole, solve(whole))

    assert left[0].reason == reason


def test_years_that_do_not_meet_are_named_as_nobody_fits():
    whole = instance([application("A1", 1, (2027, 10, 0))], [pledge("P1", {2028: 5})])

    assert leftovers_of(whole, solve(whole))[0].reason == "nobody_fits"


def test_comparison_tells_what_changed():
    poor = instance([application("A1", 1, (2027, 10, 5)), application("A2", 2, (2027, 4, 4))],
                    [pledge("P1", {2027: 10})])  # fmt: skip
    rich = {**poor, "pledges": [pledge("P1", {2027: 14})]}

    rows = compare(solve(poor), solve(rich))

    assert [(row.application, row.outcomes, row.change_minor, row.differs) for row in rows] == [
        ("A1", ("partial", "full"), 4, True),
        ("A2", ("full", "full"), 0, False),
    ]


def test_quotas_have_left_what_the_fullest_year_leaves() -> None:
    quotas = [
        {"where": {"regions": ["KZ-71"]}, "max": 1000},
        {"where": {"themes": ["ecology"]}, "max": 100},
    ]
    terms = {"id": "P1", "quotas": quotas}
    needy = {"id": "A1", "call": "C", "region": "KZ-71", "themes": ["rural"], "kind": "other"}
    earlier = {
        "applications": [needy, {**needy, "id": "A2", "region": "KZ-10"}],
        "pledges": [{"id": "P1", "currency": "USD"}],
        "rates": {"USD": {"num": 500, "den": 1}},
    }
    paid = [("P1", "A1", 2027, 100_001), ("P1", "A1", 2028, 50_000), ("P1", "A2", 2027, 9),
            ("P2", "A1", 2027, 9), ("P1", "A1", 2026, 400_000)]  # fmt: skip
    names = ("pledge", "application", "year", "amount")
    result = {"allocations": [dict(zip(names, line, strict=True)) for line in paid]}

    left = with_quotas_left(terms, [(earlier, result)], [2027, 2028])
    twice = with_quotas_left(terms, [(earlier, result)] * 9, [2027, 2028])

    assert [quota["max"] for quota in left["quotas"]] == [1000 - 201, 100]
    assert [quota["max"] for quota in twice["quotas"]] == [0, 100]
    assert with_quotas_left({"id": "P1"}, [], [2027]) == {"id": "P1"}
