"""An NGO's letters."""

from __future__ import annotations

from uuid import UUID

from flask import render_template
from flask.typing import ResponseReturnValue

from app.core.actor import OrganisationKind
from app.portals import applicant
from app.portals.access import anyone, current_actor
from reports.letters import queries
from reports.letters.views.files import send_letter

bp = applicant.blueprint("letters", __name__)


@bp.get("")
@anyone
def index() -> ResponseReturnValue:
    """List the letters to my organisations."""
    mine = current_actor().organisations(OrganisationKind.APPLICANT)
    letters = queries.letters_for_organisations(mine)
    return render_template("own_letters_index.html", letters=letters, endpoint=".file")


@bp.get("/<uuid:letter_id>/file")
@anyone
def file(letter_id: UUID) -> ResponseReturnValue:
    """Download a sealed letter."""
    return send_letter(letter_id)
