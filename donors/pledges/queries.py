"""Read pledges, and put them into the form of the matching contract."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.audit.queries import history
from app.core.actor import NATIONAL_ROLES, Actor
from app.core.db import db
from app.core.errors import NotFound
from app.core.i18n import Message
from app.core.paging import PAGE_SIZE, Page, page_by
from app.files.models import StoredFile
from app.ledger import queries as ledger
from donors.pledges.models import Pledge, PledgeVersion, PledgeYear
from donors.pledges.rules import WHERE_KEYS, PledgeTerms, Quota
from donors.pledges.states import ACTION_LABELS, PledgeState
from grants.calls.models import Call


def get_pledge(pledge_id: UUID, *, actor: Actor) -> Pledge:
    """Find a pledge the actor may see: national staff all, members their own donor's."""
    pledge = db.session.get(Pledge, pledge_id)
    if pledge is None:
        raise NotFound
    own = actor.membership_in(pledge.donor.organisation_id) is not None
    if not (actor.has(*NATIONAL_ROLES) or own):
        raise NotFound
    return pledge


def pledges_of(donor_ids: Sequence[UUID]) -> Sequence[Pledge]:
    """List the pledges of donors, newest first."""
    return db.session.scalars(
        select(Pledge)
        .where(Pledge.donor_id.in_(donor_ids))
        .options(joinedload(Pledge.donor))
        .order_by(Pledge.id.desc())
    ).all()


@dataclass(frozen=True)
class PledgeFilters:
    """What staff look for among the pledges."""

    state: PledgeState | None = None
    donor_id: UUID | None = None
    currency: str = ""


def page_of_pledges(
    filters: PledgeFilters,
    *,
    after: UUID | None = None,
    before: UUID | None = None,
    size: int = PAGE_SIZE,
) -> Page[Pledge, UUID]:
    """Look through pledges for staff, newest first."""
    wanted = _filtered(select(Pledge).options(joinedload(Pledge.donor)), filters)
    return page_by(wanted, Pledge.id, after=after, before=before, size=size, descending=True)


def _filtered(wanted: Any, filters: PledgeFilters) -> Any:
    if filters.state is not None:
        wanted = wanted.where(Pledge.state == filters.state)
    if filters.donor_id is not None:
        wanted = wanted.where(Pledge.donor_id == filters.donor_id)
    if filters.currency:
        wanted = wanted.where(Pledge.currency == filters.currency)
    return wanted


def count_by_state(filters: PledgeFilters) -> dict[PledgeState, int]:
    """Count pledges by state, under the other filters."""
    counted = _filtered(
        select(Pledge.state, func.count()).group_by(Pledge.state), replace(filters, state=None)
    )
    return {state: int(count) for state, count in db.session.execute(counted)}


def terms_of(pledge: Pledge) -> PledgeTerms:
    """Read the terms of a pledge as its donor stated them."""
    quotas = tuple(Quota(quota["where"], quota["max_minor"]) for quota in pledge.quotas)
    matched = pledge.match_num is not None and pledge.match_den is not None
    return PledgeTerms(
        currency=pledge.currency,
        years=years_of([pledge.id])[pledge.id],
        where=where_lists(pledge.where),
        quotas=quotas,
        tier=pledge.tier,
        carry_over=pledge.carry_over,
        max_per_application_minor=pledge.max_per_application_minor,
        max_share_percent=pledge.max_share_percent,
        match=(pledge.match_num, pledge.match_den) if matched else None,  # type: ignore[arg-type]
        minimum_ticket_minor=pledge.minimum_ticket_minor,
        all_or_nothing=pledge.all_or_nothing,
        note=pledge.note,
    )


def versions_of(pledge: Pledge) -> Sequence[PledgeVersion]:
    """List what was signed, the present version first."""
    return db.session.scalars(
        select(PledgeVersion)
        .where(PledgeVersion.pledge_id == pledge.id)
        .options(joinedload(PledgeVersion.file))
        .order_by(PledgeVersion.number.desc())
    ).all()


def paper_of(pledge: Pledge, number: int) -> StoredFile:
    """Find the copy of an agreement; raises NotFound where none was kept."""
    found = next((row.file for row in versions_of(pledge) if row.number == number), None)
    if found is None:
        raise NotFound
    return found


@dataclass(frozen=True)
class Note:
    """One line of a pledge's history."""

    at: datetime
    label: Message
    actor_name: str


def history_of(pledge: Pledge) -> list[Note]:
    """Tell what happened to a pledge, newest first, from the audit chain."""
    events = history(Pledge.__tablename__, pledge.id)
    return [
        Note(event.at, ACTION_LABELS.get(event.action, Message("Changed")), event.actor_name)
        for event in events
    ]


def years_of(pledge_ids: Sequence[UUID]) -> dict[UUID, dict[int, int]]:
    """Read the promised amounts of several pledges: pledge → year → minor units."""
    rows = db.session.scalars(
        select(PledgeYear).where(PledgeYear.pledge_id.in_(pledge_ids)).order_by(PledgeYear.year)
    )
    found: dict[UUID, dict[int, int]] = {pledge_id: {} for pledge_id in pledge_ids}
    for row in rows:
        found[row.pledge_id][row.year] = row.amount_minor
    return found


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


def where_lists(where: Mapping[str, Any]) -> dict[str, list[str]]:
    """Keep the lists that restrict something, sorted."""
    return {key: sorted(where[key]) for key in WHERE_KEYS if where.get(key)}


def fund_ids_of(codes: Sequence[str]) -> dict[str, UUID]:
    """Find the ledger funds of commitments by their codes."""
    rows = db.session.execute(
        select(Pledge.code, Pledge.fund_id).where(
            Pledge.code.in_(codes), Pledge.fund_id.is_not(None)
        )
    )
    return {code: fund_id for code, fund_id in rows if fund_id is not None}
