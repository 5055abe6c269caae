"""Keeping the contact details of front offices right."""

from __future__ import annotations

from app.audit import services as audit
from app.core.actor import Actor
from app.core.errors import Difference, check_version, invalid
from app.organisations.models import FrontOffice
from app.organisations.permissions import can_edit_front_office
from app.organisations.rules import OFFICE_LABELS, check_front_office, cleaned_office


def update_front_office(
    office: FrontOffice, *, changes: dict[str, str], seen_version: int | None = None, actor: Actor
) -> FrontOffice:
    """Change names and contact details (names as in `OFFICE_LABELS`); a stale page is refused."""
    can_edit_front_office(actor).enforce()
    values = cleaned_office(changes)
    present = {name: str(getattr(office, name)) for name in OFFICE_LABELS}
    changed = sorted(name for name, value in values.items() if value != present[name])
    differences = [Difference(OFFICE_LABELS[name], values[name], present[name]) for name in changed]
    check_version(office, seen_version, differences)
    faults = check_front_office({**present, **values})
    if faults:
        raise invalid(faults)
    for name in changed:
        setattr(office, name, values[name])
    if changed:
        facts = {"fields": changed, "region": office.region_code}
        audit.record("front_office.updated", office, actor=actor, facts=facts)
    return office
