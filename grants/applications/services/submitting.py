"""Hand in and take back: the server's clock decides, and a receipt proves what was handed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from app.audit.moves import move
from app.core import clock
from app.core.actor import Actor
from app.core.canonical import canonical_hash
from app.core.db import db
from app.core.i18n import Message
from app.core.ids import new_code
from app.core.site import address
from app.files import services as files
from app.jobs.services import enqueue
from app.mail.services import send
from grants.applications import queries
from grants.applications.models import Application, ReceiptFile, Submission
from grants.applications.permissions import EDITABLE, can_submit, can_withdraw
from grants.applications.rules.submission import Draft, canonical_content, check_submission
from grants.applications.services.saving import lock, refuse, refuse_late, search_text
from grants.applications.states import ApplicationState

RECEIPT = "applications.receipt"


@dataclass(frozen=True)
class Receipt:
    """What the applicant keeps: the number, the server's instant, the hash of the content."""

    number: str
    submitted_at: datetime
    content_sha256: str


def submit_application(
    application: Application,
    *,
    actor: Actor,
    number: str | None = None,
    require_texts: bool = True,
) -> Receipt:
    """Hand in the working copy as it is now. Doing so twice without a change is done once.

    Raises OutOfTime outside of the dates of the call, Invalid with every fault otherwise.
    """
    lock(application)
    can_submit(actor, application).enforce()
    at = clock.now()
    draft = queries.draft_of(application)
    if application.state in EDITABLE:
        refuse_late(application.call)
    refuse(check_submission(draft, application.call, at=at, require_texts=require_texts))
    given = application.number or number or _free_number(application.call.code)
    content = content_of(application, draft, given)
    sha256 = canonical_hash(content)
    if _handed_in_already(application, sha256):
        application.has_unsent_changes = False
        return receipt_of(application)
    submission = _freeze(application, content, sha256=sha256, at=at, actor=actor)
    facts = {"number": given, "ordinal": submission.ordinal, "sha256": sha256}
    move(
        application,
        to=ApplicationState.SUBMITTED,
        actor=actor,
        action="application.submitted",
        facts=facts,
    )
    _hand_over_receipt(application, submission, actor)
    return receipt_of(application)


def content_of(application: Application, draft: Draft, number: str) -> dict[str, Any]:
    """Write the working copy in its canonical form."""
    body = application.organisation
    heading = {
        "number": number,
        "call": application.call.code,
        "kind": application.kind,
        "organisation": {"bin": body.bin, "name_kk": body.name_kk, "name_ru": body.name_ru},
    }
    attached = [
        {
            "id": str(row.id),
            "kind": row.kind,
            "name": row.file.label,
            "size_bytes": row.file.size_bytes,
            "sha256": row.file.sha256,
        }
        for row in queries.attachments_of(application.id)
    ]
    return canonical_content(
        draft, heading=heading, answers=application.eligibility, files=attached
    )


def receipt_of(application: Application) -> Receipt:
    """Give the receipt of what counts now; only for what was handed in."""
    if not (application.number and application.submitted_at and application.content_sha256):
        raise ValueError("nothing was handed in yet")
    return Receipt(application.number, application.submitted_at, application.content_sha256)


def withdraw_application(application: Application, *, actor: Actor) -> None:
    """Take back what was handed in; until the deadline it can be handed in again."""
    lock(application)
    can_withdraw(actor, application).enforce()
    move(
        application,
        to=ApplicationState.WITHDRAWN,
        actor=actor,
        action="application.withdrawn",
        facts={"number": application.number},
    )


def keep_receipt(submission: Submission, *, pdf: bytes, label: str, actor: Actor) -> ReceiptFile:
    """Store the receipt that a worker has written; a second one for a submission is dropped."""
    present = queries.receipt_file(submission.id)
    if present is not None:
        return present
    file = files.keep(
        pdf, label=label, media_type="application/pdf", purpose="receipt", actor=actor
    )
    row = ReceiptFile(submission_id=submission.id, file_id=file.id)
    db.session.add(row)
    db.session.flush()
    return row


def _handed_in_already(application: Application, sha256: str) -> bool:
    submitted = application.state == ApplicationState.SUBMITTED
    return submitted and application.content_sha256 == sha256


def _free_number(call_code: str) -> str:
    """Draw a number nobody can guess the next of; it says nothing about how many applied."""
    while True:
        number = f"{call_code}-{new_code(6)}"[:40]
        taken = select(Application.id).where(Application.number == number)
        if db.session.scalar(taken) is None:
            return number


def _freeze(
    application: Application,
    content: dict[str, Any],
    *,
    sha256: str,
    at: datetime,
    actor: Actor,
) -> Submission:
    earlier = db.session.scalar(
        select(func.count()).where(Submission.application_id == application.id)
    )
    application.number = content["number"]
    application.submitted_at = at
    application.content_sha256 = sha256
    application.has_unsent_changes = False
    application.search = search_text(application)
    submission = Submission(
        application_id=application.id,
        ordinal=(earlier or 0) + 1,
        submitted_at=at,
        submitted_by_id=actor.user_id,
        content=content,
        content_sha256=sha256,
    )
    db.session.add(submission)
    return submission


def _hand_over_receipt(application: Application, submission: Submission, actor: Actor) -> None:
    """Write to the person and to the organisation; a rehearsal has no reader for receipts."""
    if actor.user_id is None:
        return
    enqueue(RECEIPT, submission.id)
    addresses: dict[str, UUID | None] = {application.organisation.email: None}
    addresses[actor.email] = actor.user_id
    for recipient, user_id in addresses.items():
        if recipient:
            _mail_receipt(application, to=recipient, user_id=user_id)


def _mail_receipt(application: Application, *, to: str, user_id: UUID | None) -> None:
    receipt = receipt_of(application)
    local = receipt.submitted_at.astimezone(clock.HOME_ZONE)
    send(
        "application_submitted",
        to=to,
        language=application.language,
        user_id=user_id,
        subject=Message("Application received: %(number)s", number=receipt.number),
        paragraphs=[
            Message("Your application has been received."),
            Message("Number: %(number)s", number=receipt.number),
            Message("Project: %(title)s", title=application.title),
            Message(
                "Time of the server: %(time)s (UTC%(offset)s)",
                time=f"{local:%d.%m.%Y %H:%M:%S}",
                offset=f"{local:%z}"[:3] + ":" + f"{local:%z}"[3:],
            ),
            Message("SHA-256 of the content: %(sha256)s", sha256=receipt.content_sha256),
            Message(
                "Keep this message. The receipt as a PDF and the content itself can be "
                "downloaded on the page of the application; the SHA-256 of that content file "
                "must be the same as above."
            ),
            address(f"/apply/applications/{application.id}"),
        ],
    )
