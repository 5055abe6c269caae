"""Changes of a what-if: what each does to the inputs, what is refused, what comes out."""

from __future__ import annotations

from copy import deepcopy

import pytest

from app.core.errors import Invalid
from donors.matching.engine import solve, verify
from donors.matching.rules.answers import answer, margin, step_of
from donors.matching.rules.changes import (
    AddPledge,
    LeaveOut,
    SetAmount,
    SetCap,
    SetNeed,
    SetShare,
    Swap,
    Widen,
    apply_changes,
    is_real,
    read_change,
    written,
)
from tests.donors.matching.instances import random_instance
from tests.donors.matching.small import application, instance, pledge

MILLION = 100_000_000
ALL = (
    SetAmount("P1", 2027, 5),
    SetCap("P1", None),
    SetShare("P1", 40),
    AddPledge(2027, 5, "KZT", "KZ-71", ""),
    Widen("P1", "regions", "KZ-75"),
    LeaveOut("P1"),
    Swap("A1", "A2"),
    SetNeed("A1", 2027, 5, None),
)


def _small():
    """Two of the capital and one elsewhere; the first pledge pays in the capital only."""
    return instance(
        [
            application("A1", 1, (2027, 6 * MILLION, 3 * MILLION)),
            application("A2", 2, (2027, 4 * MILLION, 4 * MILLION)),
            application("A3", 3, (2027, 4 * MILLION, MILLION), region="KZ-75"),
        ],
        [
            pledge("P1", {2027: 7 * MILLION}, where={"regions": ["KZ-71"]}),
            pledge("P2", {2027: 1000_00}, currency="USD"),
        ],
        rates={"USD": {"num": 50_000, "den": 100}},
    )


@pytest.mark.parametrize("change", ALL, ids=lambda change: type(change).__name__)
def test_a_change_survives_being_written_and_read(change):
    assert read_change(written(change)) == change


@pytest.mark.parametrize(
    "value",
    [
        None,
        [],
        {},
        {"kind": "theft"},
        {"kind": "amount", "pledge": "P1"},
        {"kind": "amount", "pledge": "P1", "year": True, "amount": 5},
        {"kind": "amount", "pledge": "P1", "year": 2027, "amount": 1.5},
        {"kind": "amount", "pledge": ["P1"], "year": 2027, "amount": 5},
        {"kind": "without", "pledge": "P1", "more": "x"},
        {"kind": "share", "pledge": "P1", "percent": True},
        {"kind": "share", "pledge": "P1", "percent": "40"},
    ],
)
def test_what_is_no_change_is_refused(value):
    with pytest.raises(Invalid) as refusal:
        read_change(value)

    assert str(refusal.value.message) == "This change is not known."


@pytest.mark.parametrize(
    ("change", "field", "reason"),
    [
        (SetAmount("P9", 2027, 5), "pledge", "This run has no pledge P9."),
        (SetAmount("P1", 2031, 5), "year", "Choose one of the years 2027, 2028."),
        (SetAmount("P1", 2027, 10**16), "amount", "This amount is too large."),
        (SetCap("P1", -1), "amount", "This amount is too large."),
        (SetShare("P9", 40), "pledge", "This run has no pledge P9."),
        (SetShare("P1", 0), "percent", "The share must be from 1 to 100 percent."),
        (SetShare("P1", 101), "percent", "The share must be from 1 to 100 percent."),
        (AddPledge(2027, 5, "EUR"), "currency", "This run has no rate for EUR."),
        (Widen("P1", "calls", "C2"), "terms", "Choose the region or the theme."),
        (Widen("P1", "regions", "KZ-71"), "value", "Pledge P1 may pay there already."),
        (Widen("P2", "themes", "ecology"), "value", "Pledge P2 may pay there already."),
        (LeaveOut(""), "pledge", "This run has no pledge ?."),
        (Swap("A1", "A9"), "second", "This run has no application A9."),
        (Swap("A1", "A1"), "second", "Choose two different applications."),
        (SetNeed("A9", 2027, 5), "application", "This run has no application A9."),
        (SetNeed("A1", 2027, 5, 6), "minimum", "The least amount is larger than the request."),
    ],
)
def test_what_cannot_be_changed_so_is_refused_at_its_field(change, field, reason):
    with pytest.raises(Invalid) as refusal:
        apply_changes(_small(), [change])

    assert {name: str(text) for name, text in refusal.value.faults.items()} == {field: reason}


