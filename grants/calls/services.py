"""Make, change, publish and close calls."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import delete

from app.audit import services as audit
from app.audit.moves import move
from app.core import clock
from app.core.actor import Actor
from app.core.db import db
from app.core.errors import Fault, check_version, invalid
from app.core.events import publish
from app.core.i18n import Message
from app.organisations.queries import region_codes, regions
from grants.calls.models import Call, Criterion, EligibilityQuestion
from grants.calls.permissions import (
    can_archive,
    can_cancel,
    can_create,
    can_decide,
    can_edit,
    can_extend,
    can_freeze_ranking,
    can_publish,
    can_start_reviews,
)
from grants.calls.queries import (
    call_by_code,
    changed_fields,
    differences_between,
    rules_of,
)
from grants.calls.rules import (
    DEFAULT_CRITERIA,
    DEFAULT_QUESTIONS,
    GAPS,
    CallRules,
    Reference,
    TypeLimits,
    check_call,
)
from grants.calls.states import CallState
from grants.programmes.models import Programme
from grants.programmes.queries import limits_on, themes

_LISTS = ("years", "regions", "themes")
_CHILDREN = ("criteria", "questions")


def reference_for(rules: CallRules) -> Reference:
    """Gather what a call may name and the limits of its type when it opens."""
    limits = limits_on(rules.opens_at.astimezone(clock.HOME_ZONE).date())
    found = limits.get(rules.grant_type_code or "")
    return Reference(
        themes=frozenset(theme.code for theme in themes()),
        regions=region_codes(),
        limits=None
        if found is None
        else TypeLimits(
            min_months=found.grant_type.min_months,
            max_months=found.grant_type.max_months,
            min_minor=found.min_minor,
            max_minor=found.max_minor,
        ),
    )


def faults_of(rules: CallRules) -> list[Fault]:
    """List what is wrong or missing, against the present themes, regions and legal limits."""
    return check_call(rules, reference_for(rules))


def create_call(*, programme: Programme, rules: CallRules, actor: Actor) -> Call:
    """Make a draft. Gaps may be filled later; wrong values are refused at once."""
    can_create(actor).enforce()
    faults = [fault for fault in faults_of(rules) if fault.code not in GAPS]
    if call_by_code(rules.code) is not None:
        text = Message("There is a call with this code already.")
        faults.append(Fault("code", "code_taken", text))
    if faults:
        raise invalid(faults)
    call = Call(programme_id=programme.id, created_by_id=actor.user_id)
    _write(call, rules)
    db.session.add(call)
    db.session.flush()
    _write_children(call, rules, _CHILDREN)
    audit.record("call.created", call, actor=actor, facts={"code": rules.code})
    return call


def update_call(
    call: Call, *, rules: CallRules, seen_version: int | None = None, actor: Actor
) -> Call:
    """Replace the rules of a call that has not opened. A stale edit shows both versions."""
    can_edit(actor, call).enforce()
    before = rules_of(call)
    check_version(call, seen_version, differences_between(rules, before))
    changed = changed_fields(before, rules)
    if not changed:
        return call
    _refuse_wrong(call, before, rules, changed)
    _write(call, rules)
    _write_children(call, rules, [name for name in _CHILDREN if name in changed])
    # Lists of the sheet live in their own tables: the call still gets a new version.
    call.updated_at = clock.now()
    audit.record("call.updated", call, actor=actor, facts={"changed": sorted(changed)})
    return call


def _refuse_wrong(call: Call, before: CallRules, rules: CallRules, changed: set[str]) -> None:
    """Refuse new faults; a published call may have no gap either."""
    allowed = GAPS if call.state == CallState.DRAFT else frozenset()
    known = {(fault.field, fault.code) for fault in faults_of(before)}
    faults = [
        fault
        for fault in faults_of(rules)
        if fault.code not in allowed
        and (fault.field in changed or (fault.field, fault.code) not in known)
    ]
    if rules.code != call.code:
        faults.append(Fault("code", "code_fixed", Message("The code of a call never changes.")))
    if faults:
        raise invalid(faults)


def _write(call: Call, rules: CallRules) -> None:
    for field in fields(rules):
        if field.name in _CHILDREN:
            continue
        value: Any = getattr(rules, field.name)
        setattr(call, field.name, list(value) if field.name in _LISTS else value)


def _write_children(call: Call, rules: CallRules, names: Iterable[str]) -> None:
    tables: dict[str, type[Criterion | EligibilityQuestion]] = {
        "criteria": Criterion,
        "questions": EligibilityQuestion,
    }
    for name in names:
        table = tables[name]
        db.session.execute(delete(table).where(table.call_id == call.id))
        lines = getattr(rules, name)
        for position, line in enumerate(lines, 1):
            values = {field.name: getattr(line, field.name) for field in fields(line)}
            db.session.add(table(call_id=call.id, position=position, **values))
    db.session.flush()


def fresh_rules(*, code: str, texts: dict[str, str]) -> CallRules:
    """Propose the rules of a new call: usual dates, all regions, the default sheet."""
    opens_at, closes_at = _usual_dates()
    found = limits_on(opens_at.astimezone(clock.HOME_ZONE).date()).get("long")
    least = found.min_minor if found else 1_000_000_00
    return CallRules(
        code=code,
        **{"title_kk": "", "title_ru": "", **texts},  # type: ignore[arg-type]
        opens_at=opens_at,
        closes_at=closes_at,
        years=tuple(opens_at.year + step for step in (1, 2, 3)),
        regions=tuple(region.code for region in regions()),
        themes=(),
        grant_type_code="long" if found else None,
        min_amount_minor=least,
        max_amount_minor=least * 4,
        own_contribution_percent=10,
        criteria=DEFAULT_CRITERIA,
        questions=DEFAULT_QUESTIONS,
    )


def _usual_dates() -> tuple[datetime, datetime]:
    """Opens in two weeks at nine, closes thirty days later at half past six, Astana time."""
    start = clock.now().astimezone(clock.HOME_ZONE) + timedelta(days=14)
    opens = start.replace(hour=9, minute=0, second=0, microsecond=0)
    closes = (opens + timedelta(days=30)).replace(hour=18, minute=30)
    return opens.astimezone(UTC), closes.astimezone(UTC)


def copy_call(source: Call, *, code: str, actor: Actor) -> Call:
    """Make a new draft with the rules of an old call; dates and years move to the usual ones."""
    can_create(actor).enforce()
    old = rules_of(source)
    opens_at, closes_at = _usual_dates()
    years = tuple(opens_at.year + 1 + step for step in range(len(old.years)))
    fresh = replace(old, code=code, opens_at=opens_at, closes_at=closes_at, years=years)
    call = create_call(programme=source.programme, rules=fresh, actor=actor)
    audit.record("call.copied", call, actor=actor, facts={"from": source.code})
    return call


def publish_call(call: Call, *, actor: Actor) -> Call:
    """Show the call to everyone; it opens by the clock. Refused while anything is missing."""
    can_publish(actor, call).enforce()
    faults = faults_of(rules_of(call))
    if faults:
        raise invalid(faults)
    call.published_at = clock.now()
    move(call, to=CallState.PUBLISHED, actor=actor, action="call.published")
    publish("call.published", call_id=call.id)
    return call


def extend_deadline(
    call: Call, *, closes_at: datetime, reason: str, seen_version: int | None = None, actor: Actor
) -> Call:
    """Move the deadline of a published call to a later instant, with a published reason."""
    can_extend(actor, call).enforce()
    check_version(call, seen_version)
    faults = []
    if closes_at <= call.closes_at:
        text = Message("The deadline can only be extended, never shortened.")
        faults.append(Fault("closes_at", "deadline_shortened", text))
    if not reason.strip():
        text = Message("Give the reason; it is published.")
        faults.append(Fault("reason", "reason_missing", text))
    if faults:
        raise invalid(faults)
    facts = {
        "from": call.closes_at.isoformat(), "to": closes_at.isoformat(), "reason": reason.strip(),
    }  # fmt: skip
    call.closes_at = closes_at
    audit.record("call.deadline_extended", call, actor=actor, facts=facts)
    return call


def cancel_call(call: Call, *, reason: str, actor: Actor) -> Call:
    """Call the competition off, with a published reason."""
    can_cancel(actor, call).enforce()
    if not reason.strip():
        text = Message("Give the reason; it is published.")
        raise invalid([Fault("reason", "reason_missing", text)])
    move(
        call,
        to=CallState.CANCELLED,
        actor=actor,
        action="call.cancelled",
        facts={"reason": reason.strip()},
    )
    publish("call.cancelled", call_id=call.id)
    return call


def start_reviews(call: Call, *, actor: Actor) -> Call:
    """Hand the submitted applications over to the reviewers, after the deadline."""
    can_start_reviews(actor, call).enforce()
    move(call, to=CallState.REVIEWING, actor=actor, action="call.reviews_started")
    publish("call.reviews_started", call=call, actor=actor)
    return call


def mark_ranked(call: Call, *, actor: Actor) -> Call:
    """Note that the ranking is frozen."""
    can_freeze_ranking(actor, call).enforce()
    move(call, to=CallState.RANKED, actor=actor, action="call.ranked")
    return call


def mark_decided(call: Call, *, actor: Actor) -> Call:
    """Note that the awards and refusals are decided."""
    can_decide(actor, call).enforce()
    move(call, to=CallState.DECIDED, actor=actor, action="call.decided")
    return call


def archive_call(call: Call, *, actor: Actor) -> Call:
    """Put a decided call away."""
    can_archive(actor, call).enforce()
    move(call, to=CallState.ARCHIVED, actor=actor, action="call.archived")
    return call
