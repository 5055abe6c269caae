"""Where my money does most: calls in the order of what a gift changes there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.organisations.queries import regions
from app.portals import donor as portal
from app.portals.access import anyone, current_actor
from app.portals.language import current_language
from app.portals.searched import asked_id, search_text
from donors.discovery import queries
from donors.discovery.queries import Bundles, PlaceFilters, Places
from donors.discovery.rules import WEIGHTS
from donors.discovery.views.project_words import for_project
from donors.discovery.views.words import TERMS, askings, for_donor, names_of
from donors.pledges.rules import KIND_LABELS
from donors.profiles.models import Donor
from donors.profiles.queries import donors_of, get_donor, name_of
from grants.calls.models import Call
from grants.calls.queries import phase_of
from grants.calls.states import PHASE_LABELS
from grants.programmes.queries import themes

bp = portal.blueprint("discovery", __name__)


@bp.get("/")
@anyone
def index() -> ResponseReturnValue:
    """The calls for one of my donors, with every ground."""
    every = donors_of(current_actor())
    donors = _mine(every)
    filters = _filters()
    places, topics = regions(), themes()
    names = names_of(places, topics)
    found = queries.places_for(donors[0], filters) if donors else Places([], {}, [], Bundles([]))
    return render_template(
        "donor_discovery_index.html",
        donors=donors,
        others=every,
        donor_name=lambda one: name_of(one, current_language()),
        filters=filters,
        narrowed=filters != PlaceFilters(),
        found=found,
        rows=[
            (
                call,
                place,
                for_donor(place),
                askings(place.misses, names),
                _offer(donors[0], call, filters),
            )
            for call, place in found.rows
        ],
        aims=[
            (one, call, for_project(one.suggestion), _offer(donors[0], call, filters))
            for one, call in found.aims
        ],
        regions=places,
        themes=topics,
        region_names=names["regions"],
        theme_names=names["themes"],
        phase_of=phase_of,
        phases=PHASE_LABELS,
        kinds=KIND_LABELS,
        terms=TERMS,
        weights=WEIGHTS,
    )


def _mine(every: Sequence[Donor]) -> list[Donor]:
    """The donor that is asked for in the address, else the first of mine."""
    asked = asked_id("donor")
    if asked:
        return [get_donor(asked, actor=current_actor())]
    return list(every)[:1]


def _filters() -> PlaceFilters:
    year = request.args.get("year", type=int)
    return PlaceFilters(search_text("region", most=6), search_text("theme", most=40), year)


def _offer(donor: Donor, call: Call, filters: PlaceFilters) -> str:
    """The address of a new pledge that already names this call and what was chosen here."""
    chosen: dict[str, Any] = {"regions": filters.region, "themes": filters.theme}
    return url_for(
        "donor_pledges.new",
        donor=donor.id,
        calls=call.code,
        year=[filters.year] if filters.year in call.years else list(call.years),
        **{name: value for name, value in chosen.items() if value},
    )
