"""Prepare an application section by section; nothing here is handed in yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import delete

from app.audit import services as audit
from app.core.actor import Actor
from app.core.db import db
from app.core.i18n import Message, joined
from app.core.money import Amount
from app.organisations.models import Organisation
from grants.applications import queries
from grants.applications.models import Application, BudgetLine, Indicator
from grants.applications.permissions import can_start
from grants.applications.rules.budget import LineDraft, check_lines, line_amount, requested_by_year
from grants.applications.rules.submission import (
    Draft,
    IndicatorDraft,
    check_basics,
    check_indicators,
)
from grants.applications.rules.texts import check_texts
from grants.applications.services.saving import (
    mark,
    open_copy,
    refuse,
    refuse_late,
    refuse_stale,
    save,
    search_text,
)
from grants.applications.states import TEXTS
from grants.calls.models import Call


def start_application(*, call: Call, organisation: Organisation, actor: Actor) -> Application:
    """Begin an organisation's answer to an open call."""
    refuse_late(call)
    can_start(actor, call, organisation).enforce()
    application = Application(
        call=call,
        organisation=organisation,
        kind=organisation.legal_form.value,
        created_by_id=actor.user_id,
    )
    application.search = search_text(application)
    db.session.add(application)
    db.session.flush()
    audit.record("application.started", application, actor=actor, facts={"call": call.code})
    return application


def save_basics(
    application: Application,
    *,
    title: str,
    language: str,
    region_code: str | None,
    themes: Sequence[str],
    kind: str | None = None,
    minimum_percent: int | None = None,
    seen_version: int | None = None,
    actor: Actor,
) -> None:
    """Save what the project is called, where it happens and what it is about."""
    open_copy(application, actor)
    draft = Draft(title, language or application.language, region_code, tuple(themes), (), 0)
    refuse(check_basics(draft, application.call))
    values: dict[str, Any] = {
        "title": title,
        "language": draft.language,
        "region_code": region_code,
        "themes": list(themes),
        "kind": kind or application.kind,
        "minimum_percent": _given(minimum_percent, application.minimum_percent),
    }
    pairs = [
        (_TITLE, title, application.title),
        (_REGION, region_code or "", application.region_code or ""),
        (_THEMES, ", ".join(sorted(themes)), ", ".join(sorted(application.themes))),
        (_LANGUAGE, draft.language, application.language),
    ]
    refuse_stale(application, "basics", seen_version, pairs)
    save(application, "basics", values, actor)


def save_texts(
    application: Application,
    *,
    texts: Mapping[str, str],
    seen_version: int | None = None,
    actor: Actor,
) -> None:
    """Save some texts by their codes; the others stay. seen_version is that of the first one."""
    open_copy(application, actor)
    refuse(check_texts(texts))
    section = next(iter(texts), "texts")
    pairs = [
        (TEXTS[code].title, text, application.texts.get(code, "")) for code, text in texts.items()
    ]
    refuse_stale(application, section, seen_version, pairs)
    save(application, section, {"texts": {**application.texts, **texts}}, actor)


def save_eligibility(
    application: Application, *, answers: Mapping[UUID, bool], actor: Actor
) -> None:
    """Save the answers of the eligibility check, by question."""
    open_copy(application, actor)
    plain = {str(key): bool(value) for key, value in answers.items()}
    save(application, "eligibility", {"eligibility": plain}, actor)


def save_budget(
    application: Application,
    *,
    lines: Sequence[LineDraft],
    own_contribution_minor: int | None = None,
    minimum_percent: int | None = None,
    seen_version: int | None = None,
    actor: Actor,
) -> None:
    """Replace the budget. Without own_contribution_minor the own shares of the lines count."""
    open_copy(application, actor)
    refuse(check_lines(lines, application.call.years))
    stored = queries.line_drafts(application.id)
    refuse_stale(application, "budget", seen_version, [(_BUDGET, _told(lines), _told(stored))])
    own = sum(line.own_minor for line in lines)
    values = {
        "requested_minor": sum(requested_by_year(lines).values()),
        "own_contribution_minor": _given(own_contribution_minor, own),
        "minimum_percent": _given(minimum_percent, application.minimum_percent),
    }
    if tuple(lines) == stored:
        save(application, "budget", values, actor)
        return
    db.session.execute(delete(BudgetLine).where(BudgetLine.application_id == application.id))
    add_lines(application, lines)
    for name, value in values.items():
        setattr(application, name, value)
    mark(application, "budget", actor)


def save_indicators(
    application: Application,
    *,
    indicators: Sequence[IndicatorDraft],
    seen_version: int | None = None,
    actor: Actor,
) -> None:
    """Replace the indicators."""
    open_copy(application, actor)
    refuse(check_indicators(indicators))
    stored = queries.indicator_drafts(application.id)
    pairs = [(_INDICATORS, _told_indicators(indicators), _told_indicators(stored))]
    refuse_stale(application, "indicators", seen_version, pairs)
    if tuple(indicators) == stored:
        save(application, "indicators", {}, actor)
        return
    db.session.execute(delete(Indicator).where(Indicator.application_id == application.id))
    add_indicators(application, indicators)
    mark(application, "indicators", actor)


def add_lines(application: Application, lines: Sequence[LineDraft]) -> None:
    """Store budget lines in their order."""
    db.session.add_all(
        BudgetLine(
            application_id=application.id,
            position=position,
            year=line.year,
            title=line.title,
            quantity=line.quantity,
            unit_cost_minor=line.unit_cost_minor,
            amount_minor=line_amount(line),
            own_minor=line.own_minor,
        )
        for position, line in enumerate(lines, 1)
    )


def add_indicators(application: Application, indicators: Sequence[IndicatorDraft]) -> None:
    """Store indicators in their order."""
    db.session.add_all(
        Indicator(
            application_id=application.id,
            position=position,
            title=row.title,
            unit=row.unit,
            baseline=row.baseline,
            target=row.target,
        )
        for position, row in enumerate(indicators, 1)
    )


def _given(value: int | None, otherwise: int) -> int:
    return otherwise if value is None else value


def _told(lines: Sequence[LineDraft]) -> Message:
    return joined(map(_told_line, lines), "\n")


def _told_line(line: LineDraft) -> Message:
    cost, own = Amount(line.unit_cost_minor), Amount(line.own_minor)
    return joined([line.year, ": ", line.title, ": ", line.quantity, " × ", cost, " + ", own])


def _told_indicators(rows: Sequence[IndicatorDraft]) -> Message:
    return joined(
        (joined([row.title, ": ", row.baseline, " → ", row.target, " ", row.unit]) for row in rows),
        "\n",
    )


_TITLE = Message("Title of the project")
_REGION = Message("Region")
_THEMES = Message("Themes")
_LANGUAGE = Message("Language of the application")
_BUDGET = Message("Budget")
_INDICATORS = Message("Indicators")
