"""Each refusal of a call with its code; the phase and the freeze to the millisecond."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from grants.calls.rules import (
    DEFAULT_CRITERIA,
    DEFAULT_QUESTIONS,
    CallRules,
    CriterionRule,
    Reference,
    TypeLimits,
    check_call,
    is_frozen,
    phase,
)
from grants.calls.states import CallPhase, CallState

OPENS = datetime(2026, 9, 1, 4, 0, tzinfo=UTC)
CLOSES = datetime(2026, 10, 15, 13, 30, tzinfo=UTC)
# Past midnight in Kazakhstan, still in the old year by UTC.
NEW_YEAR = datetime(2026, 12, 31, 20, 0, tzinfo=UTC)
SPRING = datetime(2027, 3, 21, 13, 30, tzinfo=UTC)
LONG = TypeLimits(min_months=24, max_months=36, min_minor=43_250_000_00, max_minor=None)
MEDIUM = TypeLimits(min_months=12, max_months=24, min_minor=12_975_000_00, max_minor=43_250_000_00)
MILLISECOND = timedelta(milliseconds=1)


@dataclass
class Dated:
    state: CallState
    opens_at: datetime = OPENS
    closes_at: datetime = CLOSES


def rules(**changes) -> CallRules:
    whole = CallRules(
        code="LT-2027",
        title_kk="Гранттар",
        title_ru="Гранты",
        opens_at=OPENS,
        closes_at=CLOSES,
        years=(2027, 2028, 2029),
        regions=("KZ-71",),
        themes=("ecology",),
        min_amount_minor=43_250_000_00,
        max_amount_minor=180_000_000_00,
        criteria=DEFAULT_CRITERIA,
        questions=DEFAULT_QUESTIONS,
    )
    return replace(whole, **changes)


def codes(call: CallRules, reference: Reference | None = None) -> list[str]:
    return [fault.code for fault in check_call(call, reference)]


def test_a_whole_call_has_no_fault():
    reference = Reference(frozenset({"ecology"}), frozenset({"KZ-71"}), LONG)

    assert codes(rules(), reference) == []


def sheet(**changes) -> tuple[CriterionRule, ...]:
    return (replace(DEFAULT_CRITERIA[0], **changes), *DEFAULT_CRITERIA[1:])


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"code": "бір"}, "code_format"),
        ({"code": "a b"}, "code_format"),
        ({"code": ""}, "code_format"),
        ({"title_kk": ""}, "title_missing"),
        ({"title_ru": ""}, "title_missing"),
        ({"closes_at": OPENS}, "closes_before_opening"),
        ({"years": ()}, "years_missing"),
        ({"years": (2027, 2029)}, "years_gap"),
        ({"years": (2028, 2027)}, "years_gap"),
        ({"years": (2027, 2027)}, "years_gap"),
        ({"years": tuple(range(2027, 2033))}, "years_too_many"),
        ({"years": (2025, 2026)}, "years_past"),
        ({"years": (2026,), "opens_at": NEW_YEAR, "closes_at": SPRING}, "years_past"),
        ({"regions": ()}, "regions_missing"),
        ({"themes": ()}, "themes_missing"),
        ({"min_amount_minor": -1}, "amount_out_of_range"),
        ({"max_amount_minor": 10**15 + 1}, "amount_out_of_range"),
        ({"min_amount_minor": 2, "max_amount_minor": 1}, "amounts_reversed"),
        ({"min_amount_minor": 0, "max_amount_minor": 0}, "amounts_reversed"),
        ({"own_contribution_percent": -1}, "own_contribution_range"),
        ({"own_contribution_percent": 100}, "own_contribution_range"),
        ({"reviews_per_application": 0}, "reviews_range"),
        ({"reviews_per_application": 10}, "reviews_range"),
        ({"pass_score": Decimal("100.01")}, "pass_score_range"),
        ({"discrepancy": 101}, "discrepancy_range"),
        ({"comment_min_length": 2001}, "comment_range"),
        ({"criteria": ()}, "criteria_missing"),
        ({"criteria": DEFAULT_CRITERIA[1:]}, "weights_sum"),
        ({"criteria": sheet(weight=16)}, "weights_sum"),
        ({"criteria": sheet(code="Өзекті")}, "criterion_code_format"),
        ({"criteria": sheet(title_ru="")}, "criterion_title"),
        ({"criteria": sheet(max_points=0)}, "criterion_points"),
        ({"criteria": sheet(threshold=Decimal("10.5"))}, "criterion_threshold"),
        ({"questions": (replace(DEFAULT_QUESTIONS[0], reason_kk=""),)}, "question_incomplete"),
    ],
)
def test_each_wrong_value_has_its_code(changes, code):
    assert codes(rules(**changes)) == [code]


def test_two_criteria_with_one_code_are_both_named():
    assert codes(rules(criteria=sheet(code="capacity"))) == ["criterion_code_twice"] * 2


def test_a_weight_of_zero_is_refused_even_if_the_sum_fits():
    lines = (
        replace(DEFAULT_CRITERIA[0], weight=0),
        replace(DEFAULT_CRITERIA[1], weight=30),
        *DEFAULT_CRITERIA[2:],
    )

    assert codes(rules(criteria=lines)) == ["criterion_weight"]


def test_unknown_themes_and_regions_are_named():
    reference = Reference(themes=frozenset({"health"}), regions=frozenset({"KZ-75"}))

    assert codes(rules(), reference) == ["region_unknown", "theme_unknown"]


@pytest.mark.parametrize(
    ("changes", "limits", "expected"),
    [
        ({}, LONG, []),
        ({"min_amount_minor": 43_250_000_00 - 1}, LONG, ["amount_below_grant_type"]),
        ({}, MEDIUM, ["amount_above_grant_type", "years_outside_grant_type"]),
        (
            {"max_amount_minor": 43_250_000_00, "years": (2027, 2028)},
            MEDIUM,
            [],
        ),
        (
            {"max_amount_minor": 43_250_000_00 + 1, "years": (2027,)},
            MEDIUM,
            ["amount_above_grant_type"],
        ),
        ({"years": (2027,)}, LONG, ["years_outside_grant_type"]),
        ({"years": (2027, 2028, 2029, 2030)}, LONG, ["years_outside_grant_type"]),
    ],
)
def test_limits_of_the_type_of_grant_are_exact(changes, limits, expected):
    assert codes(rules(**changes), Reference(limits=limits)) == expected


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (OPENS - MILLISECOND, CallPhase.UPCOMING),
        (OPENS, CallPhase.OPEN),
        (CLOSES - MILLISECOND, CallPhase.OPEN),
        (CLOSES, CallPhase.CLOSED),
    ],
)
def test_phase_follows_the_clock_and_the_deadline_is_exclusive(at, expected):
    assert phase(Dated(CallState.PUBLISHED), at) == expected


@pytest.mark.parametrize("state", [state for state in CallState if state != CallState.PUBLISHED])
def test_other_states_are_their_own_phase(state):
    assert phase(Dated(state), OPENS) == CallPhase(state.value)


def test_rules_freeze_at_the_very_instant_of_opening():
    call = Dated(CallState.PUBLISHED)

    assert [is_frozen(call, at) for at in (OPENS - MILLISECOND, OPENS)] == [False, True]


def test_a_draft_never_freezes():
    assert not is_frozen(Dated(CallState.DRAFT), CLOSES)


def test_the_default_sheet_is_whole_in_three_languages():
    texts = [
        getattr(line, f"{name}_{code}")
        for line in DEFAULT_CRITERIA
        for name in ("title", "anchors")
        for code in ("kk", "ru", "en")
    ]

    assert [line.weight for line in DEFAULT_CRITERIA] == [15, 15, 15, 10, 15, 10, 5, 10, 5]
    assert all(texts)
    assert all(
        getattr(line, f"{name}_{code}")
        for line in DEFAULT_QUESTIONS
        for name in ("question", "reason")
        for code in ("kk", "ru", "en")
    )
