"""Give the money of withdrawn awards to the reserve list: a further run, decided by two persons."""

from __future__ import annotations

from uuid import UUID

from app.core import clock
from app.core.actor import Actor
from app.core.errors import Invalid
from app.core.i18n import Message
from app.ledger import queries as ledger
from donors.matching import queries
from donors.matching.models import MatchingRun, SplitWork
from donors.matching.permissions import can_create
from donors.matching.rules import build_instance
from donors.matching.rules.apart import keep_apart
from donors.matching.rules.raising import limited_again, limits_together
from donors.matching.services.checks import check_topped_up
from donors.matching.services.ordering import order_prepared
from donors.matching.services.solving import Prepared
from donors.matching.states import RunStrategy


def draft_top_up(root: MatchingRun, *, actor: Actor) -> MatchingRun | SplitWork:
    """Split what withdrawn awards have freed over the reserve list, as a draft.

    Awards that stand are not touched, and what they take counts towards the donors' limits. A
    large one becomes a run later (see `order_run`). Raises Invalid when nothing was freed, nobody
    waits, or the freed money can pay for nobody who does.
    """
    can_create(actor).enforce()
    queries.lock_call(root.call)
    check_topped_up(root)
    reserve = queries.reserve_of(root)
    if not reserve.pledges:
        raise Invalid({"run": Message("No money of this decision has been freed.")})
    if not reserve.candidates:
        raise Invalid({"run": Message("Nobody on the reserve list may be paid from it.")})
    currencies = {pledge["currency"] for pledge in reserve.pledges}
    rates = ledger.valid_rates(clock.today(), currencies)
    instance = build_instance(
        call_code=root.call.code,
        years=root.call.years,
        candidates=reserve.candidates,
        pledges=reserve.pledges,
        rates={code: (rate.num, rate.den) for code, rate in rates.items()},
    )
    again = limited_again(instance, reserve.paid_in_part)
    instance = keep_apart(instance, queries.pairs_to_keep_apart(instance), own=again)
    instance = limits_together(instance, reserve.paid_in_part)
    prepared = Prepared(
        root.call, root.ranking, RunStrategy.RANK_ORDER, [], instance, rates, tops_up_id=root.id
    )
    return order_prepared(prepared, actor=actor)


def propose_top_up(*, call_id: UUID, actor: Actor, **_facts: object) -> None:
    """When an award was withdrawn, draft a run over its money; nothing where nobody can gain."""
    root = queries.approved_run_of(call_id)
    if root is None:
        return
    try:
        draft_top_up(root, actor=actor)
    except Invalid:
        # The withdrawal holds all the same; the page of the reserve list says what is missing.
        return
