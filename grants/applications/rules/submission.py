"""What keeps an application from being handed in, and the form in which it is handed in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, Protocol

from app.core.errors import Fault
from app.core.i18n import Message
from app.core.money import BASE_CURRENCY
from grants.applications.rules.budget import (
    Limits,
    LineDraft,
    check_limits,
    check_lines,
    line_amount,
    minimum_by_year,
    requested_by_year,
)
from grants.applications.rules.texts import TITLE_LIMIT, check_text, check_texts
from grants.applications.states import TEXT_SECTIONS, TEXTS
from grants.calls.states import CallState

# An application, and so its letter, is in a language of the state's offices; pages know more.
WRITTEN_IN = ("kk", "ru")
MAX_INDICATORS = 30
MAX_TARGET = Decimal(99_999_999_999)
_PAGE_OF_FIELD = {
    "own_contribution": "budget", "minimum_percent": "budget", "budget": "budget",
    "indicators": "indicators", "eligibility": "eligibility", "deadline": "deadline",
}  # fmt: skip


@dataclass(frozen=True)
class IndicatorDraft:
    """A measurable promise: from baseline to target."""

    title: str
    unit: str
    target: Decimal
    baseline: Decimal = Decimal(0)


@dataclass(frozen=True)
class Draft:
    """A whole application as plain values. answers: (required, given) per eligibility question."""

    title: str
    language: str
    region_code: str | None
    themes: tuple[str, ...]
    lines: tuple[LineDraft, ...]
    own_contribution_minor: int
    minimum_percent: int = 100
    texts: Mapping[str, str] = field(default_factory=dict)
    indicators: tuple[IndicatorDraft, ...] = ()
    answers: tuple[tuple[bool, bool | None], ...] = ()


class Terms(Limits, Protocol):
    """What a call demands; the row of a call fits."""

    @property
    def state(self) -> CallState: ...
    @property
    def opens_at(self) -> datetime: ...
    @property
    def closes_at(self) -> datetime: ...
    @property
    def years(self) -> list[int]: ...
    @property
    def regions(self) -> list[str]: ...
    @property
    def themes(self) -> list[str]: ...


def page_of(field_name: str) -> str:
    """Name the page on which a fault is put right."""
    return field_name if field_name in TEXTS else _PAGE_OF_FIELD.get(field_name, "basics")


def check_deadline(terms: Terms, at: datetime) -> list[Fault]:
    """Tell whether a call takes applications at an instant: from opening until before closing."""
    if at >= terms.closes_at:
        text = Message("The deadline has passed. The server’s clock decides.")
        return [Fault("deadline", "too_late", text)]
    if terms.state != CallState.PUBLISHED:
        return [Fault("deadline", "call_not_open", Message("This call takes no applications."))]
    if at < terms.opens_at:
        return [Fault("deadline", "too_early", Message("The call has not opened yet."))]
    return []


def check_submission(
    draft: Draft, terms: Terms, *, at: datetime, require_texts: bool = True
) -> list[Fault]:
    """List everything that keeps an application from being handed in at an instant.

    require_texts: False for rehearsals, whose files hold neither texts nor indicators.
    """
    return [
        *check_deadline(terms, at),
        *_missing_basics(draft),
        *check_basics(draft, terms),
        *(_check_answers(draft) if require_texts else ()),
        *(_check_parts(draft) if require_texts else ()),
        *check_lines(draft.lines, terms.years),
        *_check_amounts(draft, terms),
    ]


def _missing_basics(draft: Draft) -> Iterator[Fault]:
    if not draft.title.strip():
        yield Fault("title", "title_missing", Message("Give the project a title."))
    if draft.region_code is None:
        yield Fault("region_code", "region_unknown", _REGION)
    if not draft.themes:
        yield Fault("themes", "theme_unknown", _THEMES)


def check_basics(draft: Draft, terms: Terms) -> Iterator[Fault]:
    """Check title, language, region and themes as far as they are filled in."""
    yield from check_text("title", draft.title, limit=TITLE_LIMIT, one_line=True)
    if draft.language not in WRITTEN_IN:
        text = Message("Choose the language of the application: Kazakh or Russian.")
        yield Fault("language", "language_unknown", text)
    if draft.region_code is not None and draft.region_code not in terms.regions:
        yield Fault("region_code", "region_unknown", _REGION)
    if not set(draft.themes) <= set(terms.themes):
        yield Fault("themes", "theme_unknown", _THEMES)


_REGION = Message("Choose one of the regions of this call.")
_THEMES = Message("Choose at least one theme, only from those of this call.")


def _check_answers(draft: Draft) -> Iterator[Fault]:
    if any(given is None for _required, given in draft.answers):
        text = Message("Answer all eligibility questions.")
        yield Fault("eligibility", "eligibility_unanswered", text)
    if any(given is not None and given != required for required, given in draft.answers):
        text = Message("An answer in the eligibility check does not meet the conditions.")
        yield Fault("eligibility", "eligibility_not_met", text)


def _check_parts(draft: Draft) -> Iterator[Fault]:
    yield from check_texts(draft.texts)
    for section in TEXT_SECTIONS:
        if not draft.texts.get(section.code, "").strip():
            missing = Message("“%(section)s” is still empty.", section=section.title)
            yield Fault(section.code, "text_missing", missing)
    if not draft.indicators:
        missing = Message("Add at least one indicator that can be measured.")
        yield Fault("indicators", "indicators_missing", missing)


def check_indicators(indicators: Sequence[IndicatorDraft]) -> Iterator[Fault]:
    """Refuse indicators that cannot be stored."""
    if len(indicators) > MAX_INDICATORS:
        text = Message("An application has %(limit)s indicators at most.", limit=MAX_INDICATORS)
        yield Fault("indicators", "too_many_indicators", text)
    for row in indicators:
        yield from check_text("indicators", row.title, limit=TITLE_LIMIT, one_line=True)
        yield from check_text("indicators", row.unit, limit=60, one_line=True)
        if not (abs(row.target) <= MAX_TARGET and abs(row.baseline) <= MAX_TARGET):
            text = Message("The value of “%(title)s” is too large.", title=row.title[:60])
            yield Fault("indicators", "value_too_large", text)


def _check_amounts(draft: Draft, terms: Terms) -> Iterator[Fault]:
    if not draft.lines:
        yield Fault("budget", "budget_missing", Message("The budget is still empty."))
        return
    requested = sum(requested_by_year(draft.lines).values())
    yield from check_limits(requested, draft.own_contribution_minor, terms)
    if not 0 <= draft.minimum_percent <= 100:
        text = Message("The least share is a whole percentage from 0 to 100.")
        yield Fault("minimum_percent", "minimum_percent_range", text)


def canonical_content(
    draft: Draft,
    *,
    heading: Mapping[str, Any],
    answers: Mapping[str, bool],
    files: Sequence[Mapping[str, Any]],
) -> dict[str, Any]:
    """Write an application as plain JSON: the same content always gives the same SHA-256.

    heading: number, call, organisation, kind. files: id, name, kind, size_bytes, sha256 of each.
    """
    requested = requested_by_year(draft.lines)
    least = minimum_by_year(requested, draft.minimum_percent)
    return {
        **heading,
        "format": "asar-application-1",
        "currency": BASE_CURRENCY,
        "title": draft.title,
        "language": draft.language,
        "region": draft.region_code,
        "themes": sorted(draft.themes),
        "eligibility": dict(answers),
        "texts": {code: text for code, text in draft.texts.items() if text},
        "indicators": [_plain_indicator(row) for row in draft.indicators],
        "budget": [_plain_line(row) for row in draft.lines],
        "years": [
            {"year": year, "requested_minor": minor, "minimum_minor": least[year]}
            for year, minor in requested.items()
        ],
        "requested_minor": sum(requested.values()),
        "own_contribution_minor": draft.own_contribution_minor,
        "minimum_percent": draft.minimum_percent,
        "attachments": [dict(file) for file in files],
    }


def _plain_line(row: LineDraft) -> dict[str, Any]:
    return {
        "year": row.year,
        "title": row.title,
        "quantity": plain_decimal(row.quantity),
        "unit_cost_minor": row.unit_cost_minor,
        "amount_minor": line_amount(row),
        "own_minor": row.own_minor,
    }


def _plain_indicator(row: IndicatorDraft) -> dict[str, str]:
    return {
        "title": row.title,
        "unit": row.unit,
        "baseline": plain_decimal(row.baseline),
        "target": plain_decimal(row.target),
    }


def plain_decimal(value: Decimal) -> str:
    """Write a decimal in one way only: no exponent, no zeros at the end."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def draft_of_content(content: Mapping[str, Any]) -> Draft:
    """Read what was handed in back into plain values (the answers stay in the content)."""
    return Draft(
        title=content["title"],
        language=content["language"],
        region_code=content["region"],
        themes=tuple(content["themes"]),
        texts=content["texts"],
        lines=tuple(
            LineDraft(
                row["year"], row["title"], Decimal(row["quantity"]), row["unit_cost_minor"],
                row["own_minor"],
            )
            for row in content["budget"]
        ),
        own_contribution_minor=content["own_contribution_minor"],
        minimum_percent=content["minimum_percent"],
        indicators=tuple(
            IndicatorDraft(
                row["title"], row["unit"], Decimal(row["target"]), Decimal(row["baseline"])
            )
            for row in content["indicators"]
        ),
    )  # fmt: skip


def file_name(number: str, ordinal: int, ending: str) -> str:
    """Name a file of a submission as its receipt names it."""
    return f"asar-{number}-{ordinal}.{ending}"
