"""Invite a person by e-mail; the link lets in only the person at that address."""

from __future__ import annotations

from datetime import timedelta

from app.audit import services as audit
from app.core import clock
from app.core.actor import Actor, MemberRole
from app.core.canonical import sha256_hex
from app.core.db import db
from app.core.errors import Invalid, TooLate
from app.core.i18n import Message, in_language
from app.core.ids import new_secret
from app.identity import queries as people
from app.mail import services as mail
from app.organisations import queries
from app.organisations.models import Invitation, Member, Organisation
from app.organisations.permissions import can_accept_invitation, can_manage_members
from app.organisations.services.members import join

OPEN_DAYS = 14


def invite_member(
    *,
    organisation: Organisation,
    email: str,
    role: MemberRole,
    link: str,
    language: str = "kk",
    actor: Actor,
) -> Invitation:
    """Send an invitation. link: the address of the page, with `{token}` where the token goes."""
    can_manage_members(actor, organisation).enforce()
    address = email.strip().lower()
    if "@" not in address or len(address) > 320:
        raise Invalid({"email": Message("Enter an address such as name@example.kz.")})
    guest = people.user_by_email(address)
    if guest is not None and queries.member_of(organisation, guest.id) is not None:
        raise Invalid({"email": Message("This person is a member already.")})
    for earlier in queries.open_invitations(organisation):
        if earlier.email == address:
            earlier.revoked_at = clock.now()
    token = new_secret()
    row = Invitation(
        organisation_id=organisation.id,
        email=address,
        role=role,
        token_hash=sha256_hex(token.encode()),
        invited_by_id=actor.user_id,
        expires_at=clock.now() + timedelta(days=OPEN_DAYS),
    )
    db.session.add(row)
    audit.record("member.invited", row, actor=actor, facts={"role": role.value})
    _tell(row, organisation, link.replace("{token}", token), guest.language if guest else language)
    return row


def _tell(row: Invitation, organisation: Organisation, link: str, language: str) -> None:
    mail.send(
        "member_invited",
        to=row.email,
        language=language,
        subject=Message("Invitation to an organisation in Asar"),
        paragraphs=[
            Message(
                "You are invited to act for an organisation. Its name: %(name)s.",
                name=in_language(organisation, "name", language),
            ),
            Message("Open this link and sign in, or register, with this e-mail address:"),
            link,
            Message("The link works for %(days)s days.", days=OPEN_DAYS),
        ],
    )


def accept_invitation(invitation: Invitation, *, actor: Actor) -> Member:
    """Join the organisation that sent the invitation; a second click changes nothing."""
    can_accept_invitation(actor, invitation).enforce()
    db.session.refresh(invitation, with_for_update=True)
    if invitation.revoked_at is not None:
        raise TooLate(Message("This invitation was taken back."))
    present = queries.member_of(invitation.organisation, actor.user_id)  # type: ignore[arg-type]
    if present is not None:
        return present
    if invitation.accepted_at is not None:
        raise TooLate(Message("This invitation has been used."))
    if invitation.expires_at <= clock.now():
        raise TooLate(Message("This invitation has expired. Ask for a new one."))
    invitation.accepted_at = clock.now()
    invitation.accepted_by_id = actor.user_id
    return join(
        organisation=invitation.organisation,
        user_id=actor.user_id,
        role=invitation.role,
        actor=actor,
    )


def revoke_invitation(invitation: Invitation, *, organisation: Organisation, actor: Actor) -> None:
    """Take an invitation back; its link stops working."""
    can_manage_members(actor, organisation).enforce()
    if invitation.accepted_at is None and invitation.revoked_at is None:
        invitation.revoked_at = clock.now()
        audit.record("invitation.revoked", invitation, actor=actor)
