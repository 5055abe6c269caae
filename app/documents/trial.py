"""A trial of the seal: an empty page is sealed and checked as a reader would."""

from __future__ import annotations

import io

import pikepdf

from app.documents.check import SealReport, check_seal
from app.documents.seal import seal
from app.documents.sealer import Sealer


def try_seal(sealer: Sealer) -> SealReport:
    """Seal an empty page and tell what a check of it finds."""
    blank = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(blank)
    sealed = seal(blank.getvalue(), signer=sealer, reason="", location="")
    return check_seal(sealed, trust_roots=sealer.roots)
