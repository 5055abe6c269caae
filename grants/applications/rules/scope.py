"""Who sees which applications, decided on plain values so that reads and permissions agree."""

from __future__ import annotations

from uuid import UUID

from app.core.actor import Actor, Role

# Each of these sees every application that was handed in; a front office only its region's.
WHOLE_COUNTRY = (
    Role.OFFICER, Role.APPROVER, Role.FINANCE, Role.AUDITOR, Role.ADMINISTRATOR,
)  # fmt: skip


def sees(actor: Actor, *, organisation_id: UUID, number: str | None, region: str | None) -> bool:
    """Members see their own; staff what was handed in; a front office its region's of that."""
    if actor.is_system or actor.membership_in(organisation_id):
        return True
    if number is None:
        return False
    return actor.has(*WHOLE_COUNTRY) or (
        actor.has(Role.FRONT_OFFICE) and actor.region_code == region
    )
