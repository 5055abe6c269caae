"""My donor organisation: register it, say how it may be known."""

from __future__ import annotations

from uuid import UUID

from flask import current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core.actor import OrganisationKind
from app.core.errors import Invalid
from app.organisations.models import Organisation
from app.organisations.queries import get_organisation, own_organisations
from app.portals import donor as portal
from app.portals.access import anyone, current_actor
from app.portals.transactions import commits
from donors.profiles import queries, services
from donors.profiles.forms import ProfileForm
from donors.profiles.models import Donor
from donors.profiles.permissions import can_edit, can_register
from donors.profiles.views.documents import diligence_of_all
from donors.profiles.views.shared import nature_of, seen_of, shown_name, with_choices

bp = portal.blueprint("profiles", __name__, path="profile")

NEW_ORGANISATION = "donor_organisations.new"


@bp.get("/")
@anyone
def index() -> ResponseReturnValue:
    """The donors I act for, and my organisations that are none yet."""
    actor = current_actor()
    donors = queries.donors_of(actor)
    known = {donor.organisation_id for donor in donors}
    states = diligence_of_all(donors)
    bodies = own_organisations(actor, OrganisationKind.DONOR)
    return render_template(
        "donor_profiles_index.html",
        donors=[(donor, can_edit(actor, donor), states[donor.id]) for donor in donors],
        waiting=[body for body in bodies if body.id not in known],
        shown_name=shown_name,
        nature_of=nature_of,
        seen_of=seen_of,
        new_url=url_for(NEW_ORGANISATION) if NEW_ORGANISATION in current_app.view_functions else "",
    )


@bp.get("/register/<uuid:organisation_id>")
@anyone
def register(organisation_id: UUID) -> ResponseReturnValue:
    """Say what kind of donor my organisation is."""
    body = _own(organisation_id)
    return _page(with_choices(ProfileForm()), body)


@bp.post("/register/<uuid:organisation_id>")
@anyone
@commits
def save_registration(organisation_id: UUID) -> ResponseReturnValue:
    """Register my organisation as a donor."""
    body = _own(organisation_id)
    form = with_choices(ProfileForm())
    if form.validate():
        try:
            services.create_donor(organisation=body, **form.values(), actor=current_actor())
        except Invalid as refusal:
            form.refuse_all(refusal)
        else:
            flash(_("You are registered as a donor. Now you can make a pledge."), "success")
            return redirect(url_for(".index"))
    return _page(form, body, status=422)


def _own(organisation_id: UUID) -> Organisation:
    actor = current_actor()
    body = get_organisation(organisation_id, actor=actor)
    can_register(actor, body).enforce()
    return body


@bp.get("/<uuid:donor_id>/edit")
@anyone
def edit(donor_id: UUID) -> ResponseReturnValue:
    """Change what we say of ourselves."""
    donor = queries.get_donor(donor_id, actor=current_actor())
    can_edit(current_actor(), donor).enforce()
    form = with_choices(ProfileForm(data=ProfileForm.stored(donor)))
    return _page(form, donor.organisation, donor)


@bp.post("/<uuid:donor_id>/edit")
@anyone
@commits
def save(donor_id: UUID) -> ResponseReturnValue:
    """Save what we say of ourselves."""
    donor = queries.get_donor(donor_id, actor=current_actor())
    can_edit(current_actor(), donor).enforce()
    form = with_choices(ProfileForm())
    if form.validate():
        try:
            services.update_donor(
                donor, **form.values(), seen_version=form.version.data, actor=current_actor()
            )
        except Invalid as refusal:
            form.refuse_all(refusal)
        else:
            flash(_("Saved."), "success")
            return redirect(url_for(".index"))
    return _page(form, donor.organisation, donor, status=422)


def _page(
    form: ProfileForm, body: Organisation, donor: Donor | None = None, *, status: int = 200
) -> ResponseReturnValue:
    page = render_template("donor_profiles_form.html", form=form, body=body, donor=donor)
    return page, status
