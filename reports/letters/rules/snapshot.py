"""The frozen content of a letter: everything it says, and nothing that may change later.

A letter is written from its snapshot alone. The snapshot's canonical JSON travels inside the PDF
as `award.json`; its SHA-256 is printed in the footer and kept in the register.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from app.core.canonical import canonical_bytes, sha256_hex
from reports.letters.rules.parts import (
    Addressee,
    Call,
    Funding,
    Issuer,
    LetterKind,
    Protocol,
    Refusal,
    Signatory,
    Term,
    Withdrawal,
    Words,
)

FORMAT = "asar-letter/1"
# How the snapshot travels inside the letter: the attached file, and the keyword with its hash.
SNAPSHOT_FILE = "award.json"
HASH_KEYWORD = "snapshot-sha256:"
_NUMBER = re.compile(r"[^\s/\\]{1,40}")
_CODE = re.compile(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){1,5}")


@dataclass(frozen=True, slots=True)
class LetterSnapshot:
    """Everything one version of one letter says.

    `amount_minor` is the grant of an award, also of one taken back, and the amount asked for in a
    refusal. `conditions` and `sign_days` (working days to sign the agreement) belong to an award.
    """

    kind: LetterKind
    number: str
    version: int
    issued_on: date
    issuer: Issuer
    addressee: Addressee
    call: Call
    protocol: Protocol | None
    project_title: Words
    amount_minor: int
    currency: str
    signatory: Signatory
    verify_url: str
    code: str
    audit_checkpoint: str
    grant_type: Words | None = None
    term: Term | None = None
    funding: Funding | None = None
    conditions: tuple[Words, ...] = ()
    sign_days: int = 0
    refusal: Refusal | None = None
    withdrawal: Withdrawal | None = None

    def __post_init__(self) -> None:
        if not _NUMBER.fullmatch(self.number) or self.version < 1:
            raise ValueError("a letter has a number without spaces, and a version from 1")
        if not _CODE.fullmatch(self.code):
            raise ValueError("the code of a letter is groups of four capitals or digits")
        if not self.verify_url.startswith(("https://", "http://")):
            raise ValueError("the address for verification is a web address")
        if self.amount_minor < 0:
            raise ValueError("a letter never states an amount below zero")
        if self.kind is LetterKind.AWARD:
            self._check_award()
        elif self.funding is not None:
            raise ValueError("a refusal or a withdrawal has no funding")
        elif (self.refusal is None) is (self.kind is LetterKind.REFUSAL):
            raise ValueError("a refusal letter has reasons, and no other letter has them")
        if (self.withdrawal is None) is (self.kind is LetterKind.WITHDRAWAL):
            raise ValueError("the letter of a withdrawal names the award, and no other letter does")

    def _check_award(self) -> None:
        if self.funding is None or self.term is None or self.grant_type is None:
            raise ValueError("an award letter has funding, a term and a type of grant")
        if self.refusal is not None or self.sign_days < 1:
            raise ValueError("an award letter has a term for signing and no refusal")
        if self.funding.total_minor != self.amount_minor:
            raise ValueError("the sources add up to the amount of the grant, to the tiyn")

    def to_canonical(self) -> dict[str, Any]:
        """Write the snapshot as plain values: whole numbers and text, no floats."""
        plain = {"format": FORMAT, **_plain(self)}
        # Letters written before there were withdrawals must keep their bytes.
        if plain["withdrawal"] is None:
            del plain["withdrawal"]
        return plain

    def to_bytes(self) -> bytes:
        """Write the snapshot as the bytes that are embedded and hashed."""
        return canonical_bytes(self.to_canonical())

    def sha256(self) -> str:
        """Give the hash that stands in the footer and in the register."""
        return sha256_hex(self.to_bytes())


def _plain(value: Any) -> Any:
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if hasattr(value, "__dataclass_fields__"):
        return {name: _plain(getattr(value, name)) for name in value.__dataclass_fields__}
    return value
