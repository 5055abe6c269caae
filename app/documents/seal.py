"""The seal on a document: a PAdES B-B signature over the whole file."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import Any

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.sign.signers.pdf_signer import PdfSigningSession

from app.core import clock
from app.documents.sealer import Sealer
from app.documents.structure import SEAL_FIELD, SEAL_LABEL

DIGEST = "sha256"
_CMS_BYTES = 2_500  # attributes, algorithms and an RSA-4096 signature, without the certificates


def seal(pdf: bytes, *, signer: Sealer, reason: str, location: str) -> bytes:
    """Seal a PDF: whoever changes one byte of the result, or adds one, breaks the seal.

    Uses the tagged field that `render_pdf(seal_field=True)` left; a file without one gets an
    invisible field with a readable name.
    """
    metadata = signers.PdfSignatureMetadata(
        field_name=SEAL_FIELD,
        subfilter=fields.SigSeedSubFilter.PADES,
        md_algorithm=DIGEST,
        reason=reason,
        location=location,
        name=signer.signer.subject_name,
    )
    field = fields.SigFieldSpec(SEAL_FIELD, on_page=0, readable_field_name=SEAL_LABEL)
    output = io.BytesIO()
    _TimedSigner(metadata, signer.signer, new_field_spec=field, moment=clock.now()).sign_pdf(
        IncrementalPdfFileWriter(io.BytesIO(pdf)),
        bytes_reserved=_room(signer),
        output=output,
    )
    return output.getvalue()


class _TimedSigner(signers.PdfSigner):
    """A signer that writes our clock's instant into the file instead of the machine's."""

    def __init__(self, *arguments: Any, moment: datetime, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.moment = moment.astimezone(UTC)

    def init_signing_session(self, *arguments: Any, **named: Any) -> PdfSigningSession:
        session = super().init_signing_session(*arguments, **named)
        session.system_time = self.moment
        return session


def _room(signer: Sealer) -> int:
    """Reserve hexadecimal digits for the signature, rounded so that most files look alike."""
    certificates = [signer.signer.signing_cert, *signer.signer.cert_registry]
    needed = _CMS_BYTES + sum(len(one.dump()) for one in certificates)
    return 2 * (-(-needed // 1024) * 1024)
