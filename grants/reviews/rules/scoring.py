"""How scores become a place in the ranking: exact fractions, so that anyone can recompute them.

Official score of an application: the mean over its valid reviews of Σ weight × points / max. The
order: score, then the mean of each criterion (heaviest first, in the order of the sheet where
weights are equal), then earlier submission, then number. Source: the rules of the call.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from app.core.i18n import Message

TOO_FEW_REVIEWS = "too_few_reviews"
UNRANKED_LABELS = {TOO_FEW_REVIEWS: Message("Fewer reviews than the call requires")}


@dataclass(frozen=True)
class CriterionRule:
    """One line of the scoring sheet, in the order of the sheet."""

    code: str
    weight: int
    max_points: int
    threshold: Decimal = Decimal(0)


@dataclass(frozen=True)
class RankingRules:
    """What a call says about scores. `discrepancy`: points between totals that call for a look."""

    criteria: tuple[CriterionRule, ...]
    pass_score: Decimal
    reviews_required: int
    discrepancy: int


@dataclass(frozen=True)
class Sheet:
    """One valid review: points by criterion code, all criteria filled."""

    reviewer: str
    points: Mapping[str, Decimal]


@dataclass(frozen=True)
class Entry:
    """One application with its valid reviews."""

    number: str
    submitted_at: datetime
    sheets: tuple[Sheet, ...]


@dataclass(frozen=True)
class Standing:
    """Where an application stands. `rank` and `score` are None together, then a reason is given."""

    number: str
    rank: int | None
    score: Fraction | None
    means: Mapping[str, Fraction]
    totals: tuple[Fraction, ...]
    passed: bool
    failed_criteria: tuple[str, ...]
    discrepancy: bool
    reviews: int
    unranked_reason: str | None = None


def total_of(points: Mapping[str, Decimal], criteria: Sequence[CriterionRule]) -> Fraction:
    """Sum weight × points / max of one review: out of 100 when the weights sum to 100."""
    return sum(
        (Fraction(points[line.code]) * line.weight / line.max_points for line in criteria),
        Fraction(0),
    )


def criterion_means(
    sheets: Sequence[Sheet], criteria: Sequence[CriterionRule]
) -> dict[str, Fraction]:
    """Give the mean points of each criterion over the reviews."""
    if not sheets:
        return {}
    return {
        line.code: sum((Fraction(sheet.points[line.code]) for sheet in sheets), Fraction(0))
        / len(sheets)
        for line in criteria
    }


def tie_order(criteria: Sequence[CriterionRule]) -> list[CriterionRule]:
    """Order criteria for ties: heaviest first, equal weights in the order of the sheet."""
    return sorted(criteria, key=lambda line: -line.weight)


def judge(entry: Entry, rules: RankingRules) -> Standing:
    """Work out one application's score and whether it passes; the rank comes later."""
    totals = tuple(total_of(sheet.points, rules.criteria) for sheet in entry.sheets)
    means = criterion_means(entry.sheets, rules.criteria)
    spread = max(totals) - min(totals) if totals else Fraction(0)
    score = sum(totals, Fraction(0)) / len(totals) if totals else None
    enough = len(totals) >= max(rules.reviews_required, 1)
    failed = tuple(
        line.code
        for line in rules.criteria
        if means and means[line.code] < Fraction(line.threshold)
    )
    passed = enough and not failed and score is not None and score >= Fraction(rules.pass_score)
    return Standing(
        number=entry.number,
        rank=None,
        score=score if enough else None,
        means=means,
        totals=totals,
        passed=passed,
        failed_criteria=failed if enough else (),
        discrepancy=spread > rules.discrepancy,
        reviews=len(totals),
        unranked_reason=None if enough else TOO_FEW_REVIEWS,
    )


def rank_applications(entries: Iterable[Entry], rules: RankingRules) -> list[Standing]:
    """Put applications in order, places 1 to n; those without enough reviews follow by number.

    Applications that did not pass have a place too: `passed` says so.
    """
    order = [line.code for line in tie_order(rules.criteria)]
    judged = [(judge(entry, rules), entry.submitted_at) for entry in entries]
    ranked = sorted(
        (pair for pair in judged if pair[0].score is not None),
        key=lambda pair: (
            -(pair[0].score or 0),
            [-pair[0].means[code] for code in order],
            pair[1],
            pair[0].number,
        ),
    )
    placed = [_placed(standing, place) for place, (standing, _at) in enumerate(ranked, start=1)]
    unranked = [standing for standing, _at in judged if standing.score is None]
    return placed + sorted(unranked, key=lambda standing: standing.number)


def _placed(standing: Standing, rank: int) -> Standing:
    return replace(standing, rank=rank)


def score_text(score: Fraction | Decimal) -> str:
    """Write a score with two decimals, half up and exact: 2/3 → "0.67", 0.125 → "0.13"."""
    hundredths = (Fraction(score) * 200 + 1) // 2
    return f"{hundredths // 100}.{hundredths % 100:02d}"


def score_decimal(score: Fraction) -> Decimal:
    """Round a score as `score_text` does, as a number."""
    return Decimal(score_text(score))


def ratio(value: Fraction) -> list[int]:
    """Write a fraction as stored in a ranking: [numerator, denominator]."""
    return [value.numerator, value.denominator]


def stored_means(stored: Mapping[str, Sequence[int]]) -> dict[str, Fraction]:
    """Read the exact means of a ranking row: criterion code → mean points."""
    return {code: Fraction(pair[0], pair[1]) for code, pair in stored.items()}


def score_of(values: Mapping[str, Any]) -> Fraction | None:
    """Read the exact score of a ranking row's values."""
    return Fraction(values["score_num"], values["score_den"]) if values["rank"] else None


def row_values(standing: Standing, review_ids: Sequence[str]) -> dict[str, Any]:
    """Write a standing as the values of a ranking row; `review_ids` in the order of its totals."""
    score = standing.score
    return {
        "rank": standing.rank,
        "score_num": score.numerator if score is not None else None,
        "score_den": score.denominator if score is not None else None,
        "passed": standing.passed,
        "reviews": standing.reviews,
        "failed_criteria": list(standing.failed_criteria),
        "discrepancy": standing.discrepancy,
        "criterion_means": {code: ratio(mean) for code, mean in standing.means.items()},
        "totals": {
            key: ratio(total) for key, total in zip(review_ids, standing.totals, strict=True)
        },
        "unranked_reason": standing.unranked_reason,
    }


@dataclass(frozen=True)
class ExplainedLine:
    """One criterion of an explanation: each reviewer's share of the total, and the mean points."""

    code: str
    parts: tuple[Fraction, ...]
    mean: Fraction
    passed: bool


@dataclass(frozen=True)
class Explained:
    """A score taken apart: lines, each reviewer's total, and their mean."""

    lines: tuple[ExplainedLine, ...]
    totals: tuple[Fraction, ...]
    score: Fraction | None


def explained(
    sheets: Sequence[Mapping[str, Decimal]], criteria: Sequence[CriterionRule]
) -> Explained:
    """Take a score apart so that it can be recomputed by hand."""
    means = criterion_means([Sheet("", points) for points in sheets], criteria)
    lines = tuple(
        ExplainedLine(
            line.code,
            tuple(total_of(points, [line]) for points in sheets),
            means[line.code],
            means[line.code] >= Fraction(line.threshold),
        )
        for line in criteria
        if means
    )
    totals = tuple(total_of(points, criteria) for points in sheets)
    return Explained(lines, totals, sum(totals, Fraction(0)) / len(totals) if totals else None)
