"""Donors: an organisation seen from its giving side."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Record, Versioned
from app.core.i18n import Message
from app.files.models import StoredFile
from app.organisations.models import Organisation
from donors.profiles.states import CheckResult, DiligenceMode, DocumentKind


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


class Visibility(StrEnum):
    """What everybody may see of a donor; each level shows what the one before it shows."""

    NOTHING = "nothing"
    NAME = "name"
    AMOUNTS = "amounts"
    PROJECTS = "projects"


VISIBILITY_LABELS: Mapping[Visibility, Message] = {
    Visibility.NOTHING: Message(
        "nothing: its money is shown together with that of other unnamed donors"
    ),
    Visibility.NAME: Message("the name alone"),
    Visibility.AMOUNTS: Message("the name and the amounts of all years together"),
    Visibility.PROJECTS: Message("the name, the amounts, and which projects are paid"),
}
# Givers whose money comes from abroad unless they say otherwise.
FOREIGN_CATEGORIES = frozenset(
    {
        DonorCategory.UN_AGENCY,
        DonorCategory.INTERNATIONAL_BODY,
        DonorCategory.FOREIGN_STATE,
        DonorCategory.INTERNATIONAL_FOUNDATION,
    }
)


class Donor(Versioned):
    """A giver: public or private, domestic or international.

    `public_name_*`: what it wants to be known as; empty means the organisation's own name.
    `is_foreign_source`: grantees may have to report its money to the tax bodies.
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
    visibility: Mapped[Visibility] = mapped_column(default=Visibility.PROJECTS)
    is_foreign_source: Mapped[bool] = mapped_column(default=False)

    organisation: Mapped[Organisation] = relationship(lazy="joined", innerjoin=True)

    @property
    def is_anonymous(self) -> bool:
        """True when the public reads it nowhere; staff and auditors always do."""
        return self.visibility == Visibility.NOTHING

    @property
    def is_named_at_projects(self) -> bool:
        """True when everybody may read its name beside a project it pays for."""
        return self.visibility == Visibility.PROJECTS

    @property
    def shows_amounts(self) -> bool:
        """True when everybody may see how much it gives."""
        return self.visibility in {Visibility.AMOUNTS, Visibility.PROJECTS}


class DonorDocument(Record):
    """A document about a donor, and what its check said."""

    __tablename__ = "donors_donor_document"
    __table_args__ = (
        CheckConstraint(
            "(result = 'waiting') = (checked_at IS NULL)", name="checked_at_if_checked"
        ),
        Index("ix_donors_donor_document_donor", "donor_id", "kind", "result", "valid_until"),
    )

    donor_id: Mapped[UUID] = mapped_column(ForeignKey("donors_donor.id"))
    kind: Mapped[DocumentKind]
    file_id: Mapped[UUID] = mapped_column(ForeignKey("files_stored_file.id"))
    valid_until: Mapped[date | None]
    result: Mapped[CheckResult] = mapped_column(default=CheckResult.WAITING)
    remark: Mapped[str] = mapped_column(Text, default="")
    added_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("identity_user.id"))
    checked_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("identity_user.id"))
    checked_at: Mapped[datetime | None]

    donor: Mapped[Donor] = relationship()
    file: Mapped[StoredFile] = relationship(lazy="joined", innerjoin=True)


class DiligenceRule(Record):
    """From which day on what happens to an offer of a donor that was not looked into."""

    __tablename__ = "donors_diligence_rule"
    __table_args__ = (UniqueConstraint("valid_from", name="uq_donors_diligence_rule_validity"),)

    valid_from: Mapped[date]
    mode: Mapped[DiligenceMode]
    set_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("identity_user.id"))
