"""Front offices for the operator's people: the list, and the form that keeps it right."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.audit.queries import history
from app.core.actor import Role
from app.core.errors import Invalid
from app.organisations import queries, services
from app.organisations.forms import FrontOfficeForm, office_details_in
from app.organisations.models import FrontOffice
from app.organisations.permissions import can_edit_front_office
from app.portals import staff
from app.portals.access import REGIONAL_READERS, current_actor, needs
from app.portals.transactions import commits

bp = staff.blueprint("front_offices", __name__)

EDITORS = (Role.OFFICER, Role.ADMINISTRATOR)


@bp.get("")
@needs(*REGIONAL_READERS)
def index() -> ResponseReturnValue:
    """Every front office with how it is reached, by region."""
    return render_template(
        "staff_front_offices_index.html",
        offices=queries.front_offices(),
        may_edit=can_edit_front_office(current_actor()),
    )


@bp.get("/<uuid:office_id>/edit")
@needs(*EDITORS)
def edit(office_id: UUID) -> ResponseReturnValue:
    """Show the details to change."""
    office = queries.get_front_office(office_id)
    return _page(office, FrontOfficeForm(obj=office))


@bp.post("/<uuid:office_id>/edit")
@needs(*EDITORS)
@commits
def update(office_id: UUID) -> ResponseReturnValue:
    """Store changed details; a page opened before somebody else's save shows both versions."""
    office, form = queries.get_front_office(office_id), FrontOfficeForm()
    if form.validate():
        try:
            services.update_front_office(
                office,
                changes=office_details_in(form),
                seen_version=form.version.data,
                actor=current_actor(),
            )
        except Invalid as refusal:
            form.refuse_all(refusal)
        else:
            flash(_("The front office is saved."), "success")
            return redirect(url_for(".index"))
    return _page(office, form, 422)


def _page(office: FrontOffice, form: FrontOfficeForm, status: int = 200) -> ResponseReturnValue:
    page = render_template(
        "staff_front_offices_form.html",
        office=office,
        form=form,
        notes=history(FrontOffice.__tablename__, office.id),
    )
    return page, status
