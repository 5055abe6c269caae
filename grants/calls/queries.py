"""Read calls: what the public may see, what staff work on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload
from sqlalchemy.sql import Select

from app.audit.models import Event
from app.audit.queries import history
from app.core import clock
from app.core.actor import NATIONAL_ROLES, Actor
from app.core.db import db
from app.core.errors import Difference, NotFound
from app.core.i18n import LANGUAGE_NAMES, Message, joined
from app.core.money import Amount
from grants.calls.models import Call, Criterion, EligibilityQuestion
from grants.calls.rules import CallRules, CriterionRule, QuestionRule, phase
from grants.calls.states import ACTION_LABELS, CallPhase, CallState

_COPIED = (
    "code", "title_kk", "title_ru", "title_en", "description_kk", "description_ru",
    "description_en", "opens_at", "closes_at", "grant_type_code", "min_amount_minor",
    "max_amount_minor", "own_contribution_percent", "reviews_per_application", "pass_score",
    "discrepancy", "comment_min_length", "is_demo",
)  # fmt: skip
_CRITERION = (
    "code", "title_kk", "title_ru", "title_en", "anchors_kk", "anchors_ru", "anchors_en",
    "weight", "max_points", "threshold",
)  # fmt: skip
_QUESTION = (
    "question_kk", "question_ru", "question_en", "required_answer", "reason_kk", "reason_ru",
    "reason_en",
)  # fmt: skip


def get_call(call_id: UUID, *, actor: Actor) -> Call:
    """Find a call that the actor may see, or raise NotFound."""
    found = db.session.get(Call, call_id, options=[joinedload(Call.programme)])
    if found is None or not _is_visible(found, actor):
        raise NotFound
    return found


def _is_visible(call: Call, actor: Actor) -> bool:
    """Who works for the whole country sees every call; others see what was published."""
    return call.published_at is not None or actor.has(*NATIONAL_ROLES)


def call_by_code(code: str) -> Call | None:
    """Find a call by its code, whatever its state."""
    return db.session.scalar(
        select(Call).where(Call.code == code).options(joinedload(Call.programme))
    )


def public_call(code: str) -> Call:
    """Find a published call by its code, or raise NotFound."""
    found = call_by_code(code)
    if found is None or found.published_at is None:
        raise NotFound
    return found


def _published() -> Select[Call]:
    return select(Call).where(Call.published_at.is_not(None))


def public_calls(*, region: str | None = None, theme: str | None = None) -> Sequence[Call]:
    """List what was ever published, the latest deadline first."""
    wanted = _published().order_by(Call.closes_at.desc(), Call.code)
    if region:
        wanted = wanted.where(Call.regions.contains([region]))
    if theme:
        wanted = wanted.where(Call.themes.contains([theme]))
    return db.session.scalars(wanted).all()


def open_calls(at: datetime | None = None) -> Sequence[Call]:
    """List the calls that take applications at an instant, the nearest deadline first."""
    instant = at or clock.now()
    return db.session.scalars(
        _published()
        .where(Call.state == CallState.PUBLISHED, Call.opens_at <= instant)
        .where(Call.closes_at > instant)
        .order_by(Call.closes_at, Call.code)
    ).all()


def coming_deadlines(at: datetime) -> Sequence[Call]:
    """List the published calls whose deadline lies ahead, the nearest first."""
    return db.session.scalars(
        _published()
        .where(Call.state == CallState.PUBLISHED, Call.closes_at > at)
        .order_by(Call.closes_at, Call.code)
    ).all()


def list_calls(
    *,
    states: Iterable[CallState] = (),
    search: str = "",
    published_only: bool = False,
    limit: int = 200,
) -> Sequence[Call]:
    """List calls for staff, the latest deadline first."""
    wanted = select(Call).order_by(Call.closes_at.desc(), Call.id).limit(limit)
    if chosen := list(states):
        wanted = wanted.where(Call.state.in_(chosen))
    if published_only:
        wanted = wanted.where(Call.published_at.is_not(None))
    if search:
        like = f"%{search}%"
        wanted = wanted.where(
            or_(Call.code.ilike(like), Call.title_kk.ilike(like), Call.title_ru.ilike(like))
        )
    return db.session.scalars(wanted.options(joinedload(Call.programme))).all()


def criteria_of(call_id: UUID) -> Sequence[Criterion]:
    """List the scoring sheet of a call in its order."""
    return db.session.scalars(
        select(Criterion).where(Criterion.call_id == call_id).order_by(Criterion.position)
    ).all()


def questions_of(call_id: UUID) -> Sequence[EligibilityQuestion]:
    """List the eligibility questions of a call in their order."""
    return db.session.scalars(
        select(EligibilityQuestion)
        .where(EligibilityQuestion.call_id == call_id)
        .order_by(EligibilityQuestion.position)
    ).all()


def rules_of(call: Call) -> CallRules:
    """Gather a call with its sheet and questions into one value that can be checked."""
    return CallRules(
        **{name: getattr(call, name) for name in _COPIED},
        years=tuple(call.years),
        regions=tuple(call.regions),
        themes=tuple(call.themes),
        criteria=tuple(
            CriterionRule(**{name: getattr(row, name) for name in _CRITERION})
            for row in criteria_of(call.id)
        ),
        questions=tuple(
            QuestionRule(**{name: getattr(row, name) for name in _QUESTION})
            for row in questions_of(call.id)
        ),
    )


def phase_of(call: Call) -> CallPhase:
    """Tell the stage of a call now."""
    return phase(call, clock.now())


@dataclass(frozen=True)
class Note:
    """One thing that happened to a call. reason, before, after: only where there are any."""

    at: datetime
    label: Message | str
    actor_name: str
    reason: str = ""
    before: datetime | None = None
    after: datetime | None = None
    changed: tuple[Message | str, ...] = ()


_PUBLIC_ACTIONS = ("call.published", "call.deadline_extended", "call.cancelled", "call.decided")


def history_of(call: Call) -> list[Note]:
    """List all that happened to a call, the newest first."""
    return [_note(event) for event in history(Call.__tablename__, call.id)]


def public_history_of(call: Call) -> list[Note]:
    """List what everybody may know: publication, later deadlines, cancellation, with reasons."""
    events = history(Call.__tablename__, call.id)
    return [_note(event) for event in events if event.action in _PUBLIC_ACTIONS]


def _note(event: Event) -> Note:
    facts = event.facts
    moved = event.action == "call.deadline_extended"
    return Note(
        at=event.at,
        label=ACTION_LABELS.get(event.action, event.action),
        actor_name=event.actor_name,
        reason=facts.get("reason", ""),
        before=datetime.fromisoformat(facts["from"]) if moved else None,
        after=datetime.fromisoformat(facts["to"]) if moved else None,
        changed=tuple(label_of(name) for name in facts.get("changed", ())),
    )


_LABELS: dict[str, Message] = {
    "code": Message("Code"),
    "title": Message("Title"),
    "description": Message("Description"),
    "opens_at": Message("Opens"),
    "closes_at": Message("Closes"),
    "years": Message("Years of the grant"),
    "regions": Message("Regions"),
    "themes": Message("Themes"),
    "grant_type_code": Message("Type of grant"),
    "min_amount_minor": Message("Least amount"),
    "max_amount_minor": Message("Greatest amount"),
    "own_contribution_percent": Message("Own contribution"),
    "reviews_per_application": Message("Reviews per application"),
    "pass_score": Message("Pass mark"),
    "discrepancy": Message("Difference between reviewers"),
    "comment_min_length": Message("Least length of a comment"),
    "criteria": Message("Criteria"),
    "questions": Message("Eligibility questions"),
}


def label_of(field: str) -> Message | str:
    """Name a field of a call for the reader; `title_kk` is the title in Kazakh."""
    stem, _, language = field.rpartition("_")
    if language in LANGUAGE_NAMES and stem in _LABELS:
        name = LANGUAGE_NAMES[language]
        return Message("%(field)s (%(language)s)", field=_LABELS[stem], language=name)
    return _LABELS.get(field, field)


def changed_fields(before: CallRules, after: CallRules) -> set[str]:
    """Name the fields that differ between two versions of a call."""
    return {
        field.name
        for field in fields(after)
        if getattr(before, field.name) != getattr(after, field.name)
    }


def differences_between(mine: CallRules, theirs: CallRules) -> list[Difference]:
    """Set what was typed beside what is stored, field by field."""
    return [
        Difference(
            label_of(field.name),
            _shown(field.name, getattr(mine, field.name)),
            _shown(field.name, getattr(theirs, field.name)),
        )
        for field in fields(mine)
        if getattr(mine, field.name) != getattr(theirs, field.name)
    ]


def _shown(name: str, value: Any) -> Message | str:
    if name.endswith("_minor") or isinstance(value, Decimal):
        return joined([value if isinstance(value, Decimal) else Amount(value)])
    if isinstance(value, datetime):
        return f"{value.astimezone(clock.HOME_ZONE):%d.%m.%Y %H:%M}"
    if name == "criteria":
        lines = (joined([row.code, ": ", row.weight, " (", row.threshold, ")"]) for row in value)
        return joined(lines, "\n")
    if name == "questions":
        return "\n".join(row.question_ru for row in value)
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    return "—" if value is None else str(value)
