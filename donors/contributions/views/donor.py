"""Money received from me, as the operator has recorded it."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from app.portals import donor as portal
from app.portals.access import anyone, current_actor
from app.portals.searched import asked_id
from donors.contributions import queries
from donors.pledges.queries import get_pledge, ids_of
from donors.profiles.queries import donors_of

bp = portal.blueprint("contributions", __name__)


@bp.get("/")
@anyone
def index() -> ResponseReturnValue:
    """What has arrived from us, newest first; of one pledge if the address names it."""
    actor = current_actor()
    asked = asked_id("pledge")
    pledge = get_pledge(asked, actor=actor) if asked else None
    mine = [pledge.id] if pledge else ids_of([donor.id for donor in donors_of(actor)])
    rows = queries.contributions_of(mine)
    returns = queries.returns_of(mine)
    return render_template(
        "donor_contributions_index.html",
        returns=returns,
        undone_returns=queries.undone_returns(returns),
        rows=rows,
        undone=queries.reversed_among(rows),
        pledge=pledge,
    )
