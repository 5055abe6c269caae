"""Make and keep the sealed file of a letter; done by the workers of its queue."""

from __future__ import annotations

from uuid import UUID

from app.audit import services as audit
from app.core import clock
from app.core.actor import SYSTEM
from app.core.db import db
from app.core.errors import NotFound
from app.documents.sealer import Sealer
from app.files import services as files
from reports.letters.models import Letter
from reports.letters.rules import from_canonical
from reports.letters.services.compose import compose_letter


def seal_letter(letter_id: UUID, *, sealer: Sealer) -> Letter:
    """Make and store the sealed file of a letter; one that has a file is left as it is."""
    letter = db.session.get(Letter, letter_id, with_for_update=True)
    if letter is None:
        raise NotFound
    if letter.sealed_at is not None:
        return letter
    sealed = compose_letter(from_canonical(letter.snapshot), sealer=sealer)
    file = files.keep(
        sealed.pdf,
        label=f"{letter.number}-{letter.ordinal}.pdf",
        media_type="application/pdf",
        purpose="letter",
        actor=SYSTEM,
    )
    letter.file_id = file.id
    letter.file_sha256 = sealed.sha256
    letter.sealed_at = clock.now()
    facts = {"number": letter.number, "file_sha256": sealed.sha256}
    audit.record("letter.sealed", letter, actor=SYSTEM, facts=facts)
    return letter
