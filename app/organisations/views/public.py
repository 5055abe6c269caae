"""The front offices for everybody: whom to ask in one's region."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from app.organisations import queries
from app.portals import public
from app.portals.access import anyone

bp = public.blueprint("front_offices", __name__)


@bp.get("/")
@anyone
def index() -> ResponseReturnValue:
    """One front office for each region, with how to reach it."""
    return render_template("public_front_offices_index.html", offices=queries.front_offices())
