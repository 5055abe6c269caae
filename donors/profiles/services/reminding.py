"""Remind donors and staff of documents of due diligence that run out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from app.audit import services as audit
from app.core.actor import SYSTEM, Role
from app.core.i18n import Message, joined
from app.core.site import address
from app.identity import queries as people
from app.mail import services as mail
from app.organisations.queries import writers_of
from donors.profiles.models import DonorDocument
from donors.profiles.queries import running_out
from donors.profiles.rules import WARN_DAYS
from donors.profiles.states import DOCUMENT_LABELS

REMIND_OF_DOCUMENTS = "profiles.remind"
_SHOWN = 100


def remind_of_documents(*, today: date) -> int:
    """Write 30 days before a document runs out and on the day it does, once each."""
    reminded = [
        document
        for document in running_out(today, days=WARN_DAYS)
        if mail.first_time(_occasion(document, today))
    ]
    for document in reminded:
        _tell_donor(document, today)
        facts = {"kind": document.kind.value, "valid_until": str(document.valid_until)}
        audit.record("donor.reminded", document.donor, actor=SYSTEM, facts=facts)
    if reminded:
        _tell_staff(reminded)
    return len(reminded)


def _ends(document: DonorDocument, today: date) -> bool:
    return document.valid_until is not None and document.valid_until <= today


def _occasion(document: DonorDocument, today: date) -> str:
    occasion = "ends" if _ends(document, today) else "soon"
    return f"document:{document.id}:{document.valid_until}:{occasion}"


def _tell_donor(document: DonorDocument, today: date) -> None:
    ends = _ends(document, today)
    for person in writers_of(document.donor.organisation):
        mail.send(
            "document_ends" if ends else "document_ends_soon",
            to=person.email,
            language=person.language,
            subject=Message("A document about your organisation has run out")
            if ends
            else Message("A document about your organisation runs out soon"),
            paragraphs=[
                _line(document),
                Message(
                    "Hand in a new one in time: without it new offers of yours may have to wait."
                ),
                address(f"/fund/profile/{document.donor_id}/documents"),
            ],
            user_id=person.id,
        )


def _tell_staff(documents: Sequence[DonorDocument]) -> None:
    """Write to the officers about all of them, in one letter."""
    lines = [joined([one.donor.code, ": ", _line(one)]) for one in documents[:_SHOWN]]
    for person in people.users_with_role(Role.OFFICER):
        mail.send(
            "documents_end",
            to=person.email,
            language=person.language,
            subject=Message("Documents of donors that run out: %(count)s", count=len(documents)),
            paragraphs=[*lines, address("/staff/donors?expires=1")],
            user_id=person.id,
        )


def _line(document: DonorDocument) -> Message:
    return Message(
        "%(kind)s: valid until %(day)s.",
        kind=DOCUMENT_LABELS[document.kind],
        day=document.valid_until,
    )
