"""Writing and sealing one letter. Needs no database: the job and the rehearsal both use it."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.canonical import sha256_hex
from app.documents.pdf import Attachment, render_pdf
from app.documents.seal import seal
from app.documents.sealer import Sealer
from reports.letters.rules import HASH_KEYWORD, SNAPSHOT_FILE, LetterSnapshot
from reports.letters.services.render import TITLES, letter_css, letter_html


@dataclass(frozen=True, slots=True)
class SealedLetter:
    """The finished file, its SHA-256 for the register, and the hash of what it says."""

    pdf: bytes
    sha256: str
    snapshot_sha256: str


def compose_letter(snapshot: LetterSnapshot, *, sealer: Sealer) -> SealedLetter:
    """Write the letter of a snapshot and seal it; the snapshot travels inside."""
    kazakh, russian = TITLES[snapshot.kind]
    content = snapshot.to_bytes()
    pdf = render_pdf(
        letter_html(snapshot),
        stylesheet=letter_css(),
        title=f"{kazakh} / {russian} № {snapshot.number}",
        lang="kk",
        author=snapshot.issuer.name.kk,
        description=f"{snapshot.issuer.name.ru}: {snapshot.addressee.name.ru}",
        attachments=[
            Attachment(SNAPSHOT_FILE, content, "Машина оқитын нұсқа / Машиночитаемая версия")
        ],
        keywords=[HASH_KEYWORD + sha256_hex(content)],
        seal_field=True,
    )
    sealed = seal(
        pdf,
        signer=sealer,
        reason=f"{kazakh} / {russian} № {snapshot.number}",
        location=snapshot.issuer.address.kk,
    )
    return SealedLetter(sealed, sha256_hex(sealed), sha256_hex(content))
