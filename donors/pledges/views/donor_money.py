"""My commitments in force: payment requests, changes and versions."""

from __future__ import annotations

from uuid import UUID

from flask import render_template
from flask.typing import ResponseReturnValue

from app.core.errors import NotFound
from app.portals.access import anyone
from app.portals.transactions import commits
from donors.pledges import queries
from donors.pledges.views import changing
from donors.pledges.views.donor_terms import bp
from donors.pledges.views.shared import page_of

# The blueprint with every page of this house in the portal.
__all__ = ["bp"]


@bp.get("/<uuid:pledge_id>/requests/<int:number>")
@anyone
def payment(pledge_id: UUID, number: int) -> ResponseReturnValue:
    """A payment request: how much, by when, what to name."""
    pledge = changing.own_pledge(pledge_id)
    tranche = queries.get_tranche(pledge, number)
    if tranche.called_at is None:
        raise NotFound
    return render_template("donor_pledges_request.html", **page_of(pledge), tranche=tranche)


@bp.get("/<uuid:pledge_id>/versions/<int:number>")
@anyone
def version(pledge_id: UUID, number: int) -> ResponseReturnValue:
    """What was agreed in one version."""
    return changing.version_page(pledge_id, number)


@bp.get("/<uuid:pledge_id>/change")
@anyone
def propose(pledge_id: UUID) -> ResponseReturnValue:
    """Ask for the terms as they shall be."""
    return changing.propose_page(pledge_id, may_enter_letter=False)


@bp.post("/<uuid:pledge_id>/change")
@anyone
@commits
def save_proposal(pledge_id: UUID) -> ResponseReturnValue:
    """Propose a change to the operator."""
    return changing.propose(pledge_id, may_enter_letter=False)


@bp.get("/<uuid:pledge_id>/changes/<uuid:change_id>")
@anyone
def change(pledge_id: UUID, change_id: UUID) -> ResponseReturnValue:
    """One proposal with its difference."""
    return changing.show(pledge_id, change_id)


@bp.post("/<uuid:pledge_id>/changes/<uuid:change_id>/agree")
@anyone
@commits
def agree(pledge_id: UUID, change_id: UUID) -> ResponseReturnValue:
    """Agree to what the operator proposes."""
    return changing.agree(pledge_id, change_id)


@bp.post("/<uuid:pledge_id>/changes/<uuid:change_id>/refuse")
@anyone
@commits
def refuse(pledge_id: UUID, change_id: UUID) -> ResponseReturnValue:
    """Refuse what the operator proposes."""
    return changing.refuse(pledge_id, change_id)


@bp.post("/<uuid:pledge_id>/changes/<uuid:change_id>/take-back")
@anyone
@commits
def take_back(pledge_id: UUID, change_id: UUID) -> ResponseReturnValue:
    """Take our own proposal back."""
    return changing.take_back(pledge_id, change_id)
