"""Checking whether a file is, byte for byte, the one that a trusted seal was put on.

Nothing of the PDF is parsed before the seal holds. The seal must leave out exactly one stretch of
the file, its own hexadecimal signature; every other byte is under the signature's digest, and the
stretch itself must be the one way of writing that signature. So a single changed byte anywhere,
or anything appended, is refused, and a hostile file reaches no PDF parser.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from asn1crypto import cms
from cryptography import x509
from pyhanko.sign.validation import async_validate_detached_cms
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko_certvalidator import ValidationContext

from app.documents.keys import as_asn1

_RANGE = re.compile(rb"/ByteRange\s*\[\s*0\s+(\d{1,12})\s+(\d{1,12})\s+(\d{1,12})\s*\]")
_MOMENT = re.compile(rb"/M\s*\(D(?::|\\072)(\d{14})Z?\)")  # always written in UTC by the seal
_DICTIONARY = 2_048  # the rest of the signature dictionary stands this close behind its range
# A stranger's file is an ordinary answer here, not an error worth a traceback in the log.
logging.getLogger("pyhanko.sign.validation.generic_cms").setLevel(logging.CRITICAL)

_SIGNATURES = ("sha256_ecdsa", "sha256_rsa", "rsassa_pss")


@dataclass(frozen=True, slots=True)
class SealReport:
    """What a check found. `reasons` says in English why a file is not good."""

    intact: bool
    trusted: bool
    whole_file: bool
    signer: str | None = None
    signed_at: datetime | None = None
    root: str | None = None
    reasons: tuple[str, ...] = ()

    @property
    def good(self) -> bool:
        """True when the file is exactly what a trusted seal was put on."""
        return self.intact and self.trusted and self.whole_file


def check_seal(pdf: bytes, *, trust_roots: Sequence[x509.Certificate]) -> SealReport:
    """Tell whether a file carries an unbroken seal of somebody behind the given roots."""
    gap = _sealed_gap(pdf)
    if gap is None:
        return _refused("no seal covers this whole file")
    start, end, moment = gap
    try:
        contents = bytes.fromhex(pdf[start + 1 : end - 1].decode("ascii"))
        message = cms.ContentInfo.load(contents)
        signed = message["content"] if message["content_type"].native == "signed_data" else None
        if signed is None or not _is_canonical(pdf[start:end], message, signed):
            return _refused("the signature is not written as the seal writes it", whole_file=True)
        return _judge(pdf[:start] + pdf[end:], signed, moment, trust_roots)
    except (ValueError, TypeError, KeyError, OverflowError, SignatureValidationError) as error:
        return _refused(f"the signature cannot be read: {error}", whole_file=True)


def _refused(reason: str, *, whole_file: bool = False) -> SealReport:
    return SealReport(intact=False, trusted=False, whole_file=whole_file, reasons=(reason,))


def _sealed_gap(pdf: bytes) -> tuple[int, int, datetime] | None:
    """Find the one stretch outside the seal, and the instant of sealing written beside it."""
    for found in reversed(list(_RANGE.finditer(pdf))):
        before, after, rest = (int(number) for number in found.groups())
        framed = before + 2 < after < after + rest == len(pdf)
        if framed and pdf[before : before + 1] == b"<" and pdf[after - 1 : after] == b">":
            moment = _moment(pdf[found.end() : found.end() + _DICTIONARY])
            return (before, after, moment) if moment else None
    return None


def _moment(dictionary: bytes) -> datetime | None:
    found = _MOMENT.search(dictionary)
    try:
        return (
            datetime.strptime(found[1].decode(), "%Y%m%d%H%M%S").replace(tzinfo=UTC)
            if found
            else None
        )
    except ValueError:
        return None


def _is_canonical(stretch: bytes, message: Any, signed: Any) -> bool:
    """Accept only the one way of writing this signature: nothing optional, nothing left over.

    The signature protects its own attributes and, through them, the signer's certificate. What it
    does not protect is compared with what it has to be: versions, algorithm lists, unsigned
    attributes, spare certificates, the letter case of digits and the filling after the end.
    """
    der = message.dump(force=True)
    digits = der.hex().upper().encode()
    if stretch[1:-1] != digits + b"0" * (len(stretch) - 2 - len(digits)):
        return False
    infos = signed["signer_infos"]
    if len(infos) != 1 or signed["version"].native != "v1":
        return False
    info = infos[0]
    algorithms = [one["algorithm"].native for one in signed["digest_algorithms"]]
    return (
        info["version"].native == "v1"
        and algorithms == [info["digest_algorithm"]["algorithm"].native] == ["sha256"]
        and info["signature_algorithm"]["algorithm"].native in _SIGNATURES
        and signed["encap_content_info"]["content_type"].native == "data"
        and not signed["encap_content_info"]["content"].native
        and not signed["crls"].native
        and not info["unsigned_attrs"].native
    )


def _judge(
    covered: bytes, signed: Any, moment: datetime, trust_roots: Sequence[x509.Certificate]
) -> SealReport:
    """Verify digest, signature and chain, as of the instant the seal names.

    A certificate that has run out since does not spoil the letters sealed while it was valid.
    """
    context = ValidationContext(
        trust_roots=[as_asn1(root) for root in trust_roots],
        moment=moment,
        best_signature_time=moment,
        allow_fetching=False,
    )
    status = asyncio.run(
        async_validate_detached_cms(covered, signed, signer_validation_context=context)
    )
    path = status.validation_path if status.trusted else None
    known = path is not None and _has_no_stranger(signed, path)
    intact = bool(status.intact and status.valid)
    reasons = []
    if not intact:
        reasons.append("the file was changed after it was sealed")
    elif not known:
        reasons.append("the seal was made by somebody else")
    return SealReport(
        intact=intact,
        trusted=intact and known,
        whole_file=True,
        signer=str(status.signing_cert.subject.human_friendly),
        signed_at=moment,
        root=_fingerprint(path, trust_roots) if known else None,
        reasons=tuple(reasons),
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
