"""What runs gave my pledges: approved ones only, read only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any
from uuid import UUID

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from app.portals import donor
from app.portals.access import anyone, current_actor
from app.portals.pager import counted
from app.portals.searched import first_row
from donors.matching import queries
from donors.matching.models import MatchingRun
from donors.matching.views.reading import ROWS, RunReading, left_reason, link_to

bp = donor.blueprint("matching", __name__)


@bp.get("/")
@anyone
def index() -> ResponseReturnValue:
    """The decided calls that had my money to place."""
    actor = current_actor()
    runs = queries.approved_with(actor)
    used = queries.used_of(runs, actor)
    freed = queries.freed_of(runs, actor)
    rows = [(run, used[run.id], freed[run.id]) for run in runs]
    return render_template("donor_matching_index.html", runs=rows)


@bp.get("/<uuid:run_id>")
@anyone
def show(run_id: UUID) -> ResponseReturnValue:
    """What one run gave my pledges, to which projects, and why money is left."""
    actor = current_actor()
    run = queries.approved_run_with(run_id, actor)
    own = queries.own_codes(actor)
    taken = [one for one in run.result["pledges"] if one["id"] in own]
    codes = sorted(one["id"] for one in taken)
    payments = _payments(run, own)
    first, place = first_row(), first_row("left")
    shown, listed = payments[first : first + ROWS], codes[place : place + ROWS]
    mine = queries.pledges_by_code(listed)
    numbers = {row["application"] for row in shown}
    reading = RunReading(run, queries.applications_of(run, numbers), mine)
    address = partial(url_for, ".show", run_id=run.id)
    return render_template(
        "donor_matching_show.html",
        run=run,
        mine=mine,
        reading=reading,
        used_minor=sum(one["used"] for one in taken),
        unused_minor=sum(one["unused"] for one in taken),
        leftovers=reading.leftovers(listed),
        left_reason=left_reason,
        payments=shown,
        withdrawn=queries.withdrawn_awards(run),
        totals=_totals(payments),
        pager=counted(partial(address, left=place), first, size=ROWS, total=len(payments)),
        left_pager=counted(
            partial(address, row=first), place, size=ROWS, total=len(codes), name="left"
        ),
        rates=_rates(run, own),
        public_call=link_to("public_awards.index", call=run.call.code),
    )


def _rates(run: MatchingRun, codes: set[str]) -> dict[str, Any]:
    """The rates at which my money was counted."""
    currencies = {one["currency"] for one in run.instance["pledges"] if one["id"] in codes}
    return {code: rate for code, rate in run.rates.items() if code in currencies}


def _totals(payments: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What all payments come to, not only those of this part of the list."""
    years: dict[int, int] = defaultdict(int)
    for row in payments:
        for year, minor in row["years"].items():
            years[year] += minor
    return {
        "years": years,
        "all": sum(years.values()),
        "projects": len({row["application"] for row in payments}),
        "pledges": len({row["pledge"] for row in payments}),
    }


def _payments(run: MatchingRun, codes: set[str]) -> list[dict[str, Any]]:
    """Each project that my pledges pay: amounts by year, the greatest first."""
    paid: dict[tuple[str, str], dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for line in run.result["allocations"]:
        if line["pledge"] in codes:
            paid[line["pledge"], line["application"]][line["year"]] += line["amount"]
    rows = [
        {
            "pledge": pledge,
            "application": number,
            "years": dict(years),
            "total": sum(years.values()),
        }
        for (pledge, number), years in paid.items()
    ]
    return sorted(rows, key=lambda row: (row["pledge"], -row["total"], row["application"]))
