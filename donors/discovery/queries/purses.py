"""Write pledges as purses, with their free money and what their donors paid for before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from app.core.db import db
from donors.discovery.queries.bundles import Bundle
from donors.discovery.rules import Habit, Purse
from donors.matching.queries import approved_paying
from donors.matching.rules import with_quotas_left
from donors.pledges import queries as pledges
from donors.pledges.models import Pledge
from grants.applications.models import Application
from grants.awards.models import Award, AwardShare
from grants.awards.states import AwardState


def habits(donor_ids: Collection[UUID]) -> dict[UUID, Habit]:
    """Count by region and themes the standing awards that each of these donors pays for."""
    paid = (
        select(Pledge.donor_id, AwardShare.award_id)
        .join(Pledge, Pledge.fund_id == AwardShare.fund_id)
        .where(Pledge.donor_id.in_(donor_ids))
        .distinct()
        .subquery()
    )
    rows = db.session.execute(
        select(paid.c.donor_id, Application.region_code, Application.themes, func.count())
        .select_from(paid)
        .join(Award, Award.id == paid.c.award_id)
        .join(Application, Application.id == Award.application_id)
        .where(Award.state == AwardState.MADE)
        .group_by(paid.c.donor_id, Application.region_code, Application.themes)
        .order_by(paid.c.donor_id, Application.region_code, Application.themes)
    )
    found: dict[UUID, list[tuple[str, tuple[str, ...], int]]] = defaultdict(list)
    for donor_id, region, themes, count in rows:
        found[donor_id].append((region or "", tuple(themes), count))
    return {donor_id: Habit(tuple(gifts)) for donor_id, gifts in found.items()}


class PurseReader:
    """Writes pledges as purses of one call after another, from facts read once.

    of: whose habits are read; by default those of all donors.
    """

    def __init__(self, rows: Sequence[Bundle], of: Collection[UUID] | None = None) -> None:
        self.rows = rows
        self.habits = habits({one.pledge.donor_id for one in rows} if of is None else of)
        limited = [one.pledge.code for one in rows if one.pledge.quotas]
        self.earlier = approved_paying(limited) if limited else []
        self.known: dict[tuple[int, ...], tuple[Purse, ...]] = {}

    def purses(self, years: Sequence[int]) -> tuple[Purse, ...]:
        """Give the pledges with money for these years or earlier ones."""
        key = tuple(years)
        if key not in self.known:
            self.known[key] = tuple(self._purses(years))
        return self.known[key]

    def _purses(self, years: Sequence[int]) -> list[Purse]:
        found = []
        for row in self.rows:
            free = {year: amount for year, amount in row.free.items() if year <= max(years)}
            if any(free.values()):
                terms = _taken_together(pledges.in_contract(row.pledge, free), row.count)
                found.append(
                    Purse(
                        with_quotas_left(terms, self.earlier, years),
                        promised=row.pledge.fund_id is None,
                        habit=self.habits.get(row.pledge.donor_id, Habit()),
                        count=row.count,
                    )
                )
        return found


def _taken_together(terms: Mapping[str, Any], count: int) -> dict[str, Any]:
    """What one pledge of a bundle may pay to an application, all of them may so many times."""
    written = dict(terms)
    if "max_per_application" in written:
        written["max_per_application"] *= count
    if "max_share_percent" in written:
        written["max_share_percent"] = min(100, written["max_share_percent"] * count)
    return written
