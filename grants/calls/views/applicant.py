"""Calls for an NGO: what is open, and whether it fits us."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from app.core.actor import OrganisationKind
from app.organisations.models import Organisation
from app.organisations.queries import own_organisations, regions
from app.portals import applicant
from app.portals.access import anyone, current_actor
from grants.calls import queries
from grants.calls.views.shared import days_left, start_url
from grants.programmes.queries import themes

bp = applicant.blueprint("calls", __name__)


@bp.get("/")
@anyone
def index() -> ResponseReturnValue:
    """Open calls, those that fit one's organisation first, each with the reasons."""
    actor = current_actor()
    organisations = own_organisations(actor, OrganisationKind.APPLICANT)
    theme = request.args.get("theme", "")[:40]
    calls = [call for call in queries.open_calls() if not theme or theme in call.themes]
    known = {row.code: row for row in regions()}
    fits = [(call, _regions_of(organisations, call.regions)) for call in calls]
    return render_template(
        "applicant_calls_index.html",
        fitting=[(call, [known[code] for code in own]) for call, own in fits if own],
        others=[call for call, own in fits if not own],
        organisations=organisations,
        themes=themes(),
        theme=theme,
        own_regions=[
            known[o.region_code] for o in organisations if o.region_code and o.region_code in known
        ],
        days_left=days_left,
        start_url=start_url,
    )


def _regions_of(organisations: list[Organisation], regions_of_call: list[str]) -> list[str]:
    own = [o.region_code for o in organisations if o.region_code]
    return [code for code in dict.fromkeys(own) if code in regions_of_call]
