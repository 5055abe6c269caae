"""My statement: what became of my money in a period."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from app.portals import donor as portal
from app.portals.access import anyone, current_actor
from app.portals.searched import asked_id
from donors.profiles.models import Donor
from donors.profiles.queries import donors_of, get_donor
from reports.statements.views import shared

bp = portal.blueprint("statements", __name__)


def _chosen() -> Donor | None:
    """The donor of the address, else the first of mine."""
    actor = current_actor()
    asked = asked_id("donor")
    if asked:
        return get_donor(asked, actor=actor)
    return next(iter(donors_of(actor)), None)


def _address(donor: Donor, name: str, **args: Any) -> str:
    return url_for(f"donor_statements.{name}", donor=donor.id, **args)


@bp.get("/")
@anyone
def show() -> ResponseReturnValue:
    """The statement of one of my donors for a period."""
    chosen = _chosen()
    if chosen is None:
        return render_template("donor_statements_none.html")
    return shared.page(
        "donor_statements_show.html",
        chosen,
        partial(_address, chosen),
        donors=donors_of(current_actor()),
    )


@bp.get("/pdf")
@anyone
def pdf() -> ResponseReturnValue:
    """The same as a PDF."""
    chosen = _chosen()
    return shared.pdf(chosen, show) if chosen else show()


@bp.get("/xlsx")
@anyone
def xlsx() -> ResponseReturnValue:
    """The same as a workbook."""
    chosen = _chosen()
    return shared.xlsx(chosen, show) if chosen else show()
