"""Read awards as lists: filtered, paged by key, summed up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Select, func, select, tuple_
from sqlalchemy.orm import contains_eager, joinedload

from app.core.db import db
from app.core.errors import NotFound
from grants.applications.models import Application
from grants.applications.rules.texts import search_key
from grants.awards.models import Award
from grants.awards.states import AwardState
from grants.calls.models import Call

PAGE_SIZE = 30

Selected = TypeVar("Selected", bound=Select[*tuple[Any, ...]])

# Where a page begins: after the award made at this instant with this id.
Key = tuple[datetime, UUID]


@dataclass(frozen=True)
class AwardFilters:
    """What a list of awards is narrowed to; an empty text does not narrow."""

    call_code: str = ""
    region_code: str = ""
    theme: str = ""
    search: str = ""


@dataclass(frozen=True)
class AwardPage:
    """A page of awards and the key of the next one, if there is one."""

    rows: Sequence[Award]
    next_key: Key | None


@dataclass(frozen=True)
class Totals:
    """What the awards of a list come to, in base minor units."""

    projects: int
    organisations: int
    amount_minor: int


def award_page(
    filters: AwardFilters, *, after: Key | None = None, size: int = PAGE_SIZE
) -> AwardPage:
    """List the awards that stand, newest first. Anyone may see them."""
    wanted = (
        _narrowed(select(Award), filters)
        .options(
            contains_eager(Award.application).joinedload(Application.organisation),
            contains_eager(Award.application).contains_eager(Application.call),
        )
        .order_by(Award.awarded_at.desc(), Award.id.desc())
        .limit(size + 1)
    )
    if after is not None:
        wanted = wanted.where(tuple_(Award.awarded_at, Award.id) < after)
    rows = db.session.scalars(wanted).all()
    last = rows[size - 1] if len(rows) > size else None
    return AwardPage(rows[:size], (last.awarded_at, last.id) if last else None)


def totals_of(filters: AwardFilters) -> Totals:
    """Sum the awards of a list up."""
    row = db.session.execute(
        _narrowed(
            select(
                func.count(func.distinct(Award.application_id)),
                func.count(func.distinct(Award.organisation_id)),
                func.coalesce(func.sum(Award.amount_minor), 0),
            ).select_from(Award),
            filters,
        )
    ).one()
    return Totals(int(row[0]), int(row[1]), int(row[2]))


def _narrowed(wanted: Selected, filters: AwardFilters) -> Selected:
    wanted = (
        wanted.join(Award.application)
        .join(Call, Call.id == Application.call_id)
        .where(Award.state == AwardState.MADE)
    )
    if filters.call_code:
        wanted = wanted.where(Call.code == filters.call_code)
    if filters.region_code:
        wanted = wanted.where(Application.region_code == filters.region_code)
    if filters.theme:
        wanted = wanted.where(Application.themes.contains([filters.theme]))
    for word in search_key(filters.search).split()[:6]:
        wanted = wanted.where(Application.search.contains(word, autoescape=True))
    return wanted


def public_awards(*, region_code: str | None = None, limit: int = 100) -> Sequence[Award]:
    """List awards anyone may see, newest first."""
    return award_page(AwardFilters(region_code=region_code or ""), size=limit).rows


def public_award(number: str) -> Award:
    """Find an award that stands by its number, or raise NotFound. Anyone may see it."""
    award: Award | None = db.session.scalar(
        select(Award)
        .where(Award.number == number, Award.state == AwardState.MADE)
        .options(
            joinedload(Award.application).joinedload(Application.organisation),
            joinedload(Award.application).joinedload(Application.call),
        )
    )
    if award is None:
        raise NotFound
    return award


def calls_with_awards() -> Sequence[Call]:
    """List the calls that have awards, the latest first."""
    made = select(Award.call_id).where(Award.state == AwardState.MADE).distinct()
    return db.session.scalars(
        select(Call).where(Call.id.in_(made)).order_by(Call.closes_at.desc(), Call.id)
    ).all()


def totals_by_region(filters: AwardFilters | None = None) -> dict[str, tuple[int, int]]:
    """Sum the standing awards of each region: region code → (projects, base minor units)."""
    wanted = _narrowed(
        select(
            Application.region_code,
            func.count(func.distinct(Award.application_id)),
            func.sum(Award.amount_minor),
        ).select_from(Award),
        filters or AwardFilters(),
    )
    rows = db.session.execute(wanted.group_by(Application.region_code))
    return {code: (int(count), int(total)) for code, count, total in rows if code}
