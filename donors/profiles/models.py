"""Donors: an organisation seen from its giving side."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Versioned
from app.core.i18n import Message
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


CATEGORY_LABELS: Mapping[DonorCategory, Message] = {
    DonorCategory.CENTRAL_STATE: Message("central state body"),
    DonorCategory.LOCAL_STATE: Message("local executive body"),
    DonorCategory.OPERATOR: Message("operator"),
    DonorCategory.QUASI_STATE: Message("national company, quasi-state fund"),
    DonorCategory.COMPANY: Message("company (corporate charity)"),
    DonorCategory.PRIVATE_FOUNDATION: Message("private or corporate foundation"),
    DonorCategory.INDIVIDUAL: Message("individual (patron)"),
    DonorCategory.UN_AGENCY: Message("UN agency"),
    DonorCategory.INTERNATIONAL_BODY: Message("international organisation, development bank"),
    DonorCategory.FOREIGN_STATE: Message("embassy of a foreign state"),
    DonorCategory.INTERNATIONAL_FOUNDATION: Message("international foundation"),
    DonorCategory.CROWD: Message("donations of citizens"),
}


class Donor(Versioned):
    """A giver: public or private, domestic or international.

    `public_name_*`: what it wants to be known as; empty means the organisation's own name.
    """

    __tablename__ = "donors_donor"

    organisation_id: Mapped[UUID] = mapped_column(
        ForeignKey("organisations_organisation.id"), unique=True
    )
    code: Mapped[str] = mapped_column(String(40), unique=True)
    category: Mapped[DonorCategory]
    is_public: Mapped[bool]
    is_international: Mapped[bool]
    public_name_kk: Mapped[str] = mapped_column(String(300), default="")
    public_name_ru: Mapped[str] = mapped_column(String(300), default="")
    public_name_en: Mapped[str] = mapped_column(String(300), default="")
    about_kk: Mapped[str] = mapped_column(Text, default="")
    about_ru: Mapped[str] = mapped_column(Text, default="")
    about_en: Mapped[str] = mapped_column(Text, default="")
    is_anonymous: Mapped[bool] = mapped_column(default=False)

    organisation: Mapped[Organisation] = relationship(lazy="joined", innerjoin=True)
