"""Keep donors' profiles."""

from __future__ import annotations

from dataclasses import asdict

from app.audit import services as audit
from app.core.actor import Actor, OrganisationKind
from app.core.db import db
from app.core.errors import Difference, Invalid, check_version, invalid
from app.core.i18n import Message
from app.core.ids import new_code
from app.organisations.models import Organisation
from donors.profiles.models import FOREIGN_CATEGORIES, Donor, DonorCategory, Visibility
from donors.profiles.permissions import can_edit, can_register
from donors.profiles.queries import donor_by_code, donors_by_owner
from donors.profiles.rules import PROFILE_LABELS, ProfileTexts, check_texts


def create_donor(
    *,
    organisation: Organisation,
    category: DonorCategory,
    is_public: bool,
    is_international: bool,
    code: str | None = None,
    texts: ProfileTexts | None = None,
    visibility: Visibility = Visibility.PROJECTS,
    is_foreign_source: bool | None = None,
    actor: Actor,
) -> Donor:
    """Register an organisation as a donor, once; a code is drawn unless given.

    is_foreign_source: by the kind of donor unless said.
    """
    can_register(actor, organisation).enforce()
    _check(texts or ProfileTexts())
    _check_new(organisation, code)
    donor = Donor(
        organisation_id=organisation.id,
        code=code or f"D-{new_code(6)}",
        category=category,
        is_public=is_public,
        is_international=is_international,
        visibility=visibility,
        is_foreign_source=_is_foreign(category, is_international=is_international)
        if is_foreign_source is None
        else is_foreign_source,
        **asdict(texts or ProfileTexts()),
    )
    donor.organisation = organisation
    db.session.add(donor)
    facts = {"code": donor.code, "category": category.value}
    audit.record("donor.registered", donor, actor=actor, facts=facts)
    return donor


def _check_new(organisation: Organisation, code: str | None) -> None:
    if organisation.kind != OrganisationKind.DONOR:
        message = Message("This organisation applies for grants, so it cannot be a donor.")
        raise Invalid({"organisation": message})
    if donors_by_owner([organisation.id]):
        raise Invalid({"organisation": Message("This organisation is a donor already.")})
    if code is not None and donor_by_code(code) is not None:
        raise Invalid({"code": Message("Another donor has this code.")})


def _is_foreign(category: DonorCategory, *, is_international: bool) -> bool:
    return is_international or category in FOREIGN_CATEGORIES


def update_donor(
    donor: Donor,
    *,
    category: DonorCategory | None = None,
    is_public: bool | None = None,
    is_international: bool | None = None,
    texts: ProfileTexts,
    visibility: Visibility,
    is_foreign_source: bool | None = None,
    seen_version: int | None,
    actor: Actor,
) -> None:
    """Change what a donor is and says of itself, and whether the public sees its name.

    `category`, `is_public`, `is_international`, `is_foreign_source` stay where None is given.
    """
    can_edit(actor, donor).enforce()
    nature = {
        "category": category,
        "is_public": is_public,
        "is_international": is_international,
        "is_foreign_source": is_foreign_source,
    }
    wanted = {
        **{name: value for name, value in nature.items() if value is not None},
        **asdict(texts),
        "visibility": visibility,
    }
    check_version(donor, seen_version, _differences(donor, wanted))
    _check(texts)
    changed = sorted(name for name, value in wanted.items() if value != getattr(donor, name))
    for name in changed:
        setattr(donor, name, wanted[name])
    if changed:
        facts = {"visibility": visibility.value, "fields": changed}
        audit.record("donor.updated", donor, actor=actor, facts=facts)


def _check(texts: ProfileTexts) -> None:
    faults = list(check_texts(texts))
    if faults:
        raise invalid(faults)


def _differences(donor: Donor, wanted: dict[str, object]) -> list[Difference]:
    return [
        Difference(PROFILE_LABELS[name], _shown(value), _shown(getattr(donor, name)))
        for name, value in wanted.items()
        if value != getattr(donor, name)
    ]


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "✓" if value else "—"
    return str(value) if value else "—"
