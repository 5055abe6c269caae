"""Give a person a role at the operator, and take it back."""

from __future__ import annotations

from app.audit import services as audit
from app.core.actor import Actor, Role
from app.core.db import db
from app.core.errors import Invalid
from app.core.i18n import Message
from app.identity.models import RoleAssignment, User
from app.identity.permissions import can_manage_people, can_revoke_role


def grant_role(
    *, user: User, role: Role, region_code: str | None = None, actor: Actor
) -> RoleAssignment:
    """Give a role; the front office needs its region, no other role has one.

    Giving a role again changes nothing but the region of a front-office officer.
    """
    can_manage_people(actor).enforce()
    if role == Role.FRONT_OFFICE and not region_code:
        raise Invalid({"region_code": Message("Choose the region of the front office.")})
    if role != Role.FRONT_OFFICE and region_code:
        raise Invalid({"region_code": Message("Only a front-office officer has a region.")})
    held = next((item for item in user.assignments if item.role == role), None)
    if held is not None and held.region_code == region_code:
        return held
    if held is None:
        held = RoleAssignment(role=role, granted_by_id=actor.user_id)
        user.assignments.append(held)
    held.region_code = region_code
    facts = {"role": role.value, "region_code": region_code}
    audit.record("role.granted", user, actor=actor, facts=facts)
    return held


def revoke_role(*, user: User, role: Role, actor: Actor) -> None:
    """Take a role back; it ends with the next request of the person."""
    can_revoke_role(actor, user, role).enforce()
    held = next((item for item in user.assignments if item.role == role), None)
    if held is None:
        return
    user.assignments.remove(held)
    db.session.delete(held)
    audit.record("role.revoked", user, actor=actor, facts={"role": role.value})
