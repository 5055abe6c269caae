"""Why a pledge of a table stays when the rest of the table is taken back."""

from __future__ import annotations

from collections.abc import Mapping

from app.core.i18n import Message
from donors.pledges.states import PledgeState

_CHANGED = Message("It was changed after the table was entered.")

WHY_IT_STAYS: Mapping[PledgeState, Message] = {
    PledgeState.DRAFT: _CHANGED,
    PledgeState.OFFERED: Message("It is an offer that was made or changed after the entry."),
    PledgeState.ACCEPTED: Message("It has been accepted."),
    PledgeState.SIGNED: Message("It has been signed: a commitment is closed, not taken back."),
    PledgeState.DECLINED: Message("It has been declined already."),
    PledgeState.WITHDRAWN: Message("It has been withdrawn already."),
    PledgeState.CLOSED: Message("It was a commitment and has been closed."),
}
