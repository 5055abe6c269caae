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


# A pledge in such a state brings no money any more.
ENDED = (PledgeState.DECLINED, PledgeState.WITHDRAWN, PledgeState.CLOSED)

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


class Side(StrEnum):
    """Who proposes: the donor or the operator."""

    DONOR = "donor"
    OPERATOR = "operator"


SIDE_LABELS: Mapping[Side, Message] = {
    Side.DONOR: Message("The donor"),
    Side.OPERATOR: Message("The operator"),
}


class ChangeState(StrEnum):
    """A change holds when the other side has agreed."""

    PROPOSED = "proposed"
    AGREED = "agreed"
    REFUSED = "refused"
    TAKEN_BACK = "taken_back"


CHANGE_MACHINE: Machine[ChangeState] = Machine(
    name="pledge change",
    moves={
        (ChangeState.PROPOSED, ChangeState.AGREED): "can_answer_change",
        (ChangeState.PROPOSED, ChangeState.REFUSED): "can_answer_change",
        (ChangeState.PROPOSED, ChangeState.TAKEN_BACK): "can_take_change_back",
    },
    labels={
        ChangeState.PROPOSED: Message("Waits for the other side"),
        ChangeState.AGREED: Message("Agreed"),
        ChangeState.REFUSED: Message("Change refused"),
        ChangeState.TAKEN_BACK: Message("Proposed change taken back"),
    },
)


class ImportState(StrEnum):
    """How far a table of pledges has come."""

    WAITING = "waiting"
    CHECKED = "checked"
    FAULTY = "faulty"
    ORDERED = "ordered"
    TAKEN = "taken"
    CANCELLED = "cancelled"
    UNDONE = "undone"


IMPORT_MACHINE: Machine[ImportState] = Machine(
    name="table of pledges",
    moves={
        (ImportState.WAITING, ImportState.CHECKED): "can_import",
        (ImportState.WAITING, ImportState.FAULTY): "can_import",
        (ImportState.WAITING, ImportState.CANCELLED): "can_import",
        (ImportState.FAULTY, ImportState.WAITING): "can_import",
        (ImportState.FAULTY, ImportState.CANCELLED): "can_import",
        (ImportState.CHECKED, ImportState.ORDERED): "can_import",
        (ImportState.CHECKED, ImportState.CANCELLED): "can_import",
        (ImportState.ORDERED, ImportState.TAKEN): "can_import",
        (ImportState.ORDERED, ImportState.FAULTY): "can_import",
        (ImportState.ORDERED, ImportState.CANCELLED): "can_import",
        (ImportState.TAKEN, ImportState.UNDONE): "can_undo_import",
    },
    labels={
        ImportState.WAITING: Message("Is being checked"),
        ImportState.CHECKED: Message("Checked, not entered yet"),
        ImportState.FAULTY: Message("Has faults"),
        ImportState.ORDERED: Message("Is being entered"),
        ImportState.TAKEN: Message("Entered"),
        ImportState.CANCELLED: Message("Dropped"),
        ImportState.UNDONE: Message("Entered and undone"),
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
    "pledge.change_proposed": Message("Change proposed"),
    "pledge.changed": Message("Change agreed: a new version"),
    "pledge.change_refused": Message("Change refused"),
    "pledge.change_taken_back": Message("Proposed change taken back"),
    "pledge.scheduled": Message("Parts of the money set"),
    "pledge.tranche_called": Message("Payment requested"),
    "pledge.reminded": Message("Reminder of a payment sent"),
    "pledge.tranche_corrected": Message("Money received corrected in the books"),
    "pledge.closed": Message("Ended"),
}
