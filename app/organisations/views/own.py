"""Pages on which people run their organisations: the same for applicants and for donors."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core.actor import MemberRole, OrganisationKind
from app.core.errors import Invalid, NotFound
from app.organisations import queries, services
from app.organisations.forms import (
    LEGAL_FORMS,
    MEMBER_ROLES,
    ActionForm,
    InvitationForm,
    details_in,
    invitation_form,
    member_form,
    organisation_form,
)
from app.organisations.models import Organisation
from app.organisations.permissions import can_manage_members, can_update_organisation
from app.portals.access import anyone, current_actor
from app.portals.addresses import absolute
from app.portals.language import current_language
from app.portals.portal import Portal
from app.portals.transactions import commits

KINDS = {"applicant": OrganisationKind.APPLICANT, "donor": OrganisationKind.DONOR}


def _kind() -> OrganisationKind:
    return KINDS[(request.blueprint or "").partition("_")[0]]


def _mine(organisation_id: UUID) -> Organisation:
    """Find an organisation of this portal to which the actor belongs."""
    actor = current_actor()
    if actor.membership_in(organisation_id) is None:
        raise NotFound
    found = queries.get_organisation(organisation_id, actor=actor)
    if found.kind != _kind():
        raise NotFound
    return found


def index() -> ResponseReturnValue:
    """List the organisations that the person acts for."""
    rows = queries.own_organisations(current_actor(), _kind())
    return render_template("own_organisations_index.html", organisations=rows)


def new() -> ResponseReturnValue:
    """Ask for the details of an organisation."""
    form = organisation_form(_kind(), queries.regions())
    return render_template("own_organisations_form.html", form=form, organisation=None)


def create() -> ResponseReturnValue:
    """Register an organisation; the person becomes its owner."""
    form = organisation_form(_kind(), queries.regions())
    if form.validate():
        try:
            made = services.create_organisation(
                kind=_kind(), **details_in(form), actor=current_actor()
            )
        except Invalid as refusal:
            form.refuse_all(refusal)
        else:
            flash(_("The organisation is registered."), "success")
            return redirect(url_for(".show", organisation_id=made.id))
    return render_template("own_organisations_form.html", form=form, organisation=None), 422


def show(organisation_id: UUID) -> ResponseReturnValue:
    """Show an organisation, its members and open invitations."""
    return _page(_mine(organisation_id), invitation_form())


def _page(
    organisation: Organisation, form: InvitationForm, status: int = 200
) -> ResponseReturnValue:
    manages = bool(can_manage_members(current_actor(), organisation))
    members = queries.members_of(organisation)
    page = render_template(
        "own_organisations_show.html",
        organisation=organisation,
        legal_forms=LEGAL_FORMS,
        roles=MEMBER_ROLES,
        members=members,
        role_forms={member.id: member_form(obj=member, prefix="") for member, _user in members},
        invitations=queries.open_invitations(organisation) if manages else [],
        form=form,
        action=ActionForm(formdata=None),
        may_change=bool(can_update_organisation(current_actor(), organisation)),
        may_manage=manages,
    )
    return page, status


def edit(organisation_id: UUID) -> ResponseReturnValue:
    """Show the details to change."""
    found = _mine(organisation_id)
    can_update_organisation(current_actor(), found).enforce()
    form = organisation_form(_kind(), queries.regions(), obj=found)
    return render_template("own_organisations_form.html", form=form, organisation=found)


def update(organisation_id: UUID) -> ResponseReturnValue:
    """Store changed details; a page opened before somebody else's save shows both versions."""
    found = _mine(organisation_id)
    can_update_organisation(current_actor(), found).enforce()
    form = organisation_form(_kind(), queries.regions())
    if form.validate():
        try:
            services.update_organisation(
                found,
                changes=details_in(form),
                seen_version=form.version.data,
                actor=current_actor(),
            )
        except Invalid as refusal:
            form.refuse_all(refusal)
        else:
            flash(_("Saved."), "success")
            return redirect(url_for(".show", organisation_id=found.id))
    return render_template("own_organisations_form.html", form=form, organisation=found), 422


def _link_of_invitations() -> str:
    place = "TOKEN"
    return absolute("account_invitations.show", token=place).replace(place, "{token}")


def invite(organisation_id: UUID) -> ResponseReturnValue:
    """Invite a person by e-mail."""
    found, form = _mine(organisation_id), invitation_form()
    can_manage_members(current_actor(), found).enforce()
    if form.validate():
        try:
            services.invite_member(
                organisation=found,
                email=form.email.data,
                role=MemberRole(str(form.role.data)),
                link=_link_of_invitations(),
                language=current_language(),
                actor=current_actor(),
            )
        except Invalid as refusal:
            form.refuse_all(refusal)
        else:
            flash(_("The invitation is on its way."), "success")
            return redirect(url_for(".show", organisation_id=found.id))
    return _page(found, form, 422)


def revoke_invitation(organisation_id: UUID, invitation_id: UUID) -> ResponseReturnValue:
    """Take an invitation back."""
    found = _mine(organisation_id)
    invitation = queries.get_invitation(found, invitation_id)
    services.revoke_invitation(invitation, organisation=found, actor=current_actor())
    flash(_("The invitation is taken back."), "success")
    return redirect(url_for(".show", organisation_id=found.id))


def change_role(organisation_id: UUID, member_id: UUID) -> ResponseReturnValue:
    """Change what a member may do."""
    found, form = _mine(organisation_id), member_form()
    can_manage_members(current_actor(), found).enforce()
    member = queries.get_member(found, member_id)
    if form.validate():
        services.change_member_role(
            member,
            organisation=found,
            role=MemberRole(str(form.role.data)),
            actor=current_actor(),
        )
        flash(_("Saved."), "success")
    return redirect(url_for(".show", organisation_id=found.id))


def remove(organisation_id: UUID, member_id: UUID) -> ResponseReturnValue:
    """Take a member out, or leave."""
    found = _mine(organisation_id)
    member = queries.get_member(found, member_id)
    leaves = member.user_id == current_actor().user_id
    services.remove_member(member, organisation=found, actor=current_actor())
    flash(_("You have left the organisation.") if leaves else _("The member is removed."))
    return redirect(url_for(".index") if leaves else url_for(".show", organisation_id=found.id))


_ONE = "/<uuid:organisation_id>"
_READING: dict[str, Any] = {"": index, "/new": new, _ONE: show, f"{_ONE}/edit": edit}
_WRITING: dict[str, Any] = {
    "/new": create,
    f"{_ONE}/edit": update,
    f"{_ONE}/invitations": invite,
    f"{_ONE}/invitations/<uuid:invitation_id>/revoke": revoke_invitation,
    f"{_ONE}/members/<uuid:member_id>/role": change_role,
    f"{_ONE}/members/<uuid:member_id>/remove": remove,
}


def pages_in(portal: Portal) -> Blueprint:
    """Hang these pages into a portal."""
    made = portal.blueprint("organisations", __name__)
    for rule, view in _READING.items():
        made.get(rule)(anyone(view))
    for rule, view in _WRITING.items():
        made.post(rule)(anyone(commits(view)))
    return made
