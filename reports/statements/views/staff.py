"""The statement of any donor, for staff."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from flask import url_for
from flask.typing import ResponseReturnValue

from app.portals import staff
from app.portals.access import READERS, current_actor, needs
from donors.profiles.queries import get_donor
from reports.statements.views import shared

bp = staff.blueprint("statements", __name__)


@bp.get("/<uuid:donor_id>")
@needs(*READERS)
def show(donor_id: UUID) -> ResponseReturnValue:
    """The statement of a donor for a period, as the donor sees it."""
    donor = get_donor(donor_id, actor=current_actor())
    return shared.page("staff_statements_show.html", donor, partial(_address, donor_id))


def _address(donor_id: UUID, name: str, **args: object) -> str:
    return url_for(f"staff_statements.{name}", donor_id=donor_id, **args)  # type: ignore[arg-type]


@bp.get("/<uuid:donor_id>/pdf")
@needs(*READERS)
def pdf(donor_id: UUID) -> ResponseReturnValue:
    """The same as a PDF."""
    donor = get_donor(donor_id, actor=current_actor())
    return shared.pdf(donor, partial(show, donor_id))


@bp.get("/<uuid:donor_id>/xlsx")
@needs(*READERS)
def xlsx(donor_id: UUID) -> ResponseReturnValue:
    """The same as a workbook."""
    donor = get_donor(donor_id, actor=current_actor())
    return shared.xlsx(donor, partial(show, donor_id))
