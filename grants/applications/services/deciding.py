"""What the operator does with what was handed in: take it under review, settle the outcome."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import delete, update

from app.audit.moves import move
from app.core import clock
from app.core.actor import Actor
from app.core.db import db
from grants.applications import queries
from grants.applications.models import Application, Attachment, BudgetLine, Indicator
from grants.applications.permissions import can_decide, can_start_review
from grants.applications.rules.submission import draft_of_content
from grants.applications.services.drafting import add_indicators, add_lines
from grants.applications.services.saving import search_text
from grants.applications.states import ApplicationState
from grants.calls.models import Call


def mark_under_review(call: Call, *, actor: Actor) -> None:
    """Take everything that was handed in under review.

    What counts is the last submission: changes that were never handed in are undone.
    """
    can_start_review(actor).enforce()

    for application in queries.submitted_in(call.id):
        if application.has_unsent_changes:
            _restore(application)
        move(
            application,
            to=ApplicationState.UNDER_REVIEW,
            actor=actor,
            action="application.review_started",
        )


def mark_decided(application: Application, *, awarded: bool, actor: Actor) -> None:
    """Settle the outcome of a reviewed application."""
    can_decide(actor).enforce()
    move(
        application,
        to=ApplicationState.AWARDED if awarded else ApplicationState.REFUSED,
        actor=actor,
        action="application.awarded" if awarded else "application.refused",
    )


def _restore(application: Application) -> None:
    """Put the working copy back to what was handed in last."""
    content = queries.last_content(application.id)
    if content is None:
        raise ValueError(f"{application.number} has no submission")
    draft = draft_of_content(content)
    application.title = draft.title
    application.language = draft.language
    application.region_code = draft.region_code
    application.themes = list(draft.themes)
    application.kind = content["kind"]
    application.texts = dict(draft.texts)
    application.eligibility = content["eligibility"]
    application.requested_minor = content["requested_minor"]
    application.own_contribution_minor = draft.own_contribution_minor
    application.minimum_percent = draft.minimum_percent
    application.has_unsent_changes = False
    application.search = search_text(application)
    for table in (BudgetLine, Indicator):
        db.session.execute(delete(table).where(table.application_id == application.id))
    add_lines(application, draft.lines)
    add_indicators(application, draft.indicators)
    _restore_attachments(application, {UUID(row["id"]) for row in content["attachments"]})


def _restore_attachments(application: Application, kept: set[UUID]) -> None:
    mine = Attachment.application_id == application.id
    db.session.execute(
        update(Attachment).where(mine, Attachment.id.in_(kept)).values(removed_at=None)
    )
    db.session.execute(
        update(Attachment)
        .where(mine, Attachment.id.not_in(kept), Attachment.removed_at.is_(None))
        .values(removed_at=clock.now())
    )
