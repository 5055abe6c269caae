"""The first page of a donor: where money would do most, and what became of it."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from app.core import clock
from app.core.actor import OrganisationKind
from app.home import queries
from app.portals import donor
from app.portals.access import anyone, current_actor
from donors.pledges.queries import pledges_of, years_of
from donors.profiles.queries import donors_of
from reports.letters.queries import letters_of_donors

bp = donor.blueprint("home", __name__, path="")


@bp.get("/")
@anyone
def index() -> ResponseReturnValue:
    """My money as one bar, my pledges, gaps I could close."""
    actor = current_actor()
    donors = donors_of(actor)
    pledges = pledges_of([row.id for row in donors])[:10]
    amounts = years_of([pledge.id for pledge in pledges])
    return render_template(
        "donor_home.html",
        donors=donors,
        purses=queries.money_of([row.id for row in donors]),
        pledges=[(pledge, sum(amounts[pledge.id].values())) for pledge in pledges],
        gaps=queries.gaps(clock.now())[:6],
        letters=letters_of_donors(actor.organisations(OrganisationKind.DONOR), limit=5),
    )
