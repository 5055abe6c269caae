"""The frozen content of a letter: everything it says, and nothing that may change later.

A letter is written from its snapshot alone. The snapshot's canonical JSON travels inside the PDF
as `award.json`; its SHA-256 is printed in the footer and kept in the register.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, is_dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

from app.core.canonical import canonical_bytes, sha256_hex

FORMAT = "asar-letter/1"
# How the snapshot travels inside the letter: the attached file, and the keyword with its hash.
SNAPSHOT_FILE = "award.json"
HASH_KEYWORD = "snapshot-sha256:"
_NUMBER = re.compile(r"[^\s/\\]{1,40}")
_CODE = re.compile(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){1,5}")


class LetterKind(StrEnum):
    """What a letter tells its addressee."""

    AWARD = "award"
    REFUSAL = "refusal"


@dataclass(frozen=True, slots=True)
class Words:
    """A text in Kazakh and Russian, and in English where there is one."""

    kk: str
    ru: str
    en: str = ""

    @classmethod
    def same(cls, text: str) -> Words:
        """Use one text, such as a project's title, in every language."""
        return cls(text, text, text)


@dataclass(frozen=True, slots=True)
class Issuer:
    """The organisation that writes."""

    name: Words
    address: Words
    contacts: str = ""


@dataclass(frozen=True, slots=True)
class Addressee:
    """The organisation that is written to."""

    name: Words
    bin: str


@dataclass(frozen=True, slots=True)
class Call:
    """The call that the letter ends."""

    title: Words
    number: str


@dataclass(frozen=True, slots=True)
class Protocol:
    """The minutes that the letter rests on."""

    number: str
    signed_on: date


@dataclass(frozen=True, slots=True)
class Term:
    """The first and the last day of the project."""

    starts_on: date
    ends_on: date

    @property
    def months(self) -> int:
        """Count the calendar months that the term touches."""
        years = self.ends_on.year - self.starts_on.year
        return years * 12 + self.ends_on.month - self.starts_on.month + 1


@dataclass(frozen=True, slots=True)
class Source:
    """One funding source and what it pays in each year of the table, in minor units."""

    name: Words
    amounts_minor: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Funding:
    """The table of years and funding sources."""

    years: tuple[int, ...]
    sources: tuple[Source, ...]

    def __post_init__(self) -> None:
        if not self.years or not self.sources:
            raise ValueError("an award names at least one year and one source")
        if any(len(source.amounts_minor) != len(self.years) for source in self.sources):
            raise ValueError("each source has one amount for each year")
        if any(amount < 0 for source in self.sources for amount in source.amounts_minor):
            raise ValueError("a source never pays less than nothing")

    @property
    def total_minor(self) -> int:
        """Add up the whole table."""
        return sum(sum(source.amounts_minor) for source in self.sources)

    def year_totals_minor(self) -> tuple[int, ...]:
        """Add up each year over the sources."""
        columns = zip(*(source.amounts_minor for source in self.sources), strict=True)
        return tuple(sum(column) for column in columns)


@dataclass(frozen=True, slots=True)
class Signatory:
    """Who answers for the letter."""

    name: Words
    post: Words


@dataclass(frozen=True, slots=True)
class CriterionResult:
    """The mean of one criterion over all reviews, with its bounds. No threshold: None."""

    title: Words
    mean: Decimal
    threshold: Decimal | None
    maximum: Decimal
    weight: int

    @property
    def reached(self) -> bool:
        """True when the mean is not below the threshold."""
        return self.threshold is None or self.mean >= self.threshold


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an application got no grant, so that the applicant can recompute and contest it."""

    score: Decimal
    pass_score: Decimal
    line: Decimal | None
    rank: int | None
    criteria: tuple[CriterionResult, ...]
    reasons: tuple[Words, ...]
    missing: tuple[Words, ...]
    appeal_days: int

    def __post_init__(self) -> None:
        if not self.reasons:
            raise ValueError("a refusal gives at least one reason")
        if self.appeal_days < 1:
            raise ValueError("an appeal has a term of at least one working day")


@dataclass(frozen=True, slots=True)
class LetterSnapshot:
    """Everything one version of one letter says.

    `amount_minor` is the grant of an award and the amount asked for in a refusal. `conditions`
    and `sign_days` (working days to sign the agreement) belong to an award.
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
        elif self.refusal is None or self.funding is not None:
            raise ValueError("a refusal letter has reasons and no funding")

    def _check_award(self) -> None:
        if self.funding is None or self.term is None or self.grant_type is None:
            raise ValueError("an award letter has funding, a term and a type of grant")
        if self.refusal is not None or self.sign_days < 1:
            raise ValueError("an award letter has a term for signing and no refusal")
        if self.funding.total_minor != self.amount_minor:
            raise ValueError("the sources add up to the amount of the grant, to the tiyn")

    def to_canonical(self) -> dict[str, Any]:
        """Write the snapshot as plain values: whole numbers and text, no floats."""
        return {"format": FORMAT, **_plain(self)}

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


def from_canonical(value: Any) -> LetterSnapshot:
    """Read a snapshot back from plain values. Raises ValueError naming the place of a fault."""
    if not isinstance(value, dict) or value.get("format") != FORMAT:
        raise ValueError(f"this is no snapshot of the format {FORMAT}")
    fields = {name: item for name, item in value.items() if name != "format"}
    snapshot = _read(LetterSnapshot, fields, "$")
    assert isinstance(snapshot, LetterSnapshot)
    return snapshot


def _read(kind: Any, value: Any, path: str) -> Any:
    if isinstance(kind, UnionType):
        inner = next(option for option in get_args(kind) if option is not NoneType)
        return None if value is None else _read(inner, value, path)
    if get_origin(kind) is tuple:
        if not isinstance(value, list):
            raise ValueError(f"{path}: a list is expected")
        inner = get_args(kind)[0]
        return tuple(_read(inner, item, f"{path}[{index}]") for index, item in enumerate(value))
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        if not isinstance(value, dict) or value.keys() != hints.keys():
            raise ValueError(f"{path}: exactly {', '.join(hints)} are expected")
        make: Any = kind
        return make(**{name: _read(hints[name], value[name], f"{path}.{name}") for name in hints})
    return _read_plain(kind, value, path)


def _read_plain(kind: Any, value: Any, path: str) -> Any:
    wanted = int if kind is int else str
    if type(value) is not wanted:
        raise ValueError(f"{path}: {wanted.__name__} is expected")
    try:
        if kind is date:
            return date.fromisoformat(str(value))
        return kind(value)
    except (ValueError, ArithmeticError) as error:
        raise ValueError(f"{path}: {error}") from error
