"""Donors for staff: the list, one donor with its profile and money."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core import clock
from app.ledger.queries import totals_by_owner
from app.portals import staff
from app.portals.access import READERS, current_actor, needs
from app.portals.pager import by_key
from app.portals.searched import search_text
from donors.profiles import queries
from donors.profiles.models import CATEGORY_LABELS, DonorCategory
from donors.profiles.rules import WARN_DAYS
from donors.profiles.views.documents import STANDING_COLOURS, STANDING_LABELS, diligence_of
from donors.profiles.views.shared import nature_of, seen_of, shown_name

bp = staff.blueprint("profiles", __name__, path="donors")


@bp.get("/")
@needs(*READERS)
def index() -> ResponseReturnValue:
    """Every donor with what it has committed, by code."""
    text = search_text("text")
    chosen = request.args.get("category", "")
    category = DonorCategory(chosen) if chosen in set(DonorCategory) else None
    expires = bool(request.args.get("expires"))
    found = queries.page_of_donors(
        text=text,
        category=category,
        expires_by=clock.today() + timedelta(days=WARN_DAYS) if expires else None,
        after=request.args.get("after", "")[:40] or None,
        before=request.args.get("before", "")[:40] or None,
    )
    kept: dict[str, Any] = {"text": text or None, "category": category}
    if expires:
        kept["expires"] = 1
    return render_template(
        "staff_profiles_index.html",
        rows=found.rows,
        given=totals_by_owner([donor.organisation_id for donor in found.rows]),
        standings=queries.standings_of([donor.id for donor in found.rows], clock.today()),
        standing_labels=STANDING_LABELS,
        standing_colours=STANDING_COLOURS,
        expires=expires,
        text=text,
        category=category,
        categories=CATEGORY_LABELS,
        shown_name=shown_name,
        nature_of=nature_of,
        seen_of=seen_of,
        pager=by_key(partial(url_for, ".index", **kept), found),
    )


@bp.get("/<uuid:donor_id>")
@needs(*READERS)
def show(donor_id: UUID) -> ResponseReturnValue:
    """One donor: who it is, how it is known, what it has given."""
    donor = queries.get_donor(donor_id, actor=current_actor())
    return render_template(
        "staff_profiles_show.html",
        donor=donor,
        **diligence_of(donor),
        given=totals_by_owner([donor.organisation_id]).get(donor.organisation_id, {}),
        shown_name=shown_name,
        nature_of=nature_of,
        seen_of=seen_of,
    )
