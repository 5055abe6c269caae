"""What follows a run: another split with the money of today, the reserve list, top-ups."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core.actor import Role
from app.core.errors import Invalid, NotFound
from app.portals.access import READERS, current_actor, needs
from app.portals.forms import BaseForm
from app.portals.language import say
from app.portals.pager import counted
from app.portals.rendering import money
from app.portals.searched import first_row
from app.portals.transactions import commits
from donors.matching import queries, services
from donors.matching.models import MatchingRun, SplitWork
from donors.matching.permissions import can_create
from donors.matching.queries import splits
from donors.matching.states import RUN_MACHINE, SPLIT_MACHINE, STRATEGY_LABELS, RunState
from donors.matching.views.reading import ROWS, RunReading, link_to
from donors.matching.views.staff import STATE_COLOURS, WORK_COLOURS, run_page
from donors.matching.views.staff_exports import bp

__all__ = ["bp"]


@bp.post("/<uuid:run_id>/again")
@needs(Role.OFFICER, Role.APPROVER)
@commits
def again(run_id: UUID) -> ResponseReturnValue:
    """Split once more by the same rule, with the pledges of today."""
    run = queries.get_run(run_id, actor=current_actor())
    try:
        made = services.run_again(run, actor=current_actor())
    except Invalid as refusal:
        return run_page(run, refusal=say(refusal.message)), refusal.status
    if isinstance(made, SplitWork):
        return redirect(url_for(".work", work_id=made.id))
    flash(_("The money is split with today's pledges. Nothing is decided yet."), "success")
    return redirect(url_for(".show", run_id=made.id))


@bp.get("/<uuid:run_id>/reserve")
@needs(*READERS)
def reserve(run_id: UUID) -> ResponseReturnValue:
    """Who was refused or paid in part and still waits, with what each lacks."""
    return _reserve_page(_decided(run_id))


def _decided(run_id: UUID) -> MatchingRun:
    """Find an approved run; of a top-up the run that it tops up. Others have no reserve list."""
    run = queries.root_of(queries.get_run(run_id, actor=current_actor()))
    if run.state != RunState.APPROVED:
        raise NotFound
    return run


def _reserve_page(run: MatchingRun, refusal: str = "") -> str:
    found = queries.reserve_of(run)
    first = at if (at := first_row()) < len(found.waiting) else 0
    waiting = found.waiting[first : first + ROWS]
    reading = RunReading(run, {}, {})
    reading.know(row.candidate.number for row in waiting)
    address = partial(url_for, ".reserve", run_id=run.id, _anchor="waiting")
    return render_template(
        "staff_matching_reserve.html",
        run=run,
        reserve=found,
        waiting=waiting,
        pager=counted(address, first, size=ROWS, total=len(found.waiting)),
        freed=_by_currency(found.pledges),
        top_ups=[one for one in queries.runs_of(run.call_id) if one.tops_up_id == run.id],
        works=[one for one in splits.works_of(run.call_id) if one.tops_up_id == run.id],
        work_labels=SPLIT_MACHINE.labels,
        work_colours=WORK_COLOURS,
        strategies=STRATEGY_LABELS,
        reading=reading,
        awards_url=link_to("staff_awards.index", call=run.call.code),
        may_create=can_create(current_actor()),
        form=BaseForm(formdata=None),
        labels=RUN_MACHINE.labels,
        colours=STATE_COLOURS,
        refusal=refusal,
    )


def _by_currency(pledges: Sequence[Mapping[str, Any]]) -> list[str]:
    """What is free, one sum for each currency."""
    sums: Counter[str] = Counter()
    for one in pledges:
        sums[one["currency"]] += sum(line["amount"] for line in one["budget"])
    return [money(minor, currency) for currency, minor in sorted(sums.items())]


@bp.post("/<uuid:run_id>/top-up")
@needs(Role.OFFICER, Role.APPROVER)
@commits
def top_up(run_id: UUID) -> ResponseReturnValue:
    """Split what withdrawn awards have freed over the reserve list, as a draft."""
    run = _decided(run_id)
    try:
        made = services.draft_top_up(run, actor=current_actor())
    except Invalid as refusal:
        return _reserve_page(run, say(refusal.message)), refusal.status
    if isinstance(made, SplitWork):
        return redirect(url_for(".work", work_id=made.id))
    flash(_("The freed money is split. Nothing is decided yet."), "success")
    return redirect(url_for(".show", run_id=made.id))
