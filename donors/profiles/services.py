"""Keep donors' profiles."""

from __future__ import annotations

from app.audit import services as audit
from app.core.actor import Actor
from app.core.db import db
from app.core.errors import check_version
from app.organisations.models import Organisation
from donors.profiles.models import Donor, DonorCategory
from donors.profiles.permissions import can_edit, can_register


def create_donor(
    *,
    organisation: Organisation,
    code: str,
    category: DonorCategory,
    is_public: bool,
    is_international: bool,
    actor: Actor,
) -> Donor:
    """Register an organisation as a donor."""
    can_register(actor).enforce()
    donor = Donor(
        organisation_id=organisation.id,
        code=code,
        category=category,
        is_public=is_public,
        is_international=is_international,
    )
    db.session.add(donor)
    facts = {"code": code, "category": category.value}
    audit.record("donor.registered", donor, actor=actor, facts=facts)
    return donor


def update_donor(
    donor: Donor,
    *,
    about: dict[str, str],
    is_anonymous: bool,
    seen_version: int | None,
    actor: Actor,
) -> None:
    """Change what a donor says of itself and whether the public sees its name."""
    can_edit(actor, donor).enforce()
    check_version(donor, seen_version)
    for language in ("kk", "ru", "en"):
        setattr(donor, f"about_{language}", about.get(language, ""))
    donor.is_anonymous = is_anonymous
    audit.record("donor.updated", donor, actor=actor, facts={"is_anonymous": is_anonymous})
