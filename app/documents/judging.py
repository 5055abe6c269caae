"""The cryptography of a seal: digest, signature and chain. Apart, because it is heavy to load."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography import x509
from pyhanko.sign.validation import async_validate_detached_cms
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko_certvalidator import ValidationContext

from app.documents.roots import as_asn1

# A stranger's file is an ordinary answer here, not an error worth a traceback in the log.
logging.getLogger("pyhanko.sign.validation.generic_cms").setLevel(logging.CRITICAL)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the signature says. `root`: the trusted root behind it, None behind a stranger's."""

    intact: bool
    signer: str
    root: str | None


def judge(
    covered: bytes, signed: Any, moment: datetime, trust_roots: Sequence[x509.Certificate]
) -> Judgement:
    """Verify a signature as of an instant. Raises ValueError when it cannot be read.

    A certificate that has run out since does not spoil the letters sealed while it was valid.
    """
    context = ValidationContext(
        trust_roots=[as_asn1(root) for root in trust_roots],
        moment=moment,
        best_signature_time=moment,
        allow_fetching=False,
    )
    checked = async_validate_detached_cms(covered, signed, signer_validation_context=context)
    try:
        status = asyncio.run(checked)
    except SignatureValidationError as error:
        raise ValueError(str(error)) from error
    path = status.validation_path if status.trusted else None
    known = path is not None and _has_no_stranger(signed, path)
    return Judgement(
        intact=bool(status.intact and status.valid),
        signer=str(status.signing_cert.subject.human_friendly),
        root=_fingerprint(path, trust_roots) if known else None,
    )


def _has_no_stranger(signed: Any, path: Any) -> bool:
    """Refuse certificates that play no part: their bytes would be protected by nothing."""
    needed = {one.dump() for one in path.iter_certs(include_root=True)}
    return all(choice.chosen.dump() in needed for choice in signed["certificates"])


def _fingerprint(path: Any, trust_roots: Sequence[x509.Certificate]) -> str | None:
    anchor = path.first.dump()
    for root in trust_roots:
        if as_asn1(root).dump() == anchor:
            return f"{root.subject.rfc4514_string()} (SHA-256 {hashlib.sha256(anchor).hexdigest()})"
    return None
