"""Payments that donors were asked for and have not made: late, due soon, all of them."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from app.core import clock
from app.portals.access import READERS, needs
from donors.pledges.queries import part_of
from donors.pledges.queries.parts import Which, chosen, open_parts, owed
from donors.pledges.rules import days_late
from donors.pledges.views.shared import shown_name
from donors.pledges.views.staff_commitments import bp

# The blueprint with every page of this house in the portal.
__all__ = ["bp"]

SHOWN = 200


@bp.get("/parts")
@needs(*READERS)
def parts() -> ResponseReturnValue:
    """Open payments, those due longest first, and what they come to."""
    asked, today = request.args.get("which", ""), clock.today()
    which = Which(asked) if asked in set(Which) else Which.LATE
    wanted = chosen(which, today)
    rows = open_parts(wanted, limit=SHOWN)
    return render_template(
        "staff_pledges_parts.html",
        which=which,
        rows=[(row, days_late(part_of(row), today)) for row in rows],
        sums=owed(wanted),
        shown=SHOWN,
        shown_name=shown_name,
    )
