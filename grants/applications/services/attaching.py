"""Files of an application: checked, stored under our own name, one at a time."""

from __future__ import annotations

from collections.abc import Sequence

from app.audit import services as audit
from app.core import clock
from app.core.actor import Actor
from app.core.canonical import sha256_hex
from app.core.db import db
from app.core.errors import Fault
from app.core.i18n import Message
from app.files import services as files
from app.files.rules import checked
from grants.applications import queries
from grants.applications.models import Application, Attachment
from grants.applications.services.saving import mark, open_copy, refuse
from grants.applications.states import AttachmentKind

MAX_TOTAL_BYTES = 60 * 1024 * 1024
MAX_FILES = 20


def attach_file(
    application: Application, *, content: bytes, name: str, kind: str, actor: Actor
) -> Attachment:
    """Check and keep a file; raises Invalid (field "file" or "kind") with the reason.

    The same bytes sent a second time are the file that is there already.
    """
    open_copy(application, actor)
    sound = checked(content, name)
    present = queries.attachments_of(application.id)
    refuse(_faults(content, kind, present))
    sha256 = sha256_hex(content)
    for row in present:
        if row.file.sha256 == sha256 and row.kind == kind:
            return row
    stored = files.keep(
        content,
        label=sound.label,
        media_type=sound.media_type,
        purpose="attachment",
        actor=actor,
    )
    row = Attachment(application_id=application.id, file_id=stored.id, kind=kind, file=stored)
    db.session.add(row)
    db.session.flush()
    facts = {"sha256": stored.sha256, "kind": kind, "size_bytes": stored.size_bytes}
    audit.record("application.file_attached", application, actor=actor, facts=facts)
    mark(application, "attachments", actor)
    return row


def remove_attachment(application: Application, attachment: Attachment, *, actor: Actor) -> None:
    """Take a file out of the working copy; earlier submissions keep it."""
    open_copy(application, actor)
    if attachment.removed_at is not None:
        return
    attachment.removed_at = clock.now()
    facts = {"sha256": attachment.file.sha256}
    audit.record("application.file_removed", application, actor=actor, facts=facts)
    mark(application, "attachments", actor)


def _faults(content: bytes, kind: str, rows: Sequence[Attachment]) -> list[Fault]:
    if kind not in set(AttachmentKind):
        return [Fault("kind", "kind_unknown", Message("Choose what the file is."))]
    if len(rows) >= MAX_FILES:
        text = Message("An application has %(limit)s files at most.", limit=MAX_FILES)
        return [Fault("file", "too_many_files", text)]
    if sum(row.file.size_bytes for row in rows) + len(content) > MAX_TOTAL_BYTES:
        text = Message("All files of an application together may have 60 MB at most.")
        return [Fault("file", "too_large_together", text)]
    return []
