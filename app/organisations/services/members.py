"""Put people into an organisation, change what they may do, let them go."""

from __future__ import annotations

from sqlalchemy import select

from app.audit import services as audit
from app.core.actor import Actor, MemberRole
from app.core.db import db
from app.core.errors import Invalid
from app.core.i18n import Message
from app.identity.models import User
from app.organisations import queries
from app.organisations.models import Member, Organisation
from app.organisations.permissions import (
    can_add_member,
    can_manage_members,
    can_remove_member,
)  # fmt: skip


def add_member(*, organisation: Organisation, user: User, role: MemberRole, actor: Actor) -> Member:
    """Put a person into an organisation; one who is in already gets the role."""
    can_add_member(actor, organisation).enforce()
    present = queries.member_of(organisation, user.id)
    if present is not None:
        _change(present, organisation, role, actor)
        return present
    return join(organisation=organisation, user_id=user.id, role=role, actor=actor)


def join(*, organisation: Organisation, user_id: object, role: MemberRole, actor: Actor) -> Member:
    """Write the membership; the caller has checked that it may be."""
    member = Member(organisation_id=organisation.id, user_id=user_id, role=role)
    db.session.add(member)
    facts = {"organisation_id": str(organisation.id), "role": role.value}
    audit.record("member.joined", member, actor=actor, facts=facts)
    return member


def change_member_role(
    member: Member, *, organisation: Organisation, role: MemberRole, actor: Actor
) -> Member:
    """Change what a member may do; the last owner stays one."""
    can_manage_members(actor, organisation).enforce()
    _change(member, organisation, role, actor)
    return member


def _change(member: Member, organisation: Organisation, role: MemberRole, actor: Actor) -> None:
    if member.role == role:
        return
    if member.role == MemberRole.OWNER:
        _keep_an_owner(member, organisation)
    facts = {"from": member.role.value, "to": role.value}
    member.role = role
    audit.record("member.role_changed", member, actor=actor, facts=facts)


def remove_member(member: Member, *, organisation: Organisation, actor: Actor) -> None:
    """Take a person out of an organisation, or let them leave; the last owner stays."""
    can_remove_member(actor, organisation, member).enforce()
    if member.role == MemberRole.OWNER:
        _keep_an_owner(member, organisation)
    facts = {"organisation_id": str(organisation.id), "role": member.role.value}
    audit.record("member.removed", member, actor=actor, facts=facts)
    db.session.delete(member)
    db.session.flush()


def _keep_an_owner(member: Member, organisation: Organisation) -> None:
    """Refuse unless another owner stays; rows are locked so that two owners cannot both go."""
    owners = db.session.scalars(
        select(Member)
        .where(Member.organisation_id == organisation.id, Member.role == MemberRole.OWNER)
        .order_by(Member.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    if not any(owner.id != member.id for owner in owners):
        message = Message("An organisation needs an owner. Make somebody else an owner first.")
        raise Invalid({"role": message})
