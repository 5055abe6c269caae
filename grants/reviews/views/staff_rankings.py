"""Rankings for staff: what is missing, the freeze, the frozen table and why each score is so."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from functools import partial
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core import clock
from app.core.actor import Role
from app.core.errors import NotFound
from app.organisations.queries import region
from app.portals import staff
from app.portals.access import READERS, REGIONAL_READERS, current_actor, needs
from app.portals.downloads import send_table
from app.portals.pager import counted, neighbours
from app.portals.rendering import number
from app.portals.rendering import score as figure
from app.portals.replica import exports_from_replica
from app.portals.searched import first_row
from app.portals.transactions import commits
from grants.applications.queries import get_application
from grants.calls.models import Call
from grants.calls.queries import criteria_of, get_call
from grants.reviews import forms, queries, services
from grants.reviews.models import RankingRow
from grants.reviews.permissions import can_freeze_ranking, can_see_scores
from grants.reviews.rules.scoring import UNRANKED_LABELS, explained, score_of, stored_means

bp = staff.blueprint("rankings", __name__)

CHARTED = 20
ROWS = 100


@bp.get("/<uuid:call_id>")
@needs(*REGIONAL_READERS)
def show(call_id: UUID) -> ResponseReturnValue:
    """The frozen ranking, or what it still waits for; a front office sees its region's places."""
    call = get_call(call_id, actor=current_actor())
    if current_actor().is_regional:
        return _regional_page(call)
    ranking = queries.current_ranking(call.id)
    if ranking is None:
        return _preview_page(call)
    first = first_row()
    rows = queries.ranking_rows(ranking.id, first=first, size=ROWS)
    figures = queries.ranking_figures(ranking.id)
    return render_template(
        "staff_rankings_show.html",
        call=call,
        ranking=ranking,
        rows=rows,
        figures=figures,
        pager=counted(
            partial(url_for, ".show", call_id=call.id), first, size=ROWS, total=figures.rows
        ),
        criteria=criteria_of(call.id),
        means={row.id: stored_means(row.criterion_means) for row in rows},
        reasons=UNRANKED_LABELS,
        bands=_bands(figures.bands),
        intervals=[] if first else [_interval(row) for row in rows[:CHARTED] if row.rank],
    )


def _regional_page(call: Call) -> ResponseReturnValue:
    actor = current_actor()
    can_see_scores(actor, call, all_in=False).enforce()
    ranking = queries.current_ranking(call.id)
    if ranking is None:
        raise NotFound
    first = first_row()
    found = queries.ranking_rows(
        ranking.id, first=first, size=ROWS + 1, region=actor.bound_region
    )  # fmt: skip
    address = partial(url_for, ".show", call_id=call.id)
    pager = neighbours(address, first, size=ROWS, end=first + len(found))
    return render_template(
        "staff_rankings_region.html",
        call=call,
        rows=found[:ROWS],
        pager=pager,
        reasons=UNRANKED_LABELS,
        region=region(str(actor.bound_region)),
    )


def _preview_page(call: Call, form: forms.FreezeForm | None = None) -> ResponseReturnValue:
    actor = current_actor()
    progress = queries.progress_of([call.id], clock.now()).get(call.id, queries.Progress())
    ready = progress.assigned > 0 and progress.assigned == progress.submitted
    visible = can_see_scores(actor, call, all_in=ready)
    page = render_template(
        "staff_rankings_preview.html",
        call=call,
        progress=progress,
        missing=queries.short_of_reviews(call),
        visible=visible,
        rows=_provisional(call) if visible else [],
        may_freeze=can_freeze_ranking(actor, call),
        form=form or forms.FreezeForm(formdata=None, data={"version": call.version}),
        reasons=UNRANKED_LABELS,
    )
    return page, 422 if form else 200


def _provisional(call: Call) -> list[tuple[Any, dict[str, Any], Fraction | None]]:
    applications, rows = queries.standing_rows(call)
    return [(applications[number], values, score_of(values)) for number, values in rows]


def _bands(counts: Sequence[int]) -> list[tuple[str, int, str]]:
    """Name the bands of ten points."""
    return [(f"{10 * n}–{10 * n + 10}", count, number(count)) for n, count in enumerate(counts)]


def _interval(row: RankingRow) -> tuple[str, float, float, float, str]:
    """One line of the chart: the score between the lowest and the highest reviewer."""
    totals = [float(Fraction(*pair)) for pair in row.totals.values()]
    score = row.score or Decimal(0)
    return (
        f"{row.rank}. {row.application.number}",
        float(score),
        min(totals),
        max(totals),
        figure(score),
    )


@bp.post("/<uuid:call_id>/freeze")
@needs(Role.OFFICER)
@commits
def freeze(call_id: UUID) -> ResponseReturnValue:
    """Keep the order for ever."""
    call = get_call(call_id, actor=current_actor())
    form = forms.FreezeForm()
    if not form.validate():
        return _preview_page(call, form)
    services.freeze_ranking(call, actor=current_actor())
    flash(_("The ranking is frozen."), "success")
    return redirect(url_for(".show", call_id=call.id))


@bp.get("/<uuid:call_id>/ranking.csv")
@needs(*READERS)
@exports_from_replica
def export(call_id: UUID) -> ResponseReturnValue:
    """The frozen ranking as a table for other programs."""
    call = get_call(call_id, actor=current_actor())
    ranking = queries.current_ranking(call.id)
    if ranking is None:
        raise NotFound
    lines = (queries.export_line(row) for row in queries.ranking_rows(ranking.id))
    return send_table(f"ranking-{call.code}.csv", queries.EXPORT_COLUMNS, lines)


@bp.get("/applications/<uuid:application_id>")
@needs(*REGIONAL_READERS)
def why(application_id: UUID) -> ResponseReturnValue:
    """Why this score: every figure, so that one can check it by hand."""
    actor = current_actor()
    application = get_application(application_id, actor=actor)
    sheets = queries.counted_sheets(application)
    can_see_scores(actor, application.call, all_in=queries.is_all_in(application)).enforce()
    criteria = criteria_of(application.call_id)
    return render_template(
        "staff_rankings_why.html",
        application=application,
        criteria=criteria,
        sheets=sheets,
        explained=explained([sheet.points for sheet in sheets], queries.criterion_rules(criteria)),
        row=queries.row_of(application),
        reasons=UNRANKED_LABELS,
    )
