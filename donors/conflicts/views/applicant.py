"""An applicant declares its links with donors."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.core.actor import OrganisationKind
from app.organisations.models import Organisation
from app.organisations.queries import organisations_by_id
from app.portals import applicant as portal
from app.portals.access import anyone, current_actor
from app.portals.language import current_language
from app.portals.rendering import content
from app.portals.transactions import commits
from donors.conflicts import queries
from donors.conflicts.forms import ApplicantDeclareForm
from donors.conflicts.rules import SIDE_LABELS, Side
from donors.conflicts.views.declaring import declared
from donors.profiles.queries import name_of, named_donors

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
        known = {str(row.id): row for row in named_donors()}
        body = _mine().get(str(form.organisation.data))
        chosen = known.get(str(form.donor.data))
        if declared(form, chosen, body, Side.APPLICANT, form.reason.data):
            return redirect(url_for(".index"))
    return _page(form, 422)


def _mine() -> dict[str, Organisation]:
    mine = current_actor().organisations(OrganisationKind.APPLICANT)
    return {str(key): row for key, row in organisations_by_id(list(mine)).items()}


def _form() -> ApplicantDeclareForm:
    form = ApplicantDeclareForm()
    form.organisation.choices = [(key, content(row, "name")) for key, row in _mine().items()]
    language = current_language()
    form.donor.choices = [(str(row.id), name_of(row, language)) for row in named_donors()]
    return form


def _page(form: ApplicantDeclareForm, status: int = 200) -> ResponseReturnValue:
    mine = current_actor().organisations(OrganisationKind.APPLICANT)
    page = render_template(
        "own_conflicts_index.html",
        links=[row for row in queries.own_links(mine) if row.side == Side.APPLICANT],
        sides=SIDE_LABELS,
        form=form,
        fields=[form.organisation, form.donor, form.reason],
    )
    return page, status
