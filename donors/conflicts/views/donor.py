"""A donor declares its links with applicants."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.core.actor import OrganisationKind
from app.portals import donor as portal
from app.portals.access import anyone, current_actor
from app.portals.rendering import content
from app.portals.transactions import commits
from donors.conflicts import queries
from donors.conflicts.forms import DonorDeclareForm
from donors.conflicts.rules import SIDE_LABELS, Side
from donors.conflicts.views.declaring import applicant_of, declared
from donors.profiles.queries import donors_of

bp = portal.blueprint("conflicts", __name__)


@bp.get("/")
@anyone
def index() -> ResponseReturnValue:
    """My declared links, and the form for another."""
    return _page(_form())


@bp.post("/")
@anyone
@commits
def declare() -> ResponseReturnValue:
    """Declare a link."""
    form = _form()
    if form.validate_on_submit():
        mine = {str(row.id): row for row in donors_of(current_actor())}
        body = applicant_of(form, form.bin.data)
        chosen = mine.get(str(form.donor.data))
        if declared(form, chosen, body, Side.DONOR, form.reason.data):
            return redirect(url_for(".index"))
    return _page(form, 422)


def _form() -> DonorDeclareForm:
    form = DonorDeclareForm()
    form.donor.choices = [
        (str(row.id), content(row.organisation, "name")) for row in donors_of(current_actor())
    ]
    return form


def _page(form: DonorDeclareForm, status: int = 200) -> ResponseReturnValue:
    mine = current_actor().organisations(OrganisationKind.DONOR)
    page = render_template(
        "own_conflicts_index.html",
        links=queries.own_links(mine),
        sides=SIDE_LABELS,
        form=form,
        fields=[form.donor, form.bin, form.reason],
    )
    return page, status
