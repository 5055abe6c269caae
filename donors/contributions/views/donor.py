"""Money received from me, as the operator has recorded it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from app.portals import donor as portal
from app.portals.access import anyone, current_actor
from app.portals.pager import by_key
from app.portals.searched import asked_id, asked_key
from donors.contributions import queries
from donors.contributions.models import Contribution
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
    rows: Sequence[Contribution]
    pager: dict[str, Any] = {}
    if pledge is not None:
        rows = queries.contributions_of(pledge)
    else:
        mine = ids_of([donor.id for donor in donors_of(actor)])
        found = queries.page_of_contributions(
            mine, after=asked_key("after"), before=asked_key("before")
        )
        rows, pager = found.rows, by_key(partial(url_for, ".index"), found)
    returns = queries.returns_among(rows)
    return render_template(
        "donor_contributions_index.html",
        returns=returns,
        undone_returns=queries.undone_returns(returns),
        rows=rows,
        undone=queries.reversed_among(rows),
        pledge=pledge,
        pager=pager,
    )
