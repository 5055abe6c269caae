"""Scores and places: exact, independent of order, decided to the last rule."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants.reviews.rules import (
    CriterionRule,
    Draft,
    Entry,
    RankingRules,
    Sheet,
    Tie,
    check_sheet,
    check_tie,
    rank_applications,
    score_text,
    total_of,
)
from grants.reviews.rules.scoring import explained, tie_order
from grants.reviews.rules.sheets import filled

BORN = datetime(2026, 10, 1, 6, 0, tzinfo=UTC)
CRITERIA = (
    CriterionRule("relevance", 30, 10, Decimal(4)),
    CriterionRule("budget", 50, 7, Decimal("2.5")),
    CriterionRule("risks", 20, 3),
)
RULES = RankingRules(CRITERIA, Decimal(60), 2, 25)


def entry(number: str, *sheets: tuple[str | int, ...], late: int = 0, criteria=CRITERIA) -> Entry:
    """An application with reviews given as points in the order of the sheet."""
    return Entry(
        number,
        BORN + timedelta(seconds=late),
        tuple(
            Sheet(f"R{index}", {c.code: Decimal(p) for c, p in zip(criteria, points, strict=True)})
            for index, points in enumerate(sheets)
        ),
    )


def order(entries, rules=RULES):
    return [(one.rank, one.number) for one in rank_applications(entries, rules)]


def hundredths(most: int):
    return st.integers(0, most * 100).map(lambda n: Decimal(n) / 100)


@st.composite
def competitions(draw):
    lines = draw(st.integers(1, 4))
    criteria = tuple(
        CriterionRule(
            f"c{n}",
            draw(st.integers(1, 60)),
            most := draw(st.integers(1, 12)),
            Decimal(draw(st.integers(0, most))),
        )
        for n in range(lines)
    )
    points = st.tuples(*(hundredths(line.max_points) for line in criteria))
    few = st.sampled_from([0, 1, 2])
    entries = [
        entry(f"A{n:03d}", *draw(st.lists(points, max_size=4)), late=draw(few), criteria=criteria)
        for n in range(draw(st.integers(0, 8)))
    ]
    rules = RankingRules(criteria, Decimal(draw(st.integers(0, 100))), draw(st.integers(1, 3)), 25)
    return entries, rules


def naive(one: Entry, rules: RankingRules) -> Fraction:
    """The score once more, written down in another way: one fraction over one denominator."""
    top = sum(
        Fraction(sheet.points[line.code]).numerator * line.weight * 10**4
        // Fraction(sheet.points[line.code]).denominator * Fraction(1, line.max_points)
        for sheet in one.sheets
        for line in rules.criteria
    )  # fmt: skip
    return top / (10**4 * len(one.sheets))


@given(competitions())
def test_scores_are_exact_and_places_complete(competition) -> None:
    entries, rules = competition

    standings = rank_applications(entries, rules)

    known = {one.number: one for one in entries}
    ranked = [one for one in standings if one.rank]
    assert [one.rank for one in ranked] == list(range(1, len(ranked) + 1))
    assert sorted(one.number for one in standings) == sorted(known)
    for one in standings:
        enough = len(known[one.number].sheets) >= rules.reviews_required
        assert (one.rank is not None) == enough == (one.unranked_reason is None)
        if enough:
            assert one.score == naive(known[one.number], rules)
            assert one.passed == (one.score >= rules.pass_score and not one.failed_criteria)
            assert (
                one.score
                == explained(
                    [sheet.points for sheet in known[one.number].sheets], rules.criteria
                ).score
            )


@given(competitions(), st.randoms(use_true_random=False))
def test_order_of_the_input_does_not_matter(competition, chance: random.Random) -> None:
    entries, rules = competition
    mixed = [
        replace(one, sheets=tuple(chance.sample(one.sheets, len(one.sheets)))) for one in entries
    ]
    chance.shuffle(mixed)

    straight, shuffled = rank_applications(entries, rules), rank_applications(mixed, rules)

    assert [replace(one, totals=()) for one in straight] == [
        replace(one, totals=()) for one in shuffled
    ]


def test_ties_are_settled_by_each_rule_in_turn() -> None:
    # All have 50 points from one review; the sheet's order is relevance, budget, risks.
    even = (CriterionRule("a", 40, 10), CriterionRule("b", 40, 10), CriterionRule("c", 20, 10))
    rules = RankingRules(even, Decimal(0), 1, 100)
    entries = [
        entry("last", (5, 5, 5), late=9, criteria=even),
        entry("by-number-2", (5, 5, 5), criteria=even),
        entry("by-number-1", (5, 5, 5), criteria=even),
        entry("by-second", (5, 6, 3), criteria=even),
        entry("by-first", (6, 4, 5), criteria=even),
        entry("by-score", (6, 5, 5), criteria=even),
    ]

    assert [number for _rank, number in order(entries, rules)] == [
        "by-score", "by-first", "by-second", "by-number-1", "by-number-2", "last",
    ]  # fmt: skip


def test_ties_look_at_the_heaviest_criterion_first() -> None:
    assert [line.code for line in tie_order(CRITERIA)] == ["budget", "relevance", "risks"]


def test_failed_applications_have_a_place_too() -> None:
    standings = rank_applications(
        [entry("good", (9, 7, 3), (9, 6, 3)), entry("low", (5, 3, 0), (5, 3, 0))], RULES
    )

    assert [(one.rank, one.passed) for one in standings] == [(1, True), (2, False)]


def test_mean_below_a_threshold_fails_whatever_the_score() -> None:
    (one,) = rank_applications([entry("A", (10, "2.5", 3), (10, "2.49", 3))], RULES)

    assert (one.failed_criteria, one.passed) == (("budget",), False)


def test_mean_at_the_threshold_and_score_at_the_pass_mark_pass() -> None:
    rules = replace(RULES, pass_score=Decimal(50), reviews_required=1)
    at = rank_applications([entry("A", (5, "3.5", "1.5"))], rules)[0]

    assert (at.score, at.passed) == (50, True)


@pytest.mark.parametrize(("other", "marked"), [("7.5", False), ("7.49", True)])
def test_discrepancy_is_more_than_the_limit(other, marked) -> None:
    line = (CriterionRule("all", 100, 10),)
    rules = RankingRules(line, Decimal(0), 2, 25)

    (one,) = rank_applications([entry("A", (10,), (other,), criteria=line)], rules)

    assert one.discrepancy is marked


def test_too_few_reviews_give_no_place_but_a_reason() -> None:
    standings = rank_applications([entry("B", (9, 7, 3)), entry("A")], RULES)

    assert [(one.number, one.rank, one.score, one.unranked_reason) for one in standings] == [
        ("A", None, None, "too_few_reviews"), ("B", None, None, "too_few_reviews"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Fraction(2, 3), "0.67"),
        (Fraction(1, 8), "0.13"),
        (Fraction(5, 1000), "0.01"),
        (Fraction(100), "100.00"),
        (Fraction(59995, 1000), "60.00"),
        (Fraction(599949999, 10**7), "59.99"),
    ],
)
def test_score_is_written_half_up(value, text) -> None:
    assert score_text(value) == text


def test_total_counts_points_of_their_maximum() -> None:
    points = {"relevance": Decimal(5), "budget": Decimal(7), "risks": Decimal(1)}

    assert total_of(points, CRITERIA) == 15 + 50 + Fraction(20, 3)


def test_sheet_names_every_gap_with_its_code() -> None:
    drafts = {
        "relevance": Draft(Decimal(11), "x" * 50),
        "budget": Draft(Decimal(3), " short "),
        "other": Draft(Decimal(1), "x" * 50),
    }

    assert {(fault.field, fault.code) for fault in check_sheet(CRITERIA, drafts, 50)} == {
        ("points-relevance", "score_out_of_range"),
        ("points-other", "criterion_unknown"),
        ("comment-budget", "comment_too_short"),
        ("points-risks", "review_incomplete"),
        ("comment-risks", "comment_too_short"),
    }


def test_comment_at_the_least_length_is_enough() -> None:
    drafts = {line.code: Draft(Decimal(1), "x" * 50) for line in CRITERIA}

    assert check_sheet(CRITERIA, drafts, 50) == []
    assert filled(CRITERIA, drafts, 51).done == 0


@pytest.mark.parametrize(
    ("tie", "codes"),
    [
        (Tie(), []),
        (Tie(listed_reason="DEMO"), ["conflict_declared"]),
        (Tie(same_employer=True), ["conflict_employer"]),
        (Tie(is_member=True), ["conflict_member"]),
        (Tie("DEMO", True, True), ["conflict_declared", "conflict_employer", "conflict_member"]),
    ],
)
def test_each_conflict_has_its_code(tie, codes) -> None:
    assert [fault.code for fault in check_tie(tie)] == codes
