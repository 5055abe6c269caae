"""Matching for staff: every run, the runs of a call, one run with all its grounds."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.audit.queries import history
from app.portals import staff
from app.portals.access import READERS, current_actor, needs
from app.portals.forms import BaseForm
from app.portals.pager import counted
from app.portals.searched import first_row
from donors.matching import queries
from donors.matching.models import MatchingRun
from donors.matching.permissions import can_approve, can_create, can_propose
from donors.matching.rules import accounts_of
from donors.matching.rules.shortfall import shortfalls_of
from donors.matching.rules.tables import by_currency, by_year
from donors.matching.states import ACTION_LABELS, RUN_MACHINE, STRATEGY_LABELS, RunState, SplitState
from donors.matching.views.naming import Names
from donors.matching.views.reading import (
    OUTCOME_COLOURS,
    ROWS,
    RunReading,
    left_reason,
    link_to,
    outcome_label,
    payments_of,
    picture_of,
)
from donors.matching.views.sequel import sequel_of
from donors.matching.views.trying import panel_of

bp = staff.blueprint("matching", __name__)

# How many groups of applications that lack money stand on one part of the sheet.
SHORTFALLS = 20

STATE_COLOURS = {
    RunState.DRAFT: "grey",
    RunState.PROPOSED: "yellow",
    RunState.APPROVED: "green",
    RunState.RETURNED: "orange",
    RunState.DISCARDED: "grey",
}


WORK_COLOURS = {
    SplitState.WAITING: "blue",
    SplitState.SOLVING: "blue",
    SplitState.DONE: "green",
    SplitState.FAILED: "red",
    SplitState.STOPPED: "grey",
}


@bp.get("/")
@needs(*READERS)
def index() -> ResponseReturnValue:
    """What waits for a decision, and every run."""
    return render_template(
        "staff_matching_index.html",
        waiting=queries.calls_to_split(),
        runs=queries.list_runs(),
        labels=RUN_MACHINE.labels,
        colours=STATE_COLOURS,
    )


@bp.get("/<uuid:run_id>")
@needs(*READERS)
def show(run_id: UUID) -> ResponseReturnValue:
    """One run: who pays what, why not more, what is left, on what grounds."""
    return run_page(queries.get_run(run_id, actor=current_actor()))


@bp.get("/<uuid:run_id>/verification")
@needs(*READERS)
def verify(run_id: UUID) -> ResponseReturnValue:
    """Check the result against its certificate again and say what came out."""
    run = queries.get_run(run_id, actor=current_actor())
    broken = queries.broken_rule(run) if run.is_proven else None
    return run_page(run, verified=True, broken=broken)


def run_page(run: MatchingRun, **more: Any) -> str:
    """Show a run; `more` is what a check or a refused action adds."""
    actor = current_actor()
    codes = [pledge["id"] for pledge in run.instance["pledges"]]
    reading = RunReading(run, queries.applications_of(run), queries.pledges_by_code(codes))
    year, by = _asked_year(run), "theme" if request.args.get("by") == "theme" else "region"
    return render_template(
        "staff_matching_show.html",
        run=run,
        reading=reading,
        **_lists(run, reading),
        not_passed=queries.refused_by_scores(run),
        by_year=by_year(run.instance, run.result),
        panel=panel_of(reading) if run.is_proven else None,
        names=Names(reading),
        sequel=sequel_of(run),
        **_beyond(run, reading),
        may_create=can_create(actor),
        left_reason=left_reason,
        notes=history(MatchingRun.__tablename__, run.id),
        actions=ACTION_LABELS,
        decided=queries.approved_run_of(run.call_id),
        may_propose=can_propose(actor, run),
        may_approve=can_approve(actor, run),
        form=BaseForm(formdata=None, data={"version": run.version}),
        strategies=STRATEGY_LABELS,
        score_page=link_to,
        labels=RUN_MACHINE.labels,
        colours=STATE_COLOURS,
        outcome_label=outcome_label,
        outcome_colours=OUTCOME_COLOURS,
        **payments_of(run, year, first_row(), by),
        **picture_of(reading, by),
        **more,
    )


def _lists(run: MatchingRun, reading: RunReading) -> dict[str, Any]:
    """The long lists of a run, a part of each: reasons, groups that lack money, what is left."""
    accounts = accounts_of(run.instance, run.result)
    unpaid, shortfalls = reading.unpaid(), shortfalls_of(run.instance, run.result)
    places = {name: first_row(name) for name in ("why", "short", "left")}
    why, short, left = places.values()
    return {
        "whys": reading.whys(unpaid[why : why + ROWS]),
        "why_pager": _part(run, "why", places, "reasons", total=len(unpaid)),
        "shortfalls": shortfalls[short : short + SHORTFALLS],
        "short_pager": _part(run, "short", places, "short", total=len(shortfalls), size=SHORTFALLS),
        "leftovers": reading.leftovers({one.pledge for one in accounts[left : left + ROWS]}),
        "left_pager": _part(run, "left", places, "left", total=len(accounts)),
        "by_currency": by_currency(accounts),
    }


def _part(
    run: MatchingRun,
    name: str,
    places: dict[str, int],
    anchor: str,
    *,
    total: int,
    size: int = 0,
) -> dict[str, str]:
    """Links between the parts of one of the page's lists; the others stay where they are."""
    others: dict[str, Any] = {other: at for other, at in places.items() if other != name and at}
    address = partial(url_for, ".show", run_id=run.id, **others, _anchor=anchor)
    return counted(address, places[name], size=size or ROWS, total=total, name=name)


def _beyond(run: MatchingRun, reading: RunReading) -> dict[str, Any]:
    """What later houses have of this run: donors' consents, letters, awards."""
    asks = reading.asks_consent()
    return {
        "asks": asks,
        "waits": queries.waits_of(run) if asks and run.state == RunState.PROPOSED else [],
        "consents_url": link_to("staff_consents.run", run_id=run.id),
        "letters_url": link_to("staff_letters.batch", run_id=run.id),
        "awards_url": link_to("staff_awards.index", call=run.call.code),
    }


def _asked_year(run: MatchingRun) -> int | None:
    year = request.args.get("year", 0, type=int)
    return year if year in run.call.years else None
