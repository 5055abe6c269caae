"""The front page: what is funded, by whom, and whether a letter is genuine."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from app.core import clock
from app.home import queries
from app.organisations.queries import regions
from app.portals import public
from app.portals.access import anyone
from app.portals.charts import tiles
from app.portals.replica import reads_replica
from grants.awards.queries import public_awards, totals_by_region
from grants.calls.queries import open_calls

bp = public.blueprint("home", __name__, path="")


@bp.get("/")
@anyone
@reads_replica
def index() -> ResponseReturnValue:
    """Open calls, funded projects on the map, totals, letter check."""
    by_region = totals_by_region()
    known = regions()
    return render_template(
        "public_home.html",
        calls=open_calls(clock.now())[:6],
        totals=queries.public_totals(),
        awards=public_awards(limit=4),
        placed=tiles({code[3:]: total for code, (_, total) in by_region.items()}),
        by_region=by_region,
        regions={region.code[3:]: region for region in known},
    )
