"""The life of a pledge."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from app.core.i18n import Message
from app.core.transitions import Machine


class PledgeState(StrEnum):
    """A promise becomes a commitment when both sides have signed an agreement.

    What is called, received, allocated and spent are figures of its money, not states.
    """

    DRAFT = "draft"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    SIGNED = "signed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"


PLEDGE_MACHINE: Machine[PledgeState] = Machine(
    name="pledge",
    moves={
        (PledgeState.DRAFT, PledgeState.OFFERED): "can_offer",
        (PledgeState.DRAFT, PledgeState.WITHDRAWN): "can_withdraw",
        (PledgeState.OFFERED, PledgeState.WITHDRAWN): "can_withdraw",
        (PledgeState.OFFERED, PledgeState.ACCEPTED): "can_accept",
        (PledgeState.OFFERED, PledgeState.DECLINED): "can_accept",
        (PledgeState.ACCEPTED, PledgeState.SIGNED): "can_sign",
        (PledgeState.ACCEPTED, PledgeState.WITHDRAWN): "can_withdraw",
        (PledgeState.SIGNED, PledgeState.CLOSED): "can_close",
    },
    labels={
        PledgeState.DRAFT: Message("Draft"),
        PledgeState.OFFERED: Message("Offered"),
        PledgeState.ACCEPTED: Message("Accepted, to be signed"),
        PledgeState.SIGNED: Message("Signed"),
        PledgeState.DECLINED: Message("Declined"),
        PledgeState.WITHDRAWN: Message("Withdrawn"),
        PledgeState.CLOSED: Message("Ended"),
    },
)

# What happened to a pledge, as its history tells it.
ACTION_LABELS: Mapping[str, Message] = {
    "pledge.drafted": Message("Drafted"),
    "pledge.updated": Message("Terms changed"),
    "pledge.offered": Message("Offered to the operator"),
    "pledge.withdrawn": Message("Withdrawn by the donor"),
    "pledge.accepted": Message("Accepted by the operator"),
    "pledge.declined": Message("Declined by the operator"),
    "pledge.signed": Message("Agreement signed: a commitment now"),
    "pledge.closed": Message("Ended"),
}
