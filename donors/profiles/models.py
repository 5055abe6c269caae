"""Donors: an organisation seen from its giving side."""

from __future__ import annotations

from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Versioned
from app.organisations.models import Organisation


class DonorCategory(StrEnum):
    """Kinds of givers, public and private, at home and abroad."""

    CENTRAL_STATE = "PUB-C"
    LOCAL_STATE = "PUB-L"
    OPERATOR = "OPER"
    QUASI_STATE = "QUASI"
    COMPANY = "CORP"
    PRIVATE_FOUNDATION = "PRIV-F"
    INDIVIDUAL = "IND"
    UN_AGENCY = "UN"
    INTERNATIONAL_BODY = "IGO"
    FOREIGN_STATE = "GOV-F"
    INTERNATIONAL_FOUNDATION = "INT-F"
    CROWD = "CROWD"


class Donor(Versioned):
    """A giver: public or private, domestic or international."""

    __tablename__ = "donors_donor"

    organisation_id: Mapped[UUID] = mapped_column(
        ForeignKey("organisations_organisation.id"), unique=True
    )
    code: Mapped[str] = mapped_column(String(40), unique=True)
    category: Mapped[DonorCategory]
    is_public: Mapped[bool]
    is_international: Mapped[bool]
    about_kk: Mapped[str] = mapped_column(Text, default="")
    about_ru: Mapped[str] = mapped_column(Text, default="")
    about_en: Mapped[str] = mapped_column(Text, default="")
    is_anonymous: Mapped[bool] = mapped_column(default=False)

    organisation: Mapped[Organisation] = relationship(lazy="joined", innerjoin=True)
