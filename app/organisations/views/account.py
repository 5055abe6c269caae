"""An invitation, opened by the person who got it."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.organisations import queries, services
from app.organisations.forms import MEMBER_ROLES, ActionForm
from app.organisations.permissions import can_accept_invitation, home_of
from app.portals import account
from app.portals.access import anyone, current_actor
from app.portals.transactions import commits

bp = account.blueprint("invitations", __name__)


@bp.get("/<token>")
@anyone
def show(token: str) -> ResponseReturnValue:
    """Show who invites and to what."""
    invitation = queries.invitation_by_token(token)
    verdict = can_accept_invitation(current_actor(), invitation)
    return render_template(
        "account_invitations_show.html",
        invitation=invitation,
        roles=MEMBER_ROLES,
        verdict=verdict,
        form=ActionForm(),
        token=token,
    )


@bp.post("/<token>")
@anyone
@commits
def accept(token: str) -> ResponseReturnValue:
    """Join the organisation."""
    invitation = queries.invitation_by_token(token)
    services.accept_invitation(invitation, actor=current_actor())
    flash(_("You are a member now."), "success")
    organisation = invitation.organisation
    place = f"{home_of(organisation.kind)}_organisations.show"
    return redirect(url_for(place, organisation_id=organisation.id))
