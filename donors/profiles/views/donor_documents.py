"""Documents about us: what lies with the operator, what is missing, handing one in."""

from __future__ import annotations

from uuid import UUID

from flask.typing import ResponseReturnValue

from app.portals.access import anyone
from app.portals.transactions import commits
from donors.profiles.views import documents as shared
from donors.profiles.views.donor import bp

# The blueprint with every page of this house in the portal.
__all__ = ["bp"]


@bp.get("/<uuid:donor_id>/documents")
@anyone
def documents(donor_id: UUID) -> ResponseReturnValue:
    """What the operator knows of us."""
    return shared.documents_page(shared.own_donor(donor_id))


@bp.post("/<uuid:donor_id>/documents")
@anyone
@commits
def add_document(donor_id: UUID) -> ResponseReturnValue:
    """Hand a document in."""
    return shared.hand_in(donor_id)


@bp.get("/<uuid:donor_id>/documents/<uuid:document_id>/file")
@anyone
def document_file(donor_id: UUID, document_id: UUID) -> ResponseReturnValue:
    """The file of a document."""
    return shared.send_document(donor_id, document_id)
