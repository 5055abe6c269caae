"""Put commitments into the form of the matching contract."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.core.db import db
from app.ledger import queries as ledger
from donors.pledges.models import Pledge
from donors.pledges.queries.listing import where_lists
from donors.pledges.states import PledgeState
from grants.calls.models import Call


def committed_for(call: Call) -> Sequence[Pledge]:
    """List the commitments that may pay for a call, by code."""
    rows = db.session.scalars(
        select(Pledge)
        .where(Pledge.state == PledgeState.SIGNED)
        .options(joinedload(Pledge.donor))
        .order_by(Pledge.code)
    )
    return [row for row in rows if call.code in (row.where.get("calls") or [call.code])]


def as_contract(pledges: Sequence[Pledge], years: Sequence[int]) -> list[dict[str, Any]]:
    """Write commitments as pledges of a matching instance, with the money still free.

    years: those of the call. What earlier years of a commitment have left belongs to it when it
    carries over. A commitment with nothing left for these years is left out.
    """
    figures = ledger.years_of_funds([p.fund_id for p in pledges if p.fund_id])
    written = []
    for pledge in pledges:
        if pledge.fund_id is None:
            continue
        free = {
            f.year: f.free_minor
            for f in figures.get(pledge.fund_id, [])
            if f.year in years or (pledge.carry_over and f.free_minor and f.year < max(years))
        }
        if any(free.values()):
            written.append(in_contract(pledge, free))
    return written


def in_contract(pledge: Pledge, free: Mapping[int, int]) -> dict[str, Any]:
    """Write one pledge as an instance does, with so much free money by year."""
    body: dict[str, Any] = {
        "id": pledge.code,
        "donor": pledge.donor.code,
        "public": pledge.donor.is_public,
        "tier": pledge.tier,
        "currency": pledge.currency,
        "budget": [{"year": year, "amount": free[year]} for year in sorted(free)],
        "carry_over": pledge.carry_over,
        "where": where_lists(pledge.where),
    }
    if pledge.max_per_application_minor is not None:
        body["max_per_application"] = pledge.max_per_application_minor
    if pledge.max_share_percent is not None:
        body["max_share_percent"] = pledge.max_share_percent
    if pledge.quotas:
        body["quotas"] = [
            {"where": where_lists(quota["where"]), "max": quota["max_minor"]}
            for quota in pledge.quotas
        ]
    if pledge.match_num is not None:
        body["match"] = {"num": pledge.match_num, "den": pledge.match_den}
    if pledge.minimum_ticket_minor is not None:
        body["minimum_ticket"] = pledge.minimum_ticket_minor
    if pledge.all_or_nothing:
        body["all_or_nothing"] = True
    return body


def fund_ids_of(codes: Sequence[str]) -> dict[str, UUID]:
    """Find the ledger funds of commitments by their codes."""
    rows = db.session.execute(
        select(Pledge.code, Pledge.fund_id).where(
            Pledge.code.in_(codes), Pledge.fund_id.is_not(None)
        )
    )
    return {code: fund_id for code, fund_id in rows if fund_id is not None}
