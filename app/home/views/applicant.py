"""The first page of an NGO: what it can get, what to do next, when it will know."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from app.core import clock
from app.core.actor import OrganisationKind
from app.home.rules import next_step
from app.organisations.queries import front_offices_of, own_organisations
from app.portals import applicant
from app.portals.access import anyone, current_actor
from grants.applications.queries import for_actor
from grants.applications.states import ApplicationState
from grants.awards.queries import withdrawn_on
from grants.calls.queries import open_calls
from grants.calls.rules import phase
from reports.letters.queries import letters_for_organisations

bp = applicant.blueprint("home", __name__, path="")


@bp.get("/")
@anyone
def index() -> ResponseReturnValue:
    """My applications with the next step, open calls that fit us, fresh letters."""
    actor, now = current_actor(), clock.now()
    organisations = own_organisations(actor, OrganisationKind.APPLICANT)
    applications = for_actor(actor)
    gone = withdrawn_on([a.id for a in applications if a.state == ApplicationState.AWARDED])
    steps = [
        (
            a,
            next_step(
                a.state,
                phase(a.call, now),
                a.call.closes_at,
                today=clock.today(),
                withdrawn_on=gone.get(a.id),
            ),
        )
        for a in applications
    ]
    places = {organisation.region_code for organisation in organisations}
    applied = {a.call_id for a in applications}
    calls = [call for call in open_calls(now) if call.id not in applied]
    return render_template(
        "applicant_home.html",
        organisations=organisations,
        steps=sorted(steps, key=lambda pair: not pair[1].is_mine),
        calls=sorted(calls, key=lambda call: not places.intersection(call.regions))[:6],
        places=places,
        offices=front_offices_of(places),
        letters=letters_for_organisations(
            [o.id for o in organisations], limit=3, only_standing=True
        ),
        labels=type(applications[0]).MACHINE.labels if applications else {},
    )
