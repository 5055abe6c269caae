"""Who sees which applications, decided on plain values so that reads and permissions agree."""

from __future__ import annotations

from uuid import UUID

from app.core.actor import NATIONAL_ROLES, Actor

# Each of these sees every application that was handed in; a front office only what is to happen
# in its region, wherever the NGO has its seat.
WHOLE_COUNTRY = NATIONAL_ROLES


def sees(actor: Actor, *, organisation_id: UUID, number: str | None, region: str | None) -> bool:
    """Members see their own; staff what was handed in; a front office its region's of that."""
    if actor.is_system or actor.membership_in(organisation_id):
        return True
    if number is None:
        return False
    return actor.has(*WHOLE_COUNTRY) or (actor.is_regional and actor.bound_region == region)
