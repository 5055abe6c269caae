"""Donors for everybody: who gives, and how much, as far as they want to be known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from flask import render_template
from flask.typing import ResponseReturnValue

from app.core.money import BASE_CURRENCY
from app.ledger.queries import totals_by_owner
from app.ledger.rules import YearFigures
from app.portals import public
from app.portals.access import anyone
from app.portals.replica import reads_replica
from donors.profiles import queries
from donors.profiles.views.shared import nature_of, shown_name

bp = public.blueprint("profiles", __name__, path="donors")


@bp.get("/")
@anyone
@reads_replica
def index() -> ResponseReturnValue:
    """The named donors who have committed money; sums are of those who show theirs."""
    donors = queries.named_donors()
    given = totals_by_owner([donor.organisation_id for donor in donors])
    rows = [
        (donor, given[donor.organisation_id] if donor.shows_amounts else {})
        for donor in donors
        if donor.organisation_id in given
    ]
    return render_template(
        "public_profiles_index.html",
        rows=rows,
        totals=_sum(figures for _donor, figures in rows),
        shown_name=shown_name,
        nature_of=nature_of,
    )


def _sum(many: Iterable[Mapping[str, YearFigures]]) -> dict[str, tuple[int, int]]:
    """Add up what is committed and received, by currency, the tenge first."""
    found: dict[str, tuple[int, int]] = {}
    for figures in many:
        for currency, own in figures.items():
            committed, received = found.get(currency, (0, 0))
            found[currency] = (committed + own.committed_minor, received + own.received_minor)
    return dict(sorted(found.items(), key=lambda item: (item[0] != BASE_CURRENCY, item[0])))
