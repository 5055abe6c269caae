"""What a call must be like: amounts, years, weights; when it is open; when its rules freeze."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Protocol

from app.core.clock import HOME_ZONE
from app.core.errors import Fault
from app.core.i18n import Message, words_of
from app.core.money import MAX_MINOR
from grants.calls.states import CallPhase, CallState

# What a draft may still lack; a call with such a gap is not published.
GAPS = frozenset(
    {
        "title_missing", "years_missing", "regions_missing", "themes_missing", "criteria_missing",
    }
)  # fmt: skip
MAX_YEARS = 5
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
_CRITERION_CODE = re.compile(r"[a-z][a-z0-9_-]{0,39}")


@dataclass(frozen=True)
class CriterionRule:
    """One line of the scoring sheet. threshold: least mean in points, 0 for none."""

    code: str
    title_kk: str
    title_ru: str
    weight: int
    title_en: str = ""
    max_points: int = 10
    threshold: Decimal = Decimal(0)
    anchors_kk: str = ""
    anchors_ru: str = ""
    anchors_en: str = ""


@dataclass(frozen=True)
class QuestionRule:
    """A yes/no question before the form; another answer than the required one shows the reason."""

    question_kk: str
    question_ru: str
    reason_kk: str
    reason_ru: str
    required_answer: bool = True
    question_en: str = ""
    reason_en: str = ""


@dataclass(frozen=True)
class CallRules:
    """All that an officer decides about a call. Amounts in tiyn, instants aware."""

    code: str
    title_kk: str
    title_ru: str
    opens_at: datetime
    closes_at: datetime
    years: tuple[int, ...]
    regions: tuple[str, ...]
    themes: tuple[str, ...]
    min_amount_minor: int
    max_amount_minor: int
    title_en: str = ""
    description_kk: str = ""
    description_ru: str = ""
    description_en: str = ""
    grant_type_code: str | None = None
    own_contribution_percent: int = 0
    reviews_per_application: int = 3
    pass_score: Decimal = Decimal(60)
    discrepancy: int = 25
    comment_min_length: int = 50
    criteria: tuple[CriterionRule, ...] = ()
    questions: tuple[QuestionRule, ...] = ()
    is_demo: bool = False


@dataclass(frozen=True)
class TypeLimits:
    """What the type of grant allows: the term in months, amounts in tiyn (from MCI)."""

    min_months: int
    max_months: int
    min_minor: int
    max_minor: int | None


@dataclass(frozen=True)
class Reference:
    """What a call may name: None means that it is not checked here."""

    themes: frozenset[str] | None = None
    regions: frozenset[str] | None = None
    limits: TypeLimits | None = None


class Dated(Protocol):
    """What the phase of a call depends on."""

    state: CallState
    opens_at: datetime
    closes_at: datetime


def phase(call: Dated, at: datetime) -> CallPhase:
    """Tell the stage that a visitor sees at an instant. The deadline is exclusive."""
    if call.state != CallState.PUBLISHED:
        return CallPhase(call.state.value)
    if at < call.opens_at:
        return CallPhase.UPCOMING
    return CallPhase.OPEN if at < call.closes_at else CallPhase.CLOSED


def is_frozen(call: Dated, at: datetime) -> bool:
    """Tell whether the rules may not change any more: from the opening instant on."""
    return call.state != CallState.DRAFT and (
        call.state != CallState.PUBLISHED or at >= call.opens_at
    )


def check_call(rules: CallRules, reference: Reference | None = None) -> list[Fault]:
    """List what is wrong with a call, or still missing (codes in GAPS)."""
    return [
        *_check_words(rules),
        *_check_dates(rules),
        *_check_places(rules, reference or Reference()),
        *_check_amounts(rules),
        *_check_type(rules, (reference or Reference()).limits),
        *_check_reviewing(rules),
        *_check_criteria(rules.criteria),
        *_check_questions(rules.questions),
    ]


def _check_words(rules: CallRules) -> Iterator[Fault]:
    if not _CODE.fullmatch(rules.code):
        text = Message("Write the code in Latin letters, figures and hyphens, such as LT-2027.")
        yield Fault("code", "code_format", text)
    if not (rules.title_kk and rules.title_ru):
        yield Fault("title", "title_missing", Message("Give the title in Kazakh and in Russian."))


def _check_dates(rules: CallRules) -> Iterator[Fault]:
    if rules.opens_at >= rules.closes_at:
        text = Message("The call must close after it opens.")
        yield Fault("closes_at", "closes_before_opening", text)
    years = rules.years
    if not years:
        text = Message("Choose the years in which the grant is spent.")
        yield Fault("years", "years_missing", text)
        return
    if list(years) != list(range(years[0], years[0] + len(years))):
        text = Message("The years must follow each other without a gap.")
        yield Fault("years", "years_gap", text)
    if len(years) > MAX_YEARS:
        text = Message("A call covers at most %(limit)s years.", limit=MAX_YEARS)
        yield Fault("years", "years_too_many", text)
    if years[0] < rules.opens_at.astimezone(HOME_ZONE).year:
        text = Message("The first year lies before the year in which the call opens.")
        yield Fault("years", "years_past", text)


def _check_places(rules: CallRules, reference: Reference) -> Iterator[Fault]:
    if not rules.regions:
        yield Fault("regions", "regions_missing", Message("Choose at least one region."))
    if not rules.themes:
        yield Fault("themes", "themes_missing", Message("Choose at least one theme."))
    for code in _strangers(rules.regions, reference.regions):
        text = Message("There is no region with the code %(code)s.", code=code)
        yield Fault("regions", "region_unknown", text)
    for code in _strangers(rules.themes, reference.themes):
        text = Message("There is no theme with the code %(code)s.", code=code)
        yield Fault("themes", "theme_unknown", text)


def _strangers(codes: tuple[str, ...], known: frozenset[str] | None) -> list[str]:
    return [] if known is None else [code for code in codes if code not in known]


def _check_amounts(rules: CallRules) -> Iterator[Fault]:
    if rules.min_amount_minor < 0 or rules.max_amount_minor > MAX_MINOR:
        text = Message("An amount cannot be negative or above a thousand billion.")
        yield Fault("max_amount_minor", "amount_out_of_range", text)
    if rules.max_amount_minor < max(rules.min_amount_minor, 1):
        text = Message("The greatest amount must not be below the least amount.")
        yield Fault("max_amount_minor", "amounts_reversed", text)
    if not 0 <= rules.own_contribution_percent < 100:
        text = Message("The own contribution is a whole percentage from 0 to 99.")
        yield Fault("own_contribution_percent", "own_contribution_range", text)


def _check_type(rules: CallRules, limits: TypeLimits | None) -> Iterator[Fault]:
    if limits is None:
        return
    if rules.min_amount_minor < limits.min_minor:
        text = Message("The least amount lies below the limit of this type of grant.")
        yield Fault("min_amount_minor", "amount_below_grant_type", text)
    if limits.max_minor is not None and rules.max_amount_minor > limits.max_minor:
        text = Message("The greatest amount lies above the limit of this type of grant.")
        yield Fault("max_amount_minor", "amount_above_grant_type", text)
    count = len(rules.years)
    # A term of 13 months already touches two budget years, so only impossible terms are refused.
    if count and not (count * 12 >= limits.min_months and (count - 1) * 12 < limits.max_months):
        text = Message("The number of years does not fit the term of this type of grant.")
        yield Fault("years", "years_outside_grant_type", text)


def _check_reviewing(rules: CallRules) -> Iterator[Fault]:
    if not 1 <= rules.reviews_per_application <= 9:
        text = Message("Each application gets from 1 to 9 reviews.")
        yield Fault("reviews_per_application", "reviews_range", text)
    if not 0 <= rules.pass_score <= 100:
        text = Message("The pass mark lies between 0 and 100.")
        yield Fault("pass_score", "pass_score_range", text)
    if not 0 <= rules.discrepancy <= 100:
        text = Message("The difference between reviewers lies between 0 and 100 points.")
        yield Fault("discrepancy", "discrepancy_range", text)
    if not 0 <= rules.comment_min_length <= 2000:
        text = Message("The least length of a comment lies between 0 and 2,000 characters.")
        yield Fault("comment_min_length", "comment_range", text)


def _check_criteria(criteria: tuple[CriterionRule, ...]) -> Iterator[Fault]:
    if not criteria:
        yield Fault("criteria", "criteria_missing", Message("Add at least one criterion."))
        return
    total = sum(line.weight for line in criteria)
    if total != 100:
        text = Message("The weights must add up to 100; now they add up to %(total)s.", total=total)
        yield Fault("criteria", "weights_sum", text)
    codes = [line.code for line in criteria]
    for line in criteria:
        name = words_of(line, "title") or line.code
        for code, reason in _faults_of_line(line, codes):
            yield Fault("criteria", code, Message(reason, name=name))


def _faults_of_line(line: CriterionRule, codes: list[str]) -> Iterator[tuple[str, str]]:
    if not _CRITERION_CODE.fullmatch(line.code):
        yield "criterion_code_format", _LINE_CODE.text
    if codes.count(line.code) > 1:
        yield "criterion_code_twice", _LINE_TWICE.text
    if not (line.title_kk and line.title_ru):
        yield "criterion_title", _LINE_TITLE.text
    if not 1 <= line.weight <= 100:
        yield "criterion_weight", _LINE_WEIGHT.text
    if not 1 <= line.max_points <= 100:
        yield "criterion_points", _LINE_POINTS.text
    if not 0 <= line.threshold <= line.max_points:
        yield "criterion_threshold", _LINE_THRESHOLD.text


def _check_questions(questions: tuple[QuestionRule, ...]) -> Iterator[Fault]:
    for number, line in enumerate(questions, 1):
        if not (line.question_kk and line.question_ru and line.reason_kk and line.reason_ru):
            text = Message(
                "Question %(number)s needs its text and its reason in Kazakh and in Russian.",
                number=number,
            )
            yield Fault("questions", "question_incomplete", text)


_LINE_CODE = Message("“%(name)s”: write the code in small Latin letters, such as relevance.")
_LINE_TWICE = Message("“%(name)s”: another criterion has the same code.")
_LINE_TITLE = Message("“%(name)s”: give the title in Kazakh and in Russian.")
_LINE_WEIGHT = Message("“%(name)s”: the weight is a whole number from 1 to 100.")
_LINE_POINTS = Message("“%(name)s”: the greatest score is a whole number from 1 to 100.")
_LINE_THRESHOLD = Message("“%(name)s”: the threshold lies between 0 and the greatest score.")


def _three(row: dict[str, Any], name: str) -> dict[str, Any]:
    return {f"{name}_{code}": row[name][code].strip() for code in ("kk", "ru", "en")}


_SHEET = tomllib.loads(Path(__file__).with_name("default_sheet.toml").read_text("utf-8"))

DEFAULT_CRITERIA: tuple[CriterionRule, ...] = tuple(
    CriterionRule(
        code=row["code"], weight=row["weight"], **_three(row, "title"), **_three(row, "anchors")
    )
    for row in _SHEET["criteria"]
)
DEFAULT_QUESTIONS: tuple[QuestionRule, ...] = tuple(
    QuestionRule(
        required_answer=row["required"], **_three(row, "question"), **_three(row, "reason")
    )
    for row in _SHEET["questions"]
)
