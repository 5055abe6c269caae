"""What letters are made of: names, sums, scores and reasons, each checked for itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class LetterKind(StrEnum):
    """What a letter tells its addressee."""

    AWARD = "award"
    REFUSAL = "refusal"
    WITHDRAWAL = "withdrawal"


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
class Withdrawal:
    """Which award was taken back, when and why. The reason stands as it was typed."""

    award_number: str
    letter_number: str
    awarded_on: date
    withdrawn_on: date
    reason: Words
    appeal_days: int

    def __post_init__(self) -> None:
        if not self.reason.kk.strip() or not self.reason.ru.strip():
            raise ValueError("a withdrawal gives its reason")
        if self.withdrawn_on < self.awarded_on or self.appeal_days < 1:
            raise ValueError("a withdrawal follows its award, with a term for an appeal")
