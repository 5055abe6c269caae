"""Read applications: one's own, what was handed in, and the parts of one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, undefer

from app.core.actor import Actor, OrganisationKind
from app.core.db import db
from app.core.errors import NotFound
from grants.applications.models import (
    Application,
    Attachment,
    BudgetLine,
    Indicator,
    ReceiptFile,
    Submission,
)
from grants.applications.rules.budget import LineDraft, minimum_by_year
from grants.applications.rules.scope import sees
from grants.applications.rules.submission import Draft, IndicatorDraft
from grants.applications.states import ApplicationState
from grants.calls.queries import questions_of

_WHOLE = (joinedload(Application.call), joinedload(Application.organisation))
_WITH_TEXTS = (*_WHOLE, undefer(Application.texts))


def get_application(application_id: UUID, *, actor: Actor) -> Application:
    """Find an application that the actor may see, or raise NotFound."""
    found = application_by_id(application_id)
    if found is None or not _is_visible(found, actor):
        raise NotFound
    return found


def _is_visible(found: Application, actor: Actor) -> bool:
    return sees(
        actor,
        organisation_id=found.organisation_id,
        number=found.number,
        region=found.region_code,
    )


def application_by_id(application_id: UUID) -> Application | None:
    """Find an application for a house that scopes it by a thing of its own."""
    return db.session.get(Application, application_id, options=_WITH_TEXTS)


def for_actor(actor: Actor) -> Sequence[Application]:
    """List the applications of all NGOs of a person, the newest first."""
    return _of_organisations(actor.organisations(OrganisationKind.APPLICANT))


def _of_organisations(ids: Iterable[UUID]) -> Sequence[Application]:
    wanted = (
        select(Application)
        .where(Application.organisation_id.in_(list(ids)))
        .options(*_WHOLE)
        .order_by(Application.id.desc())
        .limit(200)
    )
    return db.session.scalars(wanted).all()


def draft_in(call_id: UUID, organisation_id: UUID) -> Application | None:
    """Find the draft that an organisation has already begun in a call."""
    return db.session.scalar(
        select(Application)
        .where(
            Application.call_id == call_id,
            Application.organisation_id == organisation_id,
            Application.state == ApplicationState.DRAFT,
        )
        .order_by(Application.id)
        .limit(1)
    )


def submitted_in(call_id: UUID) -> Sequence[Application]:
    """List what a call has to review, by number."""
    wanted = (
        select(Application)
        .where(Application.call_id == call_id, Application.state == ApplicationState.SUBMITTED)
        .options(*_WHOLE)
        .order_by(Application.number)
    )
    return db.session.scalars(wanted).all()


def lines_of(application_id: UUID) -> Sequence[BudgetLine]:
    """List the budget lines of an application in their order."""
    return db.session.scalars(
        select(BudgetLine)
        .where(BudgetLine.application_id == application_id)
        .order_by(BudgetLine.year, BudgetLine.position)
    ).all()


def budget_by_year(ids: Iterable[UUID]) -> dict[UUID, dict[int, tuple[int, int]]]:
    """Give (requested, minimum) per year of many applications in one query, in tiyn."""
    rows = db.session.execute(
        select(
            BudgetLine.application_id,
            BudgetLine.year,
            func.sum(BudgetLine.amount_minor),
            Application.minimum_percent,
        )
        .join(Application, Application.id == BudgetLine.application_id)
        .where(BudgetLine.application_id.in_(list(ids)))
        .group_by(BudgetLine.application_id, BudgetLine.year, Application.minimum_percent)
        .order_by(BudgetLine.application_id, BudgetLine.year)
    )
    found: dict[UUID, dict[int, tuple[int, int]]] = {}
    for application_id, year, amount, percent in rows:
        least = minimum_by_year({year: int(amount)}, percent)[year]
        found.setdefault(application_id, {})[year] = (int(amount), least)
    return found


def indicators_of(application_id: UUID) -> Sequence[Indicator]:
    """List the indicators of an application in their order."""
    return db.session.scalars(
        select(Indicator)
        .where(Indicator.application_id == application_id)
        .order_by(Indicator.position)
    ).all()


def attachments_of(application_id: UUID) -> Sequence[Attachment]:
    """List the files that belong to an application now, the oldest first."""
    return db.session.scalars(
        select(Attachment)
        .where(Attachment.application_id == application_id, Attachment.removed_at.is_(None))
        .options(joinedload(Attachment.file))
        .order_by(Attachment.id)
    ).all()


def get_attachment(application: Application, attachment_id: UUID) -> Attachment:
    """Find a file of an application, one removed since its submission included."""
    found = db.session.get(Attachment, attachment_id, options=[joinedload(Attachment.file)])
    if found is None or found.application_id != application.id:
        raise NotFound
    return found


def submissions_of(application_id: UUID) -> Sequence[Submission]:
    """List what was handed in, the latest first, without the contents."""
    return db.session.scalars(
        select(Submission)
        .where(Submission.application_id == application_id)
        .order_by(Submission.ordinal.desc())
    ).all()


def get_submission(application: Application, ordinal: int) -> Submission:
    """Find one submission of an application by its ordinal, or raise NotFound."""
    wanted = select(Submission).where(
        Submission.application_id == application.id, Submission.ordinal == ordinal
    )
    found: Submission | None = db.session.scalar(wanted)
    if found is None:
        raise NotFound
    return found


def last_content(application_id: UUID) -> dict[str, Any] | None:
    """Give the content that counts: that of the last submission."""
    return db.session.scalar(
        select(Submission.content)
        .where(Submission.application_id == application_id)
        .order_by(Submission.ordinal.desc())
        .limit(1)
    )


def submission_by_id(submission_id: UUID) -> Submission | None:
    """Find a submission for the worker that writes its receipt."""
    return db.session.get(Submission, submission_id)


def receipt_file(submission_id: UUID) -> ReceiptFile | None:
    """Find the receipt as PDF; None while the worker is still at it."""
    wanted = select(ReceiptFile).where(ReceiptFile.submission_id == submission_id)
    return db.session.scalar(wanted.options(joinedload(ReceiptFile.file)))


def line_drafts(application_id: UUID) -> tuple[LineDraft, ...]:
    """Give the budget lines of the working copy as plain values."""
    return tuple(
        LineDraft(row.year, row.title, row.quantity, row.unit_cost_minor, row.own_minor)
        for row in lines_of(application_id)
    )


def indicator_drafts(application_id: UUID) -> tuple[IndicatorDraft, ...]:
    """Give the indicators of the working copy as plain values."""
    return tuple(
        IndicatorDraft(row.title, row.unit, row.target, row.baseline)
        for row in indicators_of(application_id)
    )


def draft_of(application: Application) -> Draft:
    """Gather the working copy into one value that the rules can judge."""
    answers = application.eligibility
    return Draft(
        title=application.title,
        language=application.language,
        region_code=application.region_code,
        themes=tuple(application.themes),
        texts=dict(application.texts),
        lines=line_drafts(application.id),
        own_contribution_minor=application.own_contribution_minor,
        minimum_percent=application.minimum_percent,
        indicators=indicator_drafts(application.id),
        answers=tuple(
            (question.required_answer, answers.get(str(question.id)))
            for question in questions_of(application.call_id)
        ),
    )
