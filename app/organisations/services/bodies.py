"""Changes to organisations, their members and invitations."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.audit import services as audit
from app.core import clock
from app.core.actor import Actor, MemberRole, OrganisationKind
from app.core.db import db
from app.core.errors import Fault, Invalid, TooLate, check_version, invalid
from app.core.i18n import Message, in_language
from app.core.ids import new_secret, secret_hash
from app.core.text import one_line
from app.identity import queries as people
from app.identity.models import User
from app.mail import services as mail
from app.organisations import queries
from app.organisations.models import Invitation, LegalForm, Member, Organisation
from app.organisations.permissions import (
    can_accept_invitation,
    can_add_member,
    can_create_organisation,
    can_manage_members,
    can_remove_member,
    can_update_organisation,
)
from app.organisations.rules import (
    LABELS,
    OrganisationDraft,
    check_organisation,
    cleaned,
    differences,
    searchable,
    solid,
)

OPEN_DAYS = 14


def create_organisation(
    *,
    kind: OrganisationKind,
    name_kk: str,
    name_ru: str,
    name_en: str = "",
    bin: str | None = None,  # noqa: A002 - the word of the law and of the files
    region_code: str | None = None,
    registered_on: date | None = None,
    email: str = "",
    iban: str | None = None,
    actor: Actor,
    **more: Any,
) -> Organisation:
    """Register an organisation; the person who does it becomes its owner.

    more: `legal_form`, `phone`, `address`, `is_demo`.
    """
    can_create_organisation(actor).enforce()
    draft = OrganisationDraft(
        kind=kind,
        name_kk=one_line(name_kk),
        name_ru=one_line(name_ru),
        name_en=one_line(name_en),
        bin=solid(bin),
        region_code=region_code or None,
        registered_on=registered_on,
        email=email.strip().lower(),
        iban=solid(iban),
    )
    _refuse_faults(draft)
    row = Organisation(**asdict(draft), **more, search=searchable(draft))
    db.session.add(row)
    db.session.flush()
    _make_owner(row, actor)
    audit.record("organisation.created", row, actor=actor, facts={"kind": kind.value})
    return row


def _make_owner(organisation: Organisation, actor: Actor) -> None:
    if actor.user_id is None or actor.is_staff:
        return
    db.session.add(
        Member(organisation_id=organisation.id, user_id=actor.user_id, role=MemberRole.OWNER)
    )


def update_organisation(
    organisation: Organisation,
    *,
    changes: dict[str, Any],
    seen_version: int | None = None,
    actor: Actor,
) -> Organisation:
    """Change details (names as in `LABELS`); a page opened before another's save is refused."""
    can_update_organisation(actor, organisation).enforce()
    values = cleaned(changes)
    if values.get("legal_form"):
        values["legal_form"] = LegalForm(values["legal_form"])
    check_version(organisation, seen_version, differences(organisation, values))
    present = {name: getattr(organisation, name) for name in LABELS}
    wanted = {**present, **values}
    names = OrganisationDraft.__dataclass_fields__.keys() - {"kind"}
    draft = OrganisationDraft(
        kind=organisation.kind, **{name: wanted[name] for name in names}
    )  # fmt: skip
    _refuse_faults(draft, present=organisation)
    changed = sorted(name for name, value in values.items() if value != present[name])
    for name in changed:
        setattr(organisation, name, values[name])
    if changed:
        organisation.search = searchable(draft)
        audit.record("organisation.updated", organisation, actor=actor, facts={"fields": changed})
    return organisation


def _refuse_faults(draft: OrganisationDraft, present: Organisation | None = None) -> None:
    faults = check_organisation(
        draft, region_codes=queries.region_codes(), today=clock.today()
    )  # fmt: skip
    if not faults and draft.bin:
        twin = queries.organisation_by_bin(draft.bin)
        if twin is not None and twin is not present:
            message = Message("An organisation with this BIN is registered already.")
            faults = [Fault("bin", "bin_duplicate", message)]
    if faults:
        raise invalid(faults)


def add_member(*, organisation: Organisation, user: User, role: MemberRole, actor: Actor) -> Member:
    """Put a person into an organisation; one who is in already gets the role."""
    can_add_member(actor, organisation).enforce()
    present = queries.member_of(organisation, user.id)
    if present is not None:
        _change(present, organisation, role, actor)
        return present
    return _join(organisation=organisation, user_id=user.id, role=role, actor=actor)


def _join(
    *, organisation: Organisation, user_id: UUID | None, role: MemberRole, actor: Actor
) -> Member:
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
        token_hash=secret_hash(token),
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
    db.session.refresh(invitation, with_for_update={"of": Invitation})
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
    return _join(
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
