"""The award letters of the projects a donor pays for."""

from __future__ import annotations

from uuid import UUID

from flask import render_template
from flask.typing import ResponseReturnValue

from app.core.actor import OrganisationKind
from app.portals import donor
from app.portals.access import anyone, current_actor
from reports.letters import queries
from reports.letters.views.files import send_letter

bp = donor.blueprint("letters", __name__)


@bp.get("")
@anyone
def index() -> ResponseReturnValue:
    """List the award letters of what my funds pay for."""
    letters = queries.letters_of_donors(current_actor().organisations(OrganisationKind.DONOR))
    return render_template("own_letters_index.html", letters=letters, endpoint=".file")


@bp.get("/<uuid:letter_id>/file")
@anyone
def file(letter_id: UUID) -> ResponseReturnValue:
    """Download a sealed letter."""
    return send_letter(letter_id)
