"""What runs gave my pledges: approved ones only, read only."""

from __future__ import annotations

from collections import defaultdict
from typing import Any
from uuid import UUID

from flask import render_template
from flask.typing import ResponseReturnValue

from app.portals import donor
from app.portals.access import anyone, current_actor
from donors.matching import queries
from donors.matching.models import MatchingRun
from donors.matching.views.reading import RunReading, left_reason, link_to

bp = donor.blueprint("matching", __name__)


@bp.get("/")
@anyone
def index() -> ResponseReturnValue:
    """The decided calls that had my money to place."""
    mine = [pledge.code for pledge in queries.own_pledges(current_actor())]
    runs = queries.approved_with(mine)
    used = queries.used_of(runs, mine)
    return render_template("donor_matching_index.html", runs=[(run, used[run.id]) for run in runs])


@bp.get("/<uuid:run_id>")
@anyone
def show(run_id: UUID) -> ResponseReturnValue:
    """What one run gave my pledges, to which projects, and why money is left."""
    mine = {pledge.code: pledge for pledge in queries.own_pledges(current_actor())}
    run = queries.approved_run_with(run_id, list(mine))
    reading = RunReading(run, queries.applications_of(run), mine)
    leftovers = [left for left in reading.leftovers() if left.pledge in mine]
    return render_template(
        "donor_matching_show.html",
        run=run,
        mine=mine,
        reading=reading,
        leftovers=leftovers,
        left_reason=left_reason,
        payments=_payments(run, set(mine)),
        withdrawn=queries.withdrawn_awards(run),
        rates={
            code: rate
            for code, rate in run.rates.items()
            if code in {one.currency for one in leftovers}
        },
        public_call=link_to("public_awards.index", call=run.call.code),
    )


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
