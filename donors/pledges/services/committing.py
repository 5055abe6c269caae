"""Keep commitments: what was accepted and is to be closed."""

from __future__ import annotations

from app.audit.moves import move
from app.core.actor import Actor
from app.core.errors import check_version
from donors.pledges.models import Pledge
from donors.pledges.permissions import can_close
from donors.pledges.states import PledgeState


def close_pledge(pledge: Pledge, *, seen_version: int | None = None, actor: Actor) -> None:
    """Close a commitment: later runs leave it out."""
    can_close(actor, pledge).enforce()
    check_version(pledge, seen_version)
    move(pledge, to=PledgeState.CLOSED, actor=actor, action="pledge.closed")
