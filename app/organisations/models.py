"""Regions, organisations and the people who act for them."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.actor import MemberRole, OrganisationKind
from app.core.db import Record, Versioned, db
from app.core.text import kazakh_order, skeleton_of


class LegalForm(StrEnum):
    """Legal forms of non-profit organisations (the `kind` of the matching contract)."""

    ASSOCIATION = "association"
    FOUNDATION = "foundation"
    INSTITUTION = "institution"
    UNION = "union"
    OTHER = "other"


class Region(db.Model):  # type: ignore[name-defined]
    """One of the regions (ISO 3166-2), with its tile on the map."""

    __tablename__ = "organisations_region"

    code: Mapped[str] = mapped_column(String(6), primary_key=True)
    name_kk: Mapped[str] = mapped_column(String(100))
    name_ru: Mapped[str] = mapped_column(String(100))
    name_en: Mapped[str] = mapped_column(String(100))
    position: Mapped[int]


class FrontOffice(Versioned):
    """The operator's house in a region: whom an NGO there writes to, calls, visits.

    Every region has one from the start; its contact details are published once they are known.
    """

    __tablename__ = "organisations_front_office"
    __table_args__ = (
        CheckConstraint("name_kk <> '' AND name_ru <> '' AND name_en <> ''", name="named"),
        CheckConstraint(
            "email = '' OR (email = lower(email) AND email ~ '^[^@[:space:]]+@[^@[:space:]]+$')",
            name="email_form",
        ),
        CheckConstraint("phone = '' OR phone ~ '^[+]?[0-9 ()-]{5,40}$'", name="phone_form"),
    )

    region_code: Mapped[str] = mapped_column(ForeignKey("organisations_region.code"), unique=True)
    name_kk: Mapped[str] = mapped_column(String(200))
    name_ru: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200))
    email: Mapped[str] = mapped_column(String(320), default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    address_kk: Mapped[str] = mapped_column(String(300), default="")
    address_ru: Mapped[str] = mapped_column(String(300), default="")
    address_en: Mapped[str] = mapped_column(String(300), default="")

    region: Mapped[Region] = relationship(lazy="joined", innerjoin=True)


class Organisation(Versioned):
    """An NGO or a donor's body. A body abroad has no BIN."""

    __tablename__ = "organisations_organisation"
    __table_args__ = (
        CheckConstraint("bin IS NULL OR bin ~ '^[0-9]{12}$'", name="bin_digits"),
        CheckConstraint("kind <> 'applicant' OR bin IS NOT NULL", name="applicant_has_bin"),
        CheckConstraint("iban IS NULL OR iban ~ '^KZ[0-9]{2}[0-9A-Z]{16}$'", name="iban_form"),
        Index("ix_organisations_organisation_kk", text(kazakh_order("name_kk")), "id"),
        Index("ix_organisations_organisation_ru", text(kazakh_order("name_ru")), "id"),
        Index("ix_organisations_organisation_shape_kk", text(skeleton_of("name_kk"))),
        Index("ix_organisations_organisation_shape_ru", text(skeleton_of("name_ru"))),
    )

    kind: Mapped[OrganisationKind]
    bin: Mapped[str | None] = mapped_column(String(12), unique=True)
    legal_form: Mapped[LegalForm] = mapped_column(default=LegalForm.OTHER)
    name_kk: Mapped[str] = mapped_column(String(300))
    name_ru: Mapped[str] = mapped_column(String(300))
    name_en: Mapped[str] = mapped_column(String(300), default="")
    search: Mapped[str] = mapped_column(String(1000), default="")
    region_code: Mapped[str | None] = mapped_column(ForeignKey("organisations_region.code"))
    registered_on: Mapped[date | None]
    email: Mapped[str] = mapped_column(String(320), default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    address: Mapped[str] = mapped_column(String(500), default="")
    iban: Mapped[str | None] = mapped_column(String(20))
    is_demo: Mapped[bool] = mapped_column(default=False)

    region: Mapped[Region | None] = relationship(lazy="joined", innerjoin=False)


class Member(Record):
    """A person's place in an organisation."""

    __tablename__ = "organisations_member"
    __table_args__ = (
        UniqueConstraint("organisation_id", "user_id", name="uq_organisations_member_person"),
        Index("ix_organisations_member_user", "user_id"),
    )

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations_organisation.id"))
    user_id: Mapped[UUID] = mapped_column(ForeignKey("identity_user.id"))
    role: Mapped[MemberRole]

    organisation: Mapped[Organisation] = relationship()


class Invitation(Record):
    """An open invitation by e-mail; only the hash of the link's token is stored."""

    __tablename__ = "organisations_invitation"
    __table_args__ = (
        CheckConstraint(
            "(accepted_at IS NULL) = (accepted_by_id IS NULL)", name="accepted_by_if_accepted"
        ),
    )

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations_organisation.id"))
    email: Mapped[str] = mapped_column(String(320))
    role: Mapped[MemberRole]
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    invited_by_id: Mapped[UUID] = mapped_column(ForeignKey("identity_user.id"))
    expires_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    accepted_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("identity_user.id"))
    revoked_at: Mapped[datetime | None]

    organisation: Mapped[Organisation] = relationship()
