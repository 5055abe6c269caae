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
from donors.consents.queries import questions_to
from donors.pledges import queries as pledges
from donors.profiles.queries import donors_and_standings
from reports.letters.queries import letters_of_donors

bp = donor.blueprint("home", __name__, path="")

CARDS, PARTS = 10, 5


@bp.get("/")
@anyone
def index() -> ResponseReturnValue:
    """My money as one bar, my pledges, gaps I could close."""
    actor = current_actor()
    standings = donors_and_standings(actor, clock.today())
    donors = list(standings)
    mine = [row.id for row in donors]
    giving = queries.giving_of(mine)
    cards, parts = pledges.first_cards(mine, limit=CARDS + 1, most_parts=PARTS)
    return render_template(
        "donor_home.html",
        donors=donors,
        purses=giving.money,
        places=giving.places,
        placed=tiles({code[3:]: place.amount_minor for code, place in giving.places.items()}),
        regions=regions() if giving.places else [],
        cards=cards[:CARDS],
        has_more=len(cards) > CARDS,
        parts=parts,
        standings=standings,
        today=clock.today(),
        consents=questions_to(mine),
        gaps=queries.gaps(clock.now())[:6],
        letters=letters_of_donors(actor.organisations(OrganisationKind.DONOR), limit=5),
    )
