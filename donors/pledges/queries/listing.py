"""Read pledges: the list, one pledge, its terms and history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from app.audit.queries import history
from app.core.actor import NATIONAL_ROLES, Actor
from app.core.db import db
from app.core.errors import NotFound
from app.core.i18n import Message
from app.core.paging import PAGE_SIZE, Page, page_by
from donors.pledges.models import Pledge, PledgeYear
from donors.pledges.rules import WHERE_KEYS, PledgeTerms, Quota
from donors.pledges.states import ACTION_LABELS, PledgeState


def get_pledge(pledge_id: UUID, *, actor: Actor) -> Pledge:
    """Find a pledge the actor may see: national staff all, members their own donor's."""
    pledge = db.session.get(Pledge, pledge_id)
    if pledge is None:
        raise NotFound
    own = actor.membership_in(pledge.donor.organisation_id) is not None
    if not (actor.has(*NATIONAL_ROLES) or own):
        raise NotFound
    return pledge


def ids_of(donor_ids: Sequence[UUID]) -> Select[UUID]:
    """Choose the pledges of donors by their ids, for a question of another list: never read."""
    return select(Pledge.id).where(Pledge.donor_id.in_(donor_ids))


def page_of_own_pledges(
    donor_ids: Sequence[UUID],
    *,
    after: UUID | None = None,
    before: UUID | None = None,
    size: int = PAGE_SIZE,
) -> Page[Pledge, UUID]:
    """Look through the pledges of donors, newest first."""
    own = _own(donor_ids)
    return page_by(own, Pledge.id, after=after, before=before, size=size, descending=True)


def _own(donor_ids: Sequence[UUID]) -> Select[Pledge]:
    return select(Pledge).where(Pledge.donor_id.in_(donor_ids)).options(joinedload(Pledge.donor))


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
        needs_consent=pledge.needs_consent,
        note=pledge.note,
    )


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


def where_lists(where: Mapping[str, Any]) -> dict[str, list[str]]:
    """Keep the lists that restrict something, sorted."""
    return {key: sorted(where[key]) for key in WHERE_KEYS if where.get(key)}
