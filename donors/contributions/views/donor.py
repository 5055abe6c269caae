"""Money received from me, as the operator has recorded it."""

from __future__ import annotations

from uuid import UUID

from flask import render_template, request
from flask.typing import ResponseReturnValue

from app.core.errors import NotFound
from app.portals import donor as portal
from app.portals.access import anyone, current_actor
from donors.contributions import queries
from donors.pledges.queries import get_pledge, pledges_of
from donors.profiles.queries import donors_of

bp = portal.blueprint("contributions", __name__)


@bp.get("/")
@anyone
def index() -> ResponseReturnValue:
    """What has arrived from us, newest first; of one pledge if the address names it."""
    actor = current_actor()
    asked = request.args.get("pledge", "")
    try:
        pledge = get_pledge(UUID(asked), actor=actor) if asked else None
    except ValueError as error:
        raise NotFound from error
    pledges = [pledge] if pledge else pledges_of([donor.id for donor in donors_of(actor)])
    rows = queries.contributions_of([row.id for row in pledges])
    return render_template(
        "donor_contributions_index.html",
        rows=rows,
        undone=queries.reversed_among(rows),
        pledge=pledge,
    )
