"""The first page of a donor: where money would do most, and what became of it."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from app.core import clock
from app.core.actor import OrganisationKind
from app.home import queries
from app.organisations.queries import regions
from app.portals import donor
from app.portals.access import anyone, current_actor
from app.portals.charts import tiles
from donors.consents.queries import pledges_and_questions
from donors.pledges.states import ENDED
from donors.profiles.queries import donors_and_standings
from reports.letters.queries import letters_of_donors

bp = donor.blueprint("home", __name__, path="")

PARTS = 5


@bp.get("/")
@anyone
def index() -> ResponseReturnValue:
    """My money as one bar, my pledges, gaps I could close."""
    actor = current_actor()
    standings = donors_and_standings(actor, clock.today())
    donors = list(standings)
    mine = [row.id for row in donors]
    pledges, consents = pledges_and_questions(mine)
    giving = queries.giving_of(pledges)
    places = giving.places
    return render_template(
        "donor_home.html",
        donors=donors,
        purses=giving.money,
        places=places,
        placed=tiles({code[3:]: place.amount_minor for code, place in places.items()}),
        regions=regions() if places else [],
        # What has come to an end must not push what is alive off the page.
        pledges=sorted(pledges, key=lambda one: one.state in ENDED)[:10],
        parts=giving.parts[:PARTS],
        standings=standings,
        today=clock.today(),
        promised=giving.promised,
        figures=giving.figures,
        consents=consents,
        gaps=queries.gaps(clock.now())[:6],
        letters=letters_of_donors(actor.organisations(OrganisationKind.DONOR), limit=5),
    )
