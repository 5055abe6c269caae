"""The what-if of a run: it answers at once and writes nothing."""

from __future__ import annotations

from uuid import UUID

from flask import render_template
from flask.typing import ResponseReturnValue

from app.portals.access import READERS, current_actor, needs
from app.portals.forms import BaseForm
from donors.matching import queries
from donors.matching.permissions import can_create
from donors.matching.states import STRATEGY_LABELS
from donors.matching.views.naming import Names
from donors.matching.views.reading import OUTCOME_COLOURS, RunReading, outcome_label
from donors.matching.views.staff_explaining import bp
from donors.matching.views.trying import panel_of

__all__ = ["bp"]


@bp.get("/<uuid:run_id>/what-if")
@needs(*READERS)
def try_changes(run_id: UUID) -> ResponseReturnValue:
    """Try changes of money, terms and places against a run."""
    run = queries.get_run(run_id, actor=current_actor())
    head = queries.sheets_with(run, {}).head
    reading = RunReading(run, {}, {}, several=frozenset(head["several"]))
    names = Names(reading, head["offer"])
    reading.know(codes=[code for code, _currency in head["offer"]["pledges"]])
    return render_template(
        "staff_matching_what_if.html",
        run=run,
        reading=reading,
        panel=panel_of(reading, names) if run.is_proven else None,
        names=names,
        may_create=can_create(current_actor()),
        form=BaseForm(formdata=None),
        outcome_label=outcome_label,
        outcome_colours=OUTCOME_COLOURS,
        strategies=STRATEGY_LABELS,
    )
