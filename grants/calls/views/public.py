"""Calls for everybody: the list, one call, the feed of news, the calendar of deadlines."""

from __future__ import annotations

import importlib
from collections import defaultdict
from datetime import timedelta
from typing import Any

from flask import Response, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core import clock
from app.core.i18n import in_language
from app.organisations.queries import regions
from app.portals import public
from app.portals.access import anyone
from app.portals.language import current_language, say
from app.portals.replica import reads_replica
from grants.calls import queries
from grants.calls.models import Call
from grants.calls.rules import CallRules
from grants.calls.states import PHASE_LABELS, CallPhase
from grants.calls.views.shared import PHASE_COLOURS, days_left, page_of, start_url
from grants.programmes.queries import themes

bp = public.blueprint("calls", __name__)

# Loaded with the first calendar, not with every web worker: some 4 MB.
_ICALENDAR = "icalendar"

# How a visitor thinks of calls: take part now, later, or see what became of it.
GROUPS = (CallPhase.OPEN, CallPhase.UPCOMING, CallPhase.CLOSED)


@bp.get("/")
@anyone
@reads_replica
def index() -> ResponseReturnValue:
    """Open, coming and past calls, by region and theme."""
    region = _chosen("region", {row.code for row in regions()})
    all_themes = themes()
    theme = _chosen("theme", {row.code for row in all_themes})
    groups: dict[CallPhase, list[Call]] = defaultdict(list)
    for call in queries.public_calls(region=region or None, theme=theme or None):
        phase = queries.phase_of(call)
        groups[phase if phase in GROUPS else CallPhase.CLOSED].append(call)
    groups[CallPhase.OPEN].reverse()
    groups[CallPhase.UPCOMING].reverse()
    return render_template(
        "public_calls_index.html",
        groups=groups,
        order=GROUPS,
        labels=PHASE_LABELS,
        colours=PHASE_COLOURS,
        phase_of=queries.phase_of,
        regions=regions(),
        themes=all_themes,
        region=region,
        theme=theme,
        days_left=days_left,
    )


def _chosen(name: str, known: set[str]) -> str:
    """Read a filter; what we do not know does not filter."""
    asked = request.args.get(name, "")
    return asked if asked in known else ""


@bp.get("/<code>")
@anyone
@reads_replica
def show(code: str) -> ResponseReturnValue:
    """Everything about one call."""
    call = queries.public_call(code.replace("\x00", ""))
    rules = queries.rules_of(call)
    return render_template(
        "public_calls_show.html",
        **page_of(call, rules),
        notes=queries.public_history_of(call),
        apply_url=start_url(call),
        structured=_structured(call, rules),
        days_left=days_left(call),
    )


def _address(endpoint: str, **values: Any) -> str:
    """An address that does not depend on what the visitor's browser calls us."""
    base: str = current_app.extensions["settings"].base_url
    return base.rstrip("/") + url_for(endpoint, **values)


def _structured(call: Call, rules: CallRules) -> dict[str, Any]:
    """Describe the call for search engines (schema.org Grant)."""
    language = current_language()
    return {
        "@context": "https://schema.org",
        "@type": "MonetaryGrant",
        "additionalType": "https://schema.org/Grant",
        "identifier": call.code,
        "name": in_language(rules, "title", language),
        "description": in_language(rules, "description", language),
        "url": _address(".show", code=call.code),
        "inLanguage": language,
        "startDate": call.opens_at.astimezone(clock.HOME_ZONE).isoformat(),
        "endDate": call.closes_at.astimezone(clock.HOME_ZONE).isoformat(),
        "amount": {
            "@type": "MonetaryAmount",
            "currency": "KZT",
            "minValue": call.min_amount_minor // 100,
            "maxValue": call.max_amount_minor // 100,
        },
    }


@bp.get("/feed.atom")
@anyone
@reads_replica
def feed() -> ResponseReturnValue:
    """News of calls for feed readers, in the reader's language."""
    calls = sorted(queries.public_calls(), key=lambda call: call.updated_at, reverse=True)[:50]
    language = current_language()
    text = render_template(
        "public_calls_feed.xml",
        calls=calls,
        updated=calls[0].updated_at if calls else clock.now(),
        own=_address(".feed", lang=language),
        home=_address(".index", lang=language),
        address=_address,
        phase_of=queries.phase_of,
        labels=PHASE_LABELS,
    )
    return Response(text, content_type="application/atom+xml; charset=utf-8")


@bp.get("/deadlines.ics")
@anyone
@reads_replica
def deadlines() -> ResponseReturnValue:
    """The coming deadlines for a calendar, in the reader's language."""
    language = current_language()
    library = importlib.import_module(_ICALENDAR)
    calendar = library.Calendar()
    calendar.add("prodid", "-//Asar//Calls//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", _("Deadlines of calls"))
    for call in queries.coming_deadlines(clock.now()):
        calendar.add_component(_filled(library.Event(), call, language))
    name = f"asar-calls-{language}.ics"
    return Response(
        calendar.to_ical(),
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _filled(event: Any, call: Call, language: str) -> Any:
    event.add("uid", f"{call.id}@asar")
    event.add("dtstamp", call.updated_at)
    event.add("dtstart", call.closes_at - timedelta(minutes=30))
    event.add("dtend", call.closes_at)
    event.add("sequence", call.version)
    title = in_language(call, "title", language)
    event.add("summary", _("Deadline: %(title)s", title=title))
    event.add("description", f"{call.code}. {say(PHASE_LABELS[queries.phase_of(call)])}")
    event.add("url", _address(".show", code=call.code))
    return event