def test_six_changes_are_one_too_many():
    changes = [SetCap("P1", amount) for amount in range(6)]

    with pytest.raises(Invalid) as refusal:
        apply_changes(_small(), changes)

    assert str(refusal.value.message) == "At most 5 changes at once."


def test_the_given_instance_stays_as_it_is():
    whole = _small()
    before = deepcopy(whole)

    for change in ALL:
        apply_changes(whole, [change])

    assert whole == before


def test_each_change_does_what_it_says():
    whole = apply_changes(
        _small(),
        [
            SetAmount("P1", 2028, 9),
            SetCap("P1", 7),
            AddPledge(2028, 5, "USD", "KZ-75", "ecology"),
            Widen("P1", "regions", "KZ-75"),
            Swap("A1", "A3"),
        ],
    )
    other = apply_changes(
        whole, [SetCap("P1", None), Widen("P1", "regions"), LeaveOut("P2"), SetNeed("A1", 2027, 2)]
    )

    first, _second, invented = whole["pledges"]
    assert first["budget"] == [
        {"year": 2027, "amount": 7 * MILLION},
        {"year": 2028, "amount": 9},
    ]
    assert (first["max_per_application"], first["where"]) == (7, {"regions": ["KZ-71", "KZ-75"]})
    assert invented["where"] == {"regions": ["KZ-75"], "themes": ["ecology"]}
    assert [one["rank"] for one in whole["applications"]] == [3, 2, 1]
    assert [one["id"] for one in other["pledges"]] == ["P1", "WHAT-IF-1"]
    assert "max_per_application" not in other["pledges"][0]
    assert other["pledges"][0]["where"] == {}
    assert other["applications"][0]["needs"] == [{"year": 2027, "requested": 2, "minimum": 2}]


def test_a_share_is_set_beside_the_limit_and_lifted_alone():
    limited = apply_changes(_small(), [SetCap("P1", 7), SetShare("P1", 40), SetShare("P2", 100)])
    lifted = apply_changes(limited, [SetShare("P1", None)])
    again = apply_changes(lifted, [SetShare("P1", None)])

    shares = [one.get("max_share_percent") for one in limited["pledges"]]
    assert shares == [40, 100]
    assert "max_share_percent" not in lifted["pledges"][0]
    assert lifted["pledges"][0]["max_per_application"] == 7
    assert again == lifted


def test_a_lifted_share_lets_a_pledge_pay_what_it_kept_back():
    whole = _small()
    whole["pledges"][0]["max_share_percent"] = 50

    raised = answer(whole, [SetShare("P1", 75)])
    lifted = answer(whole, [SetShare("P1", None)])

    half = MILLION // 2
    # At a half nobody but the first reaches what it needs at least; P2 adds its half million.
    assert raised.placed_minor == (3 * MILLION + half, 5 * MILLION)
    assert lifted.placed_minor == (3 * MILLION + half, 7 * MILLION + half)
    verify(raised.instance, raised.result)
    verify(lifted.instance, lifted.result)


@pytest.mark.parametrize("change", [SetCap("P1", 9), SetShare("P1", 90), SetShare("P1", None)])
def test_limits_that_count_earlier_awards_stay(change):
    whole = _small()
    counted = {"calls": ["C1"], "kinds": ["ngo#A1"]}
    whole["pledges"][0]["quotas"] = [{"where": counted, "max": 5}]

    with pytest.raises(
        Invalid, match="The limits of P1 count earlier awards in a top-up"
    ) as refusal:
        apply_changes(whole, [change])

    assert [*refusal.value.faults] == ["pledge"]


