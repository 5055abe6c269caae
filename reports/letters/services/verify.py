"""Telling whether a file is a genuine letter. Needs no database, only the roots to trust.

A genuine letter may since have been superseded by a later version; that is known to the register
(the public page), not to the file.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from cryptography.x509 import Certificate

from app.core.canonical import sha256_hex
from app.core.figures import NBSP
from app.documents import words
from app.documents.check import SealReport, check_seal
from app.documents.contents import read_contents
from reports.letters.rules import (
    HASH_KEYWORD,
    SNAPSHOT_FILE,
    LetterSnapshot,
    from_canonical,
)

# Every seal since the first names its kind in these bytes, so a file with them once was sealed.
_SEAL_MARK = b"/ETSI.CAdES.detached"


class FileState(StrEnum):
    """What a file turned out to be."""

    GENUINE = "genuine"
    ALTERED = "altered"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class FileVerdict:
    """The outcome of checking one file. `snapshot` is given for a genuine letter only."""

    state: FileState
    seal: SealReport
    sha256: str
    reasons: tuple[str, ...] = ()
    snapshot: LetterSnapshot | None = None
    snapshot_sha256: str | None = None

    @property
    def number(self) -> str | None:
        """The letter's number, from the sealed snapshot."""
        return self.snapshot.number if self.snapshot else None

    @property
    def recipient(self) -> str | None:
        """Who the letter is addressed to: name and BIN."""
        if self.snapshot is None:
            return None
        return f"{self.snapshot.addressee.name.ru}, {self.snapshot.addressee.bin}"

    @property
    def amount(self) -> str | None:
        """The amount of the letter with its currency code."""
        if self.snapshot is None:
            return None
        plain = words.figures(self.snapshot.amount_minor, "ru").replace(NBSP, " ")
        return f"{plain} {self.snapshot.currency}"


def verify_file(pdf: bytes, *, trust_roots: Sequence[Certificate]) -> FileVerdict:
    """Check the seal, then what the file carries: seal, snapshot and printed hash must agree."""
    report = check_seal(pdf, trust_roots=trust_roots)
    digest = sha256_hex(pdf)
    if not report.good:
        stranger = report.intact and report.whole_file
        altered = _SEAL_MARK in pdf and not stranger
        state = FileState.ALTERED if altered else FileState.UNKNOWN
        return FileVerdict(state, report, digest, report.reasons)
    try:
        snapshot, content = _sealed_snapshot(pdf)
    except ValueError as error:
        return FileVerdict(FileState.UNKNOWN, report, digest, (f"no letter: {error}",))
    return FileVerdict(
        FileState.GENUINE,
        report,
        digest,
        snapshot=snapshot,
        snapshot_sha256=sha256_hex(content),
    )


def _sealed_snapshot(pdf: bytes) -> tuple[LetterSnapshot, bytes]:
    contents = read_contents(pdf)
    content = contents.files.get(SNAPSHOT_FILE)
    if content is None:
        raise ValueError(f"the file carries no {SNAPSHOT_FILE}")
    snapshot = from_canonical(json.loads(content))
    if snapshot.to_bytes() != content:
        raise ValueError(f"{SNAPSHOT_FILE} is not in canonical form")
    if f"{HASH_KEYWORD}{sha256_hex(content)}" not in contents.keywords:
        raise ValueError("the hash of the file's metadata differs from its snapshot")
    return snapshot, content
