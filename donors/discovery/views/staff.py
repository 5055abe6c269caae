"""Donors who could help: for a call and for one application."""

from __future__ import annotations

from uuid import UUID

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.portals import staff
from app.portals.access import REGIONAL_READERS, current_actor, may_enter, needs
from app.portals.language import current_language, say
from app.portals.rendering import content, money
from donors.conflicts.rules import LINK_LABELS, TREATMENT_LABELS
from donors.discovery import queries
from donors.discovery.queries import Found
from donors.discovery.rules import WEIGHTS
from donors.discovery.views.words import TERMS, askings, for_staff
from donors.pledges.models import Pledge
from donors.pledges.states import PLEDGE_MACHINE
from donors.profiles.queries import name_of

bp = staff.blueprint("discovery", __name__)

LINKED = 50


@bp.get("/calls/<uuid:call_id>")
@needs(*REGIONAL_READERS)
def call(call_id: UUID) -> ResponseReturnValue:
    """Who could close the gap of a call."""
    found = queries.donors_for_call(call_id, actor=current_actor())
    back = url_for("staff_calls.show", call_id=call_id), found.call.code
    return _page(found, back, content(found.call, "title"))


@bp.get("/applications/<uuid:application_id>")
@needs(*REGIONAL_READERS)
def application(application_id: UUID) -> ResponseReturnValue:
    """Who could close the gap of one application."""
    found = queries.donors_for_application(application_id, actor=current_actor())
    shown = found.application
    assert shown is not None
    back = url_for("staff_applications.show", application_id=application_id), shown.number or ""
    return _page(found, back, shown.title)


def _page(found: Found, back: tuple[str, str], title: str) -> ResponseReturnValue:
    of_call = found.application is None
    return render_template(
        "staff_discovery_donors.html",
        found=found,
        answer=found.answer,
        back=back,
        title=title,
        rows=[
            (one, found.pledges[one.candidate.id], for_staff(one, of_call=of_call))
            for one in found.answer.suggestions
        ],
        idle=[found.pledges[code] for code in found.answer.idle],
        askings=[(one, found.pledges[one.pledge]) for one in askings(found.answer.misses)],
        linked=[
            (one, found.pledges[one.pledge], [say(LINK_LABELS[kind]) for kind in one.kinds])
            for one in found.linked[:LINKED]
        ],
        treatments=TREATMENT_LABELS,
        together={one.pledge.code: one.count for one in found.bundles.rows},
        donor_name=donor_name,
        pledge_url=pledge_url,
        free_text=free_text,
        labels=PLEDGE_MACHINE.labels,
        terms=TERMS,
        weights=WEIGHTS,
    )


def donor_name(pledge: Pledge) -> str:
    """Name the donor; a front office learns no name that the public may not know."""
    if current_actor().is_regional and pledge.donor.is_anonymous:
        return str(_("A donor who is not named"))
    return name_of(pledge.donor, current_language())


def pledge_url(pledge: Pledge) -> str:
    """The page of a pledge, for those who may open it."""
    if current_actor().is_regional or not may_enter("staff_pledges.show"):
        return ""
    return url_for("staff_pledges.show", pledge_id=pledge.id)


def free_text(found: Found, pledge: Pledge) -> str:
    """What is free in a pledge, for those who may see pledges."""
    minor = found.free.get(pledge.code)
    return "" if minor is None or found.region else money(minor, pledge.currency)
