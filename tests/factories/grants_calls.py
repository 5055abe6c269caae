"""Calls in any state, for tests: real rows through the services."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from app.core import clock
from app.core.actor import SYSTEM, Actor, Role
from grants.calls import services
from grants.calls.models import Call
from grants.calls.rules import DEFAULT_CRITERIA, DEFAULT_QUESTIONS, CallRules
from grants.calls.states import CallState
from grants.programmes.models import Programme
from tests.factories.app_identity import actor_of, make_user
from tests.factories.grants_programmes import make_programme

OPENS_AT = datetime(2026, 9, 1, 4, 0, tzinfo=UTC)
CLOSES_AT = datetime(2026, 11, 15, 13, 30, tzinfo=UTC)
REGIONS = ("KZ-10", "KZ-71", "KZ-75")
THEMES = ("ecology", "education", "volunteering")

_numbers = count(1)


def officer(role: Role = Role.OFFICER) -> Actor:
    """A person of the operator with one role and a second factor."""
    return actor_of(make_user(role, region_code="KZ-71"))


def make_rules(**changes: Any) -> CallRules:
    """Rules of a long-term call that can be published as they are."""
    rules = CallRules(
        code=f"DEMO-{next(_numbers)}",
        title_kk="DEMO: Ұзақ мерзімді гранттар",
        title_ru="DEMO: Долгосрочные гранты",
        title_en="DEMO: Long-term grants",
        description_kk="Волонтерлік бастамаларды көпжылдық қолдау.",
        description_ru="Многолетняя поддержка волонтерских инициатив.",
        opens_at=OPENS_AT,
        closes_at=CLOSES_AT,
        years=(2027, 2028, 2029),
        regions=REGIONS,
        themes=THEMES,
        min_amount_minor=1_000_000_00,
        max_amount_minor=180_000_000_00,
        own_contribution_percent=10,
        reviews_per_application=2,
        criteria=DEFAULT_CRITERIA,
        questions=DEFAULT_QUESTIONS,
    )
    return replace(rules, **changes)


def make_call(
    *,
    state: CallState = CallState.PUBLISHED,
    programme: Programme | None = None,
    rules: CallRules | None = None,
    actor: Actor = SYSTEM,
    **changes: Any,
) -> Call:
    """A call in a state; `changes` are fields of CallRules (opens_at, criteria …).

    It opens on 1 September and closes on 15 November 2026, so it is open at NOON.
    """
    chosen = replace(rules, **changes) if rules else make_rules(**changes)
    with clock.at(chosen.opens_at - timedelta(days=1)):
        call = services.create_call(
            programme=programme or make_programme(), rules=chosen, actor=actor
        )
        if state == CallState.DRAFT:
            return call
        if state == CallState.CANCELLED:
            return services.cancel_call(call, reason="DEMO", actor=actor)
        services.publish_call(call, actor=actor)
    with clock.at(chosen.closes_at):
        _advance(call, state, actor)
    return call


def _advance(call: Call, state: CallState, actor: Actor) -> None:
    steps = (
        (CallState.REVIEWING, services.start_reviews),
        (CallState.RANKED, services.mark_ranked),
        (CallState.DECIDED, services.mark_decided),
        (CallState.ARCHIVED, services.archive_call),
    )
    for reached, step in steps:
        if call.state == state:
            return
        step(call, actor=actor)
        assert call.state == reached
