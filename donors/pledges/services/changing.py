"""Change a signed commitment: one side proposes, the other agrees, a version is added."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from app.audit import services as audit
from app.audit.moves import move
from app.core import clock
from app.core.actor import Actor
from app.core.db import db
from app.core.errors import Invalid, check_version, invalid
from app.core.i18n import Message
from app.identity import queries as people
from app.ledger import services as ledger
from app.ledger.queries import get_fund
from donors.pledges import queries
from donors.pledges.models import Pledge, PledgeChange, PledgeVersion
from donors.pledges.permissions import (
    can_answer_change,
    can_propose_change,
    can_take_change_back,
)
from donors.pledges.rules import (
    PledgeTerms,
    as_json,
    check_change,
    check_floors,
    from_json,
)
from donors.pledges.services.drafting import store_terms
from donors.pledges.services.scheduling import fit_tranches
from donors.pledges.services.telling import tell
from donors.pledges.states import ChangeState, Side


def propose_change(
    pledge: Pledge,
    *,
    terms: PledgeTerms,
    reason: str,
    for_donor: bool = False,
    seen_version: int | None = None,
    actor: Actor,
) -> PledgeChange:
    """Propose other terms of a commitment, saying why; the other side answers.

    for_donor: an officer enters what the donor has asked for on paper; another officer answers.
    """
    can_propose_change(actor, pledge).enforce()
    check_version(pledge, seen_version)
    queries.lock_pledge(pledge)
    _check(pledge, terms, reason)
    change = PledgeChange(
        pledge_id=pledge.id,
        side=Side.DONOR if for_donor else side_of(actor, pledge),
        based_on=queries.versions_of(pledge)[0].number,
        terms=as_json(terms),
        reason=reason.strip(),
        proposed_by_id=actor.user_id,
        proposed_at=clock.now(),
    )
    change.pledge = pledge
    db.session.add(change)
    db.session.flush()
    facts = {"change": str(change.id), "reason": change.reason, "side": change.side.value}
    audit.record("pledge.change_proposed", pledge, actor=actor, facts=facts)
    _tell_proposal(change)
    return change


def _tell_proposal(change: PledgeChange) -> None:
    if change.side == Side.DONOR:
        return
    code, reason = change.pledge.code, change.reason
    tell(
        change.pledge,
        Message("The operator proposes a change of your commitment"),
        [
            Message("Commitment %(code)s. The reason: %(reason)s", code=code, reason=reason),
            Message("Read the difference and answer the proposal."),
        ],
    )


def side_of(actor: Actor, pledge: Pledge) -> Side:
    """Tell for which side somebody speaks: who belongs to the donor speaks for the donor."""
    own = actor.membership_in(pledge.donor.organisation_id) is not None
    return Side.DONOR if own else Side.OPERATOR


def _check(pledge: Pledge, terms: PledgeTerms, reason: str) -> None:
    if not reason.strip():
        raise Invalid({"reason": Message("Say why the commitment is changed.")})
    if queries.open_change(pledge) is not None:
        message = Message(
            "A change of this commitment waits for an answer already. Answer that one first."
        )
        raise Invalid({"reason": message})
    faults = [
        *check_change(terms, queries.terms_of(pledge)),
        *check_floors(terms, queries.figures_of(pledge)),
    ]
    if faults:
        raise invalid(faults)


def agree_change(
    change: PledgeChange, *, seen_version: int | None = None, actor: Actor
) -> PledgeVersion:
    """Agree to a change: the difference is booked, a version that never changes is added."""
    pledge = change.pledge
    can_answer_change(actor, change).enforce()
    check_version(change, seen_version)
    queries.lock_pledge(pledge)
    PledgeChange.MACHINE.check(change.state, ChangeState.AGREED)
    assert pledge.fund_id is not None
    terms, number = from_json(change.terms), change.based_on + 1
    first = queries.versions_of(pledge)[-1]
    queries.lock_tranches(pledge)
    ledger.change_commitment(
        fund=get_fund(pledge.fund_id),
        years=terms.years,
        key=f"version:{pledge.code}:{number}",
        reference=f"{pledge.code} № {number}",
        # The right to book follows from the agreement of both sides, whoever gave it last.
        actor=replace(actor, is_system=True),
    )
    store_terms(pledge, terms)
    fit_tranches(pledge)
    version = PledgeVersion(
        pledge_id=pledge.id,
        number=number,
        terms=as_json(queries.terms_of(pledge)),
        reason=change.reason,
        agreement_number=f"{first.agreement_number}/{number}"[-60:],
        agreement_on=clock.today(),
        signatory=_signatory(change, actor),
        agreed_at=clock.now(),
        proposed_by_id=change.proposed_by_id,
        agreed_by_id=actor.user_id,
    )
    db.session.add(version)
    _answer(change, ChangeState.AGREED, actor)
    audit.record("pledge.changed", pledge, actor=actor, facts={"version": number})
    _tell_answer(change, Message("The change of your commitment is agreed"))
    return version


def _signatory(change: PledgeChange, actor: Actor) -> str:
    if change.side == Side.OPERATOR or change.proposed_by_id is None:
        return actor.name[:200]
    return people.get_user(change.proposed_by_id).name[:200]


def refuse_change(
    change: PledgeChange, *, reason: str, seen_version: int | None = None, actor: Actor
) -> None:
    """Refuse a change, saying why; the commitment stays as it is."""
    can_answer_change(actor, change).enforce()
    check_version(change, seen_version)
    if not reason.strip():
        raise Invalid({"reason": Message("Say why the change is refused.")})
    change.answer_reason = reason.strip()
    _answer(change, ChangeState.REFUSED, actor)
    facts = {"change": str(change.id), "reason": change.answer_reason}
    audit.record("pledge.change_refused", change.pledge, actor=actor, facts=facts)
    _tell_answer(change, Message("The change of your commitment is refused"))


def take_change_back(
    change: PledgeChange, *, seen_version: int | None = None, actor: Actor
) -> None:
    """Take a proposal back while nobody has answered it."""
    can_take_change_back(actor, change).enforce()
    check_version(change, seen_version)
    _answer(change, ChangeState.TAKEN_BACK, actor)
    facts = {"change": str(change.id)}
    audit.record("pledge.change_taken_back", change.pledge, actor=actor, facts=facts)


def _answer(change: PledgeChange, to: ChangeState, actor: Actor) -> None:
    PledgeChange.MACHINE.check(change.state, to)
    change.answered_at = clock.now()
    change.answered_by_id = actor.user_id
    facts: dict[str, Any] = {"pledge": change.pledge.code}
    move(change, to=to, actor=actor, action=f"change.{to.value}", facts=facts)


def _tell_answer(change: PledgeChange, subject: Message) -> None:
    if change.side == Side.DONOR:
        parts: list[Message | str] = [Message("Commitment %(code)s.", code=change.pledge.code)]
        if change.answer_reason:
            parts.append(change.answer_reason)
        tell(change.pledge, subject, parts)