def test_only_the_choice_of_pledges_is_up_to_an_officer():
    assert is_real([LeaveOut("P1"), LeaveOut("P2")])
    assert not is_real([LeaveOut("P1"), SetCap("P2", 5)])
    assert not is_real([])


def test_more_money_raises_the_first_and_frees_what_anybody_may_take():
    found = answer(_small(), [SetAmount("P1", 2027, 10 * MILLION)])

    half = MILLION // 2
    assert found.placed_minor == (7 * MILLION + half, 10 * MILLION)
    assert found.funded == (2, 2)
    assert [(row.application, row.change_minor) for row in found.rows] == [("A1", 5 * half)]
    # By the tie rule both pay in proportion to their budgets, 20 : 1.
    assert found.pledges == {"P1": (7 * MILLION, 952_380_953), "P2": (half, 47_619_047)}
    assert (found.gains, found.losses) == ([*found.rows], [])
    verify(found.instance, found.result)


def test_change_of_places_is_told_best_ranked_first():
    found = answer(_small(), [SetNeed("A2", 2027, 4 * MILLION, 0), Swap("A1", "A2")])

    assert [(row.application, row.change_minor) for row in found.rows] == []
    swapped = answer(_small(), [SetNeed("A1", 2027, 6 * MILLION, 5 * MILLION), Swap("A1", "A2")])
    assert [row.application for row in swapped.losses] == ["A1"]


def test_the_answer_is_the_same_with_and_without_the_known_result():
    whole = _small()

    blind = answer(whole, [LeaveOut("P2")])
    told = answer(whole, [LeaveOut("P2")], before=solve(whole))

    assert blind == told
    assert blind.pledges["P2"][1] == 0


def test_a_split_that_the_engine_refuses_says_why():
    whole = _small()
    whole["pledges"][0]["quotas"] = [
        {"where": {"themes": ["ecology"]}, "max": 5},
        {"where": {"themes": ["health"]}, "max": 5},
    ]
    whole["applications"][1]["themes"] = ["health"]
    whole["applications"][2]["themes"] = ["ecology", "health"]

    with pytest.raises(Invalid, match="cross"):
        answer(whole, [Widen("P1", "regions", "KZ-75")], before=solve(_small()))


@pytest.mark.parametrize("seed", range(25))
def test_what_an_answer_says_adds_up(seed):
    whole = random_instance(seed, applications=7, pledges=4, money=9, years=3)
    code = whole["pledges"][0]["id"]

    found = answer(whole, [LeaveOut(code)])

    assert sum(row.change_minor for row in found.rows) == found.more_minor
    assert sum(after - before for before, after in found.pledges.values()) == found.more_minor
    assert solve(found.instance) == found.result


def test_one_more_million_goes_to_the_next_in_turn():
    whole = _small()
    result = solve(whole)

    found = margin(whole, "P1", 2027, before=result, steps=3)

    assert found.step_minor == MILLION
    assert [one.more_minor for one in found.answers] == [
        after["objective"]["placed"] - before["objective"]["placed"]
        for before, after in zip(
            [result, *(one.result for one in found.answers)],
            [one.result for one in found.answers],
            strict=False,
        )
    ]


def test_a_step_is_about_a_million_of_the_base_in_every_currency():
    rates = {
        "USD": {"num": 52_340, "den": 100},
        "RUB": {"num": 620, "den": 100},
        "CNY": {"num": 7_250, "den": 100},
    }
    whole = instance([], [], rates=rates)

    steps = {one: step_of(whole, one) for one in ("KZT", "USD", "RUB", "CNY")}

    assert steps == {"KZT": 10**8, "USD": 10**5, "RUB": 10**7, "CNY": 10**6}
