"""Scenes of the calls: drafted, published, closed, decided, put away, called off."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import partial

from app.cli.demo.bank.programme import CALLS, CANCEL_REASON
from app.cli.demo.plan import PLANS, YEARS, Plan
from app.cli.demo.stage import Scene, Stage
from grants.calls import services as calls
from grants.calls.rules import DEFAULT_CRITERIA, DEFAULT_QUESTIONS, CallRules
from grants.calls.states import CallPhase
from grants.programmes.queries import limits_on, themes

_THOUSAND_TENGE = 100_000
# A long grant has no upper limit in the law; this much is what the programme gives.
_LONG_LIMIT = 150_000_000_00
# Drafts are written so many days before they open; the newest wait with their officer.
_WRITTEN, _PUBLISHED = 20, 14


def scenes(stage: Stage) -> Iterator[Scene]:
    """Give what happens to each call but the reviews and the money."""
    for number, plan in enumerate(PLANS, 1):
        written = min(plan.opens - _WRITTEN, -3)
        yield Scene(stage.at(written, 15), partial(_write, stage, plan, number))
        if plan.phase == CallPhase.DRAFT:
            continue
        published = min(plan.opens - _PUBLISHED, -2)
        yield Scene(stage.at(published, 16, 30), partial(_publish, stage, plan))
        if plan.phase == CallPhase.CANCELLED:
            yield Scene(stage.at(plan.ended_on, 17), partial(_cancel, stage, plan))
        if plan.phase == CallPhase.ARCHIVED:
            yield Scene(stage.at(plan.ended_on, 17), partial(_archive, stage, plan))
        if plan.reviews_on:
            yield Scene(stage.at(plan.reviews_on, 9), partial(_start_reviews, stage, plan))


def years_of(stage: Stage, plan: Plan) -> tuple[int, ...]:
    """Give the years in which grants of a call are spent: those after it opens."""
    first = stage.at(plan.opens).year + 1
    return tuple(range(first, first + YEARS[plan.grant_type]))


def code_of(stage: Stage, plan: Plan, number: int) -> str:
    """Write the code of a call: it says DEMO, and so does every number given under it."""
    return f"DEMO-{stage.at(plan.opens):%y}-{number}"


def _write(stage: Stage, plan: Plan, number: int) -> None:
    officer = stage.actor("officer")
    stage.calls[plan.key] = calls.create_call(
        programme=stage.programme, rules=_rules(stage, plan, number), actor=officer
    )


def _rules(stage: Stage, plan: Plan, number: int) -> CallRules:
    opens_at, closes_at = stage.at(plan.opens, 9), stage.at(plan.closes, 18, 30)
    limits = limits_on(opens_at.date())[plan.grant_type]
    least = -(-limits.min_minor // _THOUSAND_TENGE) * _THOUSAND_TENGE
    return CallRules(
        code=code_of(stage, plan, number),
        **CALLS[plan.key]._asdict(),
        opens_at=opens_at,
        closes_at=closes_at,
        years=years_of(stage, plan),
        regions=tuple(sorted(stage.regions)),
        themes=plan.themes or tuple(theme.code for theme in themes()),
        min_amount_minor=least,
        max_amount_minor=limits.max_minor or _LONG_LIMIT,
        grant_type_code=plan.grant_type,
        own_contribution_percent=10,
        reviews_per_application=plan.reviews,
        pass_score=Decimal(60),
        criteria=DEFAULT_CRITERIA,
        questions=DEFAULT_QUESTIONS,
        is_demo=True,
    )


def _publish(stage: Stage, plan: Plan) -> None:
    calls.publish_call(stage.calls[plan.key], actor=stage.actor("officer"))


def _cancel(stage: Stage, plan: Plan) -> None:
    call = stage.calls[plan.key]
    calls.cancel_call(call, reason=CANCEL_REASON, actor=stage.actor("officer"))


def _archive(stage: Stage, plan: Plan) -> None:
    calls.archive_call(stage.calls[plan.key], actor=stage.actor("officer"))


def _start_reviews(stage: Stage, plan: Plan) -> None:
    calls.start_reviews(stage.calls[plan.key], actor=stage.actor("officer"))
