"""Find the commitments of a run that may no longer be what they were, without reading the others.

Thousands of commitments take long to compare one by one, and most of them nobody has touched.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    TableValuedAlias,
    Text,
    and_,
    column,
    func,
    literal,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import JSONB

from app.core.db import db
from app.ledger.models import FundYear
from donors.matching.models import MatchingRun, SplitWork
from donors.pledges.models import Pledge, PledgeVersion
from donors.pledges.states import PledgeState
from donors.profiles.models import Donor

# A change that began before a run was made may have ended after it.
_LONGEST_CHANGE = timedelta(hours=1)


def touched_codes(run: MatchingRun) -> set[str]:
    """Name the commitments of a run that may be gone, changed or poorer; all others are as told.

    Those with quotas are always named: what a quota has left is worked out from other decisions.
    """
    told, line = _pledges_told()
    free = func.coalesce(FundYear.committed_minor - FundYear.reserved_minor, 0)
    since = _told_at(run) - _LONGEST_CHANGE
    agreed = select(PledgeVersion.pledge_id).where(PledgeVersion.created_at > since)
    found = db.session.scalars(
        select(told.c.id)
        .distinct()
        .select_from(MatchingRun)
        .join(told, true())
        .outerjoin(line, true())
        .outerjoin(Pledge, Pledge.code == told.c.id)
        .outerjoin(Donor, Donor.id == Pledge.donor_id)
        .outerjoin(FundYear, and_(FundYear.fund_id == Pledge.fund_id, FundYear.year == line.c.year))
        .where(
            MatchingRun.id == run.id,
            or_(
                Pledge.id.is_(None),
                Pledge.state != PledgeState.SIGNED,
                told.c.quotas.is_not(None),
                Pledge.updated_at > since,
                Donor.updated_at > since,
                Pledge.id.in_(agreed),
                free < line.c.amount,
            ),
        )
    )
    return set(found)


def _told_at(run: MatchingRun) -> ColumnElement[datetime]:
    """When the pledges of a run were read: those of a large split long before it was a run."""
    ordered = select(func.min(SplitWork.created_at)).where(SplitWork.run_id == run.id)
    return func.least(literal(run.created_at), ordered.scalar_subquery())


def _pledges_told() -> tuple[TableValuedAlias, TableValuedAlias]:
    """The pledges of an instance and the years of their money, as rows beside the run."""
    told = (
        func.jsonb_to_recordset(MatchingRun.instance["pledges"])
        .table_valued(column("id", Text), column("budget", JSONB), column("quotas", JSONB))
        .render_derived(name="told", with_types=True)
    )
    line = (
        func.jsonb_to_recordset(told.c.budget)
        .table_valued(column("year", Integer), column("amount", BigInteger))
        .render_derived(name="line", with_types=True)
    )
    return told, line
