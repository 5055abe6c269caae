"""Checking whether a file is, byte for byte, the one that a trusted seal was put on.

Nothing of the PDF is parsed before the seal holds. The seal must leave out exactly one stretch of
the file, its own hexadecimal signature; every other byte is under the signature's digest, and the
stretch itself must be the one way of writing that signature. So a single changed byte anywhere,
or anything appended, is refused, and a hostile file reaches no PDF parser.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from asn1crypto import cms
from cryptography import x509

_RANGE = re.compile(rb"/ByteRange\s*\[\s*0\s+(\d{1,12})\s+(\d{1,12})\s+(\d{1,12})\s*\]")
_MOMENT = re.compile(rb"/M\s*\(D(?::|\\072)(\d{14})Z?\)")  # always written in UTC by the seal
_DICTIONARY = 2_048  # the rest of the signature dictionary stands this close behind its range
# Loaded with the first signature that is worth reading: it takes 20 MB of every web worker.
_JUDGE = "app.documents.judging"

# ECDSA and RSA (PKCS#1) with SHA-256, as DER writes them.
_SIGNATURES = (
    bytes.fromhex("300A06082A8648CE3D040302"),
    bytes.fromhex("300D06092A864886F70D01010B0500"),
)


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
        if signed is None or not _is_canonical(pdf[start:end], signed):
            return _refused("the signature is not written as the seal writes it", whole_file=True)
        return _judge(pdf[:start] + pdf[end:], signed, moment, trust_roots)
    except (ValueError, TypeError, LookupError, OverflowError) as error:
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


def _is_canonical(stretch: bytes, signed: Any) -> bool:
    """Accept only the one way of writing this signature: nothing optional, nothing left over.

    The signature protects its own attributes and, through them, the signer's certificate. So the
    message is written anew from these, and must come out digit for digit as it stands in the
    file: versions, algorithms, spare fields, the letter case of digits, the filling at the end.
    """
    info = signed["signer_infos"][0]
    if info["signature_algorithm"].dump() not in _SIGNATURES:
        return False
    digits = _written_anew(signed, info).hex().upper().encode()
    return stretch[1:-1] == digits + b"0" * (len(stretch) - 2 - len(digits))


def _written_anew(signed: Any, info: Any) -> bytes:
    digest = {"algorithm": "sha256"}
    signer = {
        "version": "v1",
        "sid": info["sid"],
        "digest_algorithm": digest,
        "signed_attrs": info["signed_attrs"],
        "signature_algorithm": info["signature_algorithm"],
        "signature": info["signature"].native,
    }
    content = {
        "version": "v1",
        "digest_algorithms": [digest],
        "encap_content_info": {"content_type": "data"},
        "certificates": signed["certificates"],
        "signer_infos": [signer],
    }
    message = cms.ContentInfo({"content_type": "signed_data", "content": cms.SignedData(content)})
    return bytes(message.dump())


def _judge(
    covered: bytes, signed: Any, moment: datetime, trust_roots: Sequence[x509.Certificate]
) -> SealReport:
    """Verify digest, signature and chain, as of the instant the seal names."""
    found = importlib.import_module(_JUDGE).judge(covered, signed, moment, trust_roots)
    reasons = []
    if not found.intact:
        reasons.append("the file was changed after it was sealed")
    elif found.root is None:
        reasons.append("the seal was made by somebody else")
    return SealReport(
        intact=found.intact,
        trusted=found.intact and found.root is not None,
        whole_file=True,
        signer=found.signer,
        signed_at=moment,
        root=found.root,
        reasons=tuple(reasons),
    )
