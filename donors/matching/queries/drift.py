"""Read what has become of the commitments of a run, and hold them while a decision is made."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.core.db import db
from app.ledger import queries as ledger
from donors.matching.models import MatchingRun
from donors.matching.queries.facts import terms_left
from donors.matching.queries.reserve import reserve_of, root_of
from donors.matching.queries.touched import touched_codes
from donors.matching.rules.apart import pairs_in, written_as_in
from donors.matching.rules.drift import Drift, DriftKind, Present, drifts_of
from donors.pledges import queries as pledges
from donors.pledges.models import Pledge
from donors.pledges.states import PledgeState


def lock_money(run: MatchingRun, fund_ids: Collection[UUID]) -> None:
    """Hold the pledges of a run and their funds' years as they stand now, until the commit."""
    db.session.scalars(
        select(Pledge)
        .where(Pledge.code.in_(_codes(run)))
        .order_by(Pledge.code)
        .with_for_update(read=True, of=Pledge)
        .execution_options(populate_existing=True)
    ).all()
    ledger.lock_years(fund_ids)


def drifts_of_run(run: MatchingRun) -> list[Drift]:
    """List what is no longer as the run was told: pledges gone or changed, money taken."""
    codes = touched_codes(run)
    if not codes:
        return _other_needs(run)
    # Both at once.
    db.session.refresh(run, ("instance", "result"))
    rows = db.session.scalars(
        select(Pledge)
        .where(Pledge.code.in_(codes), Pledge.state == PledgeState.SIGNED)
        .options(joinedload(Pledge.donor))
    ).all()
    now = Present(
        in_force=frozenset(row.code for row in rows),
        terms={one["id"]: one for one in _as_in(run, terms_left(rows, run.call.years))},
        versions=pledges.version_numbers(sorted(codes)),
    )
    told = [one for one in run.instance["pledges"] if one["id"] in codes]
    found = drifts_of({**run.instance, "pledges": told}, run.result, run.pledge_versions, now)
    return [*_other_needs(run), *found]


def _other_needs(run: MatchingRun) -> list[Drift]:
    """A top-up rests on the awards that stand: when these change, it is out of date."""
    if run.tops_up_id is None:
        return []
    waiting = {one.number: dict(one.needs) for one in reserve_of(root_of(run)).candidates}
    solved = {
        one["id"]: {need["year"]: (need["requested"], need["minimum"]) for need in one["needs"]}
        for one in run.instance["applications"]
    }
    return [] if waiting == solved else [Drift(DriftKind.NEEDS)]


def _as_in(run: MatchingRun, terms: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Write terms as the run wrote them: with the kinds that keep linked bodies apart."""
    return written_as_in(run.instance, terms, pairs_in(run.instance))


def _codes(run: MatchingRun) -> Sequence[str]:
    return sorted(pledge["id"] for pledge in run.instance["pledges"])
