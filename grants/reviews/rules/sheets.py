"""What a reviewer writes: how far it is, what keeps it from being handed in, two tabs compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from app.core.errors import Difference, Fault
from app.core.i18n import Message, joined
from grants.reviews.rules.scoring import CriterionRule, total_of


@dataclass(frozen=True)
class Draft:
    """What a reviewer has written for one criterion so far."""

    points: Decimal | None = None
    comment: str = ""


@dataclass(frozen=True)
class Filled:
    """How far a review has come: finished lines, all lines, and the points so far of 100."""

    done: int
    lines: int
    total: Fraction


def filled(
    criteria: Sequence[CriterionRule], drafts: Mapping[str, Draft], comment_min_length: int
) -> Filled:
    """Count the lines that have points and a long enough comment, and sum the points so far."""
    given = {code: draft.points for code, draft in drafts.items() if draft.points is not None}
    scored = [line for line in criteria if line.code in given]
    done = [line for line in scored if len(drafts[line.code].comment.strip()) >= comment_min_length]
    return Filled(len(done), len(criteria), total_of(given, scored))


def check_points(criteria: Sequence[CriterionRule], drafts: Mapping[str, Draft]) -> list[Fault]:
    """Find points outside 0…max and lines that the sheet does not have."""
    known = {line.code: line for line in criteria}
    faults: list[Fault] = []
    for code, draft in drafts.items():
        if code not in known:
            reason = Message("The scoring sheet has no criterion “%(code)s”.", code=code)
            faults.append(Fault(points_field(code), "criterion_unknown", reason))
        elif draft.points is not None and not _fits(draft.points, known[code].max_points):
            faults.append(
                Fault(
                    points_field(code),
                    "score_out_of_range",
                    Message(
                        "Points must be from 0 to %(most)s, with two decimals at most.",
                        most=known[code].max_points,
                    ),
                )
            )
    return faults


def _fits(points: Decimal, most: int) -> bool:
    return points.is_finite() and 0 <= points <= most and points == round(points, 2)


def check_sheet(
    criteria: Sequence[CriterionRule], drafts: Mapping[str, Draft], comment_min_length: int
) -> list[Fault]:
    """Find what keeps a review from being handed in: missing points, short comments.

    Codes: review_incomplete, comment_too_short, score_out_of_range, criterion_unknown.
    """
    faults = check_points(criteria, drafts)
    for line in criteria:
        draft = drafts.get(line.code, Draft())
        if draft.points is None:
            reason = Message("Give points for this criterion.")
            faults.append(Fault(points_field(line.code), "review_incomplete", reason))
        length = len(draft.comment.strip())
        if length < comment_min_length:
            reason = Message(
                "The comment needs at least %(least)s characters; it has %(count)s.",
                least=comment_min_length,
                count=length,
            )
            faults.append(Fault(comment_field(line.code), "comment_too_short", reason))
    return faults


def points_field(code: str) -> str:
    """Name the points of a criterion in forms and faults."""
    return f"points-{code}"


def comment_field(code: str) -> str:
    """Name the comment of a criterion in forms and faults."""
    return f"comment-{code}"


def sheet_content(drafts: Mapping[str, Draft]) -> dict[str, list[str]]:
    """Write a sheet for its hash: criterion code → [points with two decimals, comment]."""
    return {code: [f"{draft.points:.2f}", draft.comment] for code, draft in drafts.items()}


def differences(
    mine: Mapping[str, Draft], stored: Mapping[str, Draft], titles: Mapping[str, Message]
) -> list[Difference]:
    """Compare what one tab sends with what another has saved, criterion by criterion."""
    return [
        Difference(titles.get(code, code), _shown(draft), _shown(stored.get(code, Draft())))
        for code, draft in mine.items()
        if draft != stored.get(code, Draft())
    ]


def _shown(draft: Draft) -> Message:
    return joined((part for part in (draft.points, draft.comment) if part not in (None, "")), "\n")


def points_text(points: Decimal | None) -> str:
    """Write points without needless zeros: 7, 7.5; nothing when none are given."""
    return "" if points is None else f"{points.normalize():f}"
