"""Programmes, themes and the legal figures an officer keeps up to date."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Record, Versioned, db


class Theme(db.Model):  # type: ignore[name-defined]
    """A subject that calls and pledges can name."""

    __tablename__ = "grants_theme"

    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    name_kk: Mapped[str] = mapped_column(String(200))
    name_ru: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200))
    position: Mapped[int]

    @property
    def id(self) -> str:
        """The key, under the name that the audit reads."""
        return self.code


class Programme(Versioned):
    """A lasting purpose under which calls are opened."""

    __tablename__ = "grants_programme"

    code: Mapped[str] = mapped_column(String(40), unique=True)
    title_kk: Mapped[str] = mapped_column(String(300))
    title_ru: Mapped[str] = mapped_column(String(300))
    title_en: Mapped[str] = mapped_column(String(300), default="")
    description_kk: Mapped[str] = mapped_column(Text, default="")
    description_ru: Mapped[str] = mapped_column(Text, default="")
    description_en: Mapped[str] = mapped_column(Text, default="")


class GrantType(Versioned):
    """A statutory type of grant with its term and its limits in MCI, valid for a time."""

    __tablename__ = "grants_grant_type"
    __table_args__ = (
        UniqueConstraint("code", "valid_from", name="uq_grants_grant_type_validity"),
        CheckConstraint("min_months < max_months", name="months_in_order"),
        CheckConstraint("max_mci IS NULL OR min_mci < max_mci", name="mci_in_order"),
        CheckConstraint("valid_to IS NULL OR valid_from < valid_to", name="validity_in_order"),
    )

    code: Mapped[str] = mapped_column(String(20))
    name_kk: Mapped[str] = mapped_column(String(200))
    name_ru: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200), default="")
    min_months: Mapped[int]
    max_months: Mapped[int]
    min_mci: Mapped[int]
    max_mci: Mapped[int | None]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    act: Mapped[str] = mapped_column(String(300), default="")


class Mci(Versioned):
    """The monthly calculation index of a year."""

    __tablename__ = "grants_mci"
    __table_args__ = (CheckConstraint("amount_minor > 0", name="amount_positive"),)

    year: Mapped[int] = mapped_column(unique=True)
    amount_minor: Mapped[int]
    act: Mapped[str] = mapped_column(String(300), default="")


class ProgrammeSetting(Record):
    """Dated texts and terms that letters and rules quote: signatory, acts, appeal days."""

    __tablename__ = "grants_programme_setting"
    __table_args__ = (
        UniqueConstraint("name", "valid_from", name="uq_grants_programme_setting_validity"),
    )

    name: Mapped[str] = mapped_column(String(60))
    valid_from: Mapped[date]
    value_kk: Mapped[str] = mapped_column(Text, default="")
    value_ru: Mapped[str] = mapped_column(Text, default="")
    value_en: Mapped[str] = mapped_column(Text, default="")
    set_by_id: Mapped[UUID | None]
