"""Read the pledges that might pay, with their free money and what their donors paid for before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.core.db import db
from app.core.money import BASE_CURRENCY
from app.ledger import queries as ledger
from donors.discovery.rules import Habit, Purse
from donors.matching.queries import approved_paying
from donors.matching.rules import with_quotas_left
from donors.pledges import queries as pledges
from donors.pledges.models import Pledge
from donors.pledges.states import PledgeState
from grants.applications.models import Application
from grants.awards.models import Award, AwardShare
from grants.awards.states import AwardState

# Neither the donor's own draft nor what has come to an end.
_OUT = (PledgeState.DRAFT, PledgeState.DECLINED, PledgeState.WITHDRAWN, PledgeState.CLOSED)


def living_pledges() -> list[Pledge]:
    """List what is offered or committed, by code, with the donors."""
    rows = db.session.scalars(
        select(Pledge)
        .where(Pledge.state.not_in(_OUT))
        .options(joinedload(Pledge.donor))
        .order_by(Pledge.code)
    )
    return list(rows)


def habits() -> dict[UUID, Habit]:
    """Count by region and themes the standing awards that each donor pays for."""
    rows = db.session.execute(
        select(
            Pledge.donor_id,
            Application.region_code,
            Application.themes,
            func.count(func.distinct(Award.id)),
        )
        .select_from(AwardShare)
        .join(Award, Award.id == AwardShare.award_id)
        .join(Application, Application.id == Award.application_id)
        .join(Pledge, Pledge.fund_id == AwardShare.fund_id)
        .where(Award.state == AwardState.MADE)
        .group_by(Pledge.donor_id, Application.region_code, Application.themes)
        .order_by(Pledge.donor_id, Application.region_code, Application.themes)
    )
    found: dict[UUID, list[tuple[str, tuple[str, ...], int]]] = defaultdict(list)
    for donor_id, region, themes, count in rows:
        found[donor_id].append((region or "", tuple(themes), count))
    return {donor_id: Habit(tuple(gifts)) for donor_id, gifts in found.items()}


class PurseReader:
    """Writes pledges as purses of one call after another, from facts read once."""

    def __init__(self, rows: Sequence[Pledge], rates: Mapping[str, tuple[int, int]]) -> None:
        self.rows = [one for one in rows if one.currency in {BASE_CURRENCY, *rates}]
        self.habits = habits()
        self.booked = ledger.years_of_funds([one.fund_id for one in self.rows if one.fund_id])
        self.promised = pledges.years_of([one.id for one in self.rows if one.fund_id is None])
        limited = [one.code for one in self.rows if one.quotas]
        self.earlier = approved_paying(limited) if limited else []

    def purses(self, years: Sequence[int]) -> tuple[Purse, ...]:
        """Give the pledges with money for these years or earlier ones."""
        found = []
        for row in self.rows:
            free = {y: amount for y, amount in self._free(row).items() if y <= max(years)}
            if any(free.values()):
                terms = pledges.in_contract(row, free)
                found.append(
                    Purse(
                        with_quotas_left(terms, self.earlier, years),
                        promised=row.fund_id is None,
                        habit=self.habits.get(row.donor_id, Habit()),
                    )
                )
        return tuple(found)

    def _free(self, row: Pledge) -> Mapping[int, int]:
        if row.fund_id is None:
            return self.promised[row.id]
        return {one.year: one.free_minor for one in self.booked.get(row.fund_id, [])}
