"""Keep files: the bytes on disk first, then the row that names them."""

from __future__ import annotations

import logging
from uuid import UUID

from app.core.actor import Actor
from app.core.canonical import sha256_hex
from app.core.db import db
from app.core.errors import StorageFailed
from app.core.ids import new_id
from app.files import storage
from app.files.models import StoredFile

log = logging.getLogger(__name__)


def keep(
    content: bytes,
    *,
    label: str,
    media_type: str,
    purpose: str,
    actor: Actor,
    file_id: UUID | None = None,
) -> StoredFile:
    """Store bytes that have been checked (or were made here) and return their row.

    The caller audits the business fact. An orphan on disk after a rollback is harmless.
    Raises StorageFailed when the disk takes nothing.
    """
    file_id = file_id or new_id()
    try:
        storage.write(file_id, content)
    except OSError as fault:
        log.exception("a file of %s bytes (%s) cannot be stored", len(content), purpose)
        raise StorageFailed from fault
    row = StoredFile(
        id=file_id,
        label=label[-255:],
        media_type=media_type,
        size_bytes=len(content),
        sha256=sha256_hex(content),
        purpose=purpose,
        uploaded_by_id=actor.user_id,
    )
    db.session.add(row)
    db.session.flush()
    return row
