"""Read the commitments that a draft may take or leave out."""

from __future__ import annotations

from sqlalchemy import and_, func, or_, select

from app.core.db import db
from app.ledger.models import FundYear
from donors.pledges.models import Pledge
from donors.pledges.queries import as_contract, committed_for
from donors.pledges.states import PledgeState
from grants.calls.models import Call


def count_usable(call: Call) -> int:
    """Count the commitments with money for a call without reading them."""
    named = Pledge.where["calls"]
    in_time = or_(
        FundYear.year.in_(call.years),
        and_(Pledge.carry_over, FundYear.year < max(call.years)),
    )
    wanted = (
        select(func.count(Pledge.id.distinct()))
        .join(FundYear, FundYear.fund_id == Pledge.fund_id)
        .where(
            Pledge.state == PledgeState.SIGNED,
            func.coalesce(named.contains([call.code]) | (named == []), True),
            in_time,
            FundYear.reserved_minor < FundYear.committed_minor,
        )
    )
    return db.session.scalar(wanted) or 0


def usable_pledges(call: Call) -> dict[str, tuple[Pledge, int]]:
    """Find the commitments with money for a call: code → (pledge, free in its own currency)."""
    committed = {one.code: one for one in committed_for(call)}
    return {
        one["id"]: (committed[one["id"]], sum(line["amount"] for line in one["budget"]))
        for one in as_contract(list(committed.values()), call.years)
    }
