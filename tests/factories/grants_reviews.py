"""Reviewers, reviews and scores for tests: real rows through the services."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from app.core.actor import SYSTEM, Role
from app.core.db import db
from app.identity.models import User
from app.organisations.models import Organisation
from grants.applications.models import Application
from grants.applications.states import ApplicationState
from grants.calls.models import Call
from grants.calls.queries import criteria_of
from grants.calls.rules import CriterionRule
from grants.calls.states import CallState
from grants.reviews import services
from grants.reviews.models import Review, ReviewerProfile
from grants.reviews.states import ReviewState
from tests.factories.app_identity import make_user
from tests.factories.app_organisations import make_organisation
from tests.factories.grants_calls import make_call

SUBMITTED_AT = datetime(2026, 10, 1, 6, 0, tzinfo=UTC)
REASONS = "Негіздеме DEMO: жобаның мақсаты айқын, көрсеткіштері өлшенеді, сметасы дәлелденген."

_numbers = count(1)


def sheet(*lines: tuple[str, int], threshold: int = 0) -> tuple[CriterionRule, ...]:
    """A scoring sheet of (code, weight) lines with ten points each."""
    return tuple(
        CriterionRule(
            code=code,
            title_kk=f"Өлшемшарт {code}",
            title_ru=f"Критерий {code}",
            title_en=f"Criterion {code}",
            anchors_kk="0 – жоқ\n10 – толық",
            anchors_ru="0 – нет\n10 – полностью",
            anchors_en="0 – nothing\n10 – all of it",
            weight=weight,
            max_points=10,
            threshold=Decimal(threshold),
        )
        for code, weight in lines
    )


def make_reviewing_call(**changes: Any) -> Call:
    """A call whose reviews have begun, with a short sheet: idea 60, budget 40."""
    changes.setdefault("criteria", sheet(("idea", 60), ("budget", 40)))
    return make_call(state=CallState.REVIEWING, **changes)


def make_competitor(
    call: Call | None = None, organisation: Organisation | None = None, **details: Any
) -> Application:
    """An application that has been handed in and waits for its reviews."""
    call = call or make_reviewing_call()
    organisation = organisation or make_organisation()
    values: dict[str, Any] = {
        "number": f"DEMO-{next(_numbers):04d}",
        "title": "DEMO: Ауыл волонтерлері",
        "region_code": "KZ-71",
        "submitted_at": SUBMITTED_AT,
        "state": ApplicationState.UNDER_REVIEW,
        "texts": {"problem": "DEMO құпия мәтін", "goal": "DEMO мақсат"},
        **details,
    }
    application = Application(call_id=call.id, organisation_id=organisation.id, **values)
    db.session.add(application)
    db.session.flush()
    return application


def make_reviewer_profile(user: User | None = None, **facts: Any) -> ReviewerProfile:
    """A person in the register of reviewers, with the role."""
    values: dict[str, Any] = {
        "code": f"R{next(_numbers):04d}",
        "languages": ["kk", "ru"],
        "capacity": 20,
        "region_code": "KZ-75",
        "employer_bin": None,
        **facts,
    }
    person = user or make_user(Role.REVIEWER, name="Сарапшы DEMO")
    return services.create_reviewer(user=person, **values, actor=SYSTEM)


def make_review(
    application: Application | None = None,
    reviewer: ReviewerProfile | None = None,
    *,
    state: ReviewState = ReviewState.ASSIGNED,
    points: int | str | Mapping[str, int | str] = 7,
    due_days: int | None = 14,
) -> Review:
    """A review in a state; `points` (for every criterion, or by code) when it is submitted."""
    review = services.assign_reviewer(
        application=application or make_competitor(),
        reviewer=reviewer or make_reviewer_profile(),
        due_at=None if due_days is None else SUBMITTED_AT + timedelta(days=60 + due_days),
        actor=SYSTEM,
    )
    if state == ReviewState.ASSIGNED:
        return review
    if state == ReviewState.RECUSED:
        return services.recuse(review, reason="DEMO", actor=SYSTEM)
    if state == ReviewState.CANCELLED:
        return services.cancel_review(review, actor=SYSTEM)
    services.declare_no_conflict(review, actor=SYSTEM)
    return score_all(review, points) if state == ReviewState.SUBMITTED else review


def score_all(
    review: Review, points: int | str | Mapping[str, int | str] = 7, *, submit: bool = True
) -> Review:
    """Fill every line of a review's sheet, with reasons, and hand it in."""
    if review.state == ReviewState.ASSIGNED:
        services.declare_no_conflict(review, actor=SYSTEM)
    scores = {
        line.id: (Decimal(points[line.code] if isinstance(points, Mapping) else points), REASONS)
        for line in criteria_of(review.application.call_id)
    }
    services.save_scores(review, scores=scores, actor=SYSTEM)
    return services.submit_review(review, actor=SYSTEM) if submit else review
