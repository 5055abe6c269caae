"""Withdraw an award: its money becomes free again, and whoever waits for it hears of it."""

from __future__ import annotations

from app.audit.moves import move
from app.core import clock
from app.core.actor import Actor
from app.core.errors import Invalid, check_version
from app.core.events import publish
from app.core.i18n import Message
from app.ledger import services as ledger
from grants.awards import queries
from grants.awards.models import Award
from grants.awards.permissions import can_withdraw
from grants.awards.rules import standing_of
from grants.awards.states import AwardState


def withdraw_award(
    award: Award, *, reason: str, seen_version: int | None = None, actor: Actor
) -> None:
    """Withdraw an award of which nothing has been paid, saying why.

    The reservation of every fund's year is released and the debt to the grantee undone, in the
    same transaction. Later houses hear of it, so that the freed money may go to the reserve list.
    """
    basis_id = award.decision.basis_id
    together = queries.lock_awards(basis_id)
    can_withdraw(actor, award).enforce()
    check_version(award, seen_version)
    if not reason.strip():
        raise Invalid({"reason": Message("Say why the award is withdrawn.")})
    shares = queries.shares_of([one.id for one in together if one.state == AwardState.MADE])
    ledger.cancel_award(award_id=award.id, reason=reason.strip(), actor=actor)
    ledger.release(
        reservation_key=f"run:{basis_id}",
        standing=standing_of(
            [(s.fund_id, s.from_year, s.amount_minor, s.award_id == award.id)
             for rows in shares.values() for s in rows]
        ),
        key=f"release:{award.id}",
        reference=award.number,
        actor=actor,
    )  # fmt: skip
    award.withdrawn_at = clock.now()
    award.withdrawn_by_id = actor.user_id
    award.withdrawal_reason = reason.strip()
    facts = {"number": award.number, "amount_minor": award.amount_minor, "reason": reason.strip()}
    move(award, to=AwardState.WITHDRAWN, actor=actor, action="award.withdrawn", facts=facts)
    publish("award.withdrawn", award_id=award.id, call_id=award.call_id, actor=actor)
