"""A run to take away: its inputs and result as the contract writes them, and a workbook."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response
from flask.typing import ResponseReturnValue

from app.portals.access import READERS, current_actor, needs
from app.portals.workbooks import send_workbook
from donors.matching import queries
from donors.matching.engine.canonical import canonical_json
from donors.matching.views.reading import RunReading
from donors.matching.views.staff_trying import bp
from donors.matching.views.workbook import sheets_of

__all__ = ["bp"]


@bp.get("/<uuid:run_id>/instance.json")
@needs(*READERS)
def instance(run_id: UUID) -> ResponseReturnValue:
    """The inputs, as the matching contract writes them."""
    run = queries.get_run(run_id, actor=current_actor())
    return _json(run.instance, f"{run.number}-instance.json")


@bp.get("/<uuid:run_id>/allocation.json")
@needs(*READERS)
def allocation(run_id: UUID) -> ResponseReturnValue:
    """The result with its certificate, as the matching contract writes it."""
    run = queries.get_run(run_id, actor=current_actor())
    return _json(run.result, f"{run.number}-allocation.json")


def _json(value: Any, name: str) -> Response:
    return Response(
        canonical_json(value) + b"\n",
        mimetype="application/json",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@bp.get("/<uuid:run_id>/run.xlsx")
@needs(*READERS)
def workbook(run_id: UUID) -> ResponseReturnValue:
    """Applications, payments, pledges, years and currencies as sheets."""
    run = queries.get_run(run_id, actor=current_actor())
    codes = [pledge["id"] for pledge in run.instance["pledges"]]
    reading = RunReading(run, queries.applications_of(run), queries.pledges_by_code(codes))
    return send_workbook(f"{run.number}.xlsx", sheets_of(reading))
