"""What became of a donor's money: from the pledge to the projects, and where these are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, func, select

from app.core.db import db
from app.ledger.queries import paid_to, years_of_funds
from app.ledger.rules import YearFigures
from donors.pledges.models import Pledge, PledgeYear, Tranche
from donors.pledges.queries.parts import is_open
from donors.pledges.states import PledgeState
from grants.applications.models import Application
from grants.awards.models import Award, AwardShare
from grants.awards.states import AwardState

# Pledges that stand: offered at least, neither declined nor withdrawn.
_STANDING = (
    PledgeState.OFFERED, PledgeState.ACCEPTED, PledgeState.SIGNED, PledgeState.CLOSED,
)  # fmt: skip


@dataclass(frozen=True)
class Money:
    """A donor's money in one currency, in minor units."""

    currency: str
    pledged: int = 0
    committed: int = 0
    called: int = 0
    received: int = 0
    allocated: int = 0
    spent: int = 0


@dataclass(frozen=True)
class Place:
    """What goes to one region, in base minor units."""

    projects: int
    amount_minor: int


@dataclass(frozen=True)
class OpenPart:
    """A payment that was asked for and has not arrived in full."""

    pledge: Pledge
    number: int
    due_on: date
    due_minor: int

    def days_late(self, today: date) -> int:
        """Count the days since it was due; 0 when it is not late."""
        return max(0, (today - self.due_on).days)


@dataclass(frozen=True)
class Giving:
    """What became of some pledges. `promised`: pledge → year → minor units."""

    money: list[Money]
    places: dict[str, Place]
    promised: dict[UUID, dict[int, int]]
    figures: dict[UUID, list[YearFigures]]
    parts: list[OpenPart]


def giving_of(pledges: Sequence[Pledge]) -> Giving:
    """Follow what was pledged until it is spent, by currency, and where it went, by region."""
    promised: dict[UUID, dict[int, int]] = {pledge.id: {} for pledge in pledges}
    called: dict[UUID, int] = dict.fromkeys(promised, 0)
    by_id, parts = {pledge.id: pledge for pledge in pledges}, []
    for row in db.session.execute(_promises(promised)):
        promised[row.pledge_id][row.year] = row.amount_minor
        called[row.pledge_id] += int(row.called or 0)
        parts += [_part(by_id[row.pledge_id], one) for one in row.open or ()]
    figures = years_of_funds([pledge.fund_id for pledge in pledges if pledge.fund_id])
    shares = db.session.execute(_shares(figures)).all()
    paid = _paid(shares)
    found: dict[str, Money] = {}
    for pledge in sorted(pledges, key=lambda one: one.currency):
        if pledge.state in _STANDING:
            years = figures.get(pledge.fund_id, []) if pledge.fund_id else []
            part, whole = paid.get(pledge.fund_id, (0, 0))
            allocated = sum(year.reserved_minor for year in years)
            sofar = found.get(pledge.currency, Money(pledge.currency))
            found[pledge.currency] = Money(
                pledge.currency,
                sofar.pledged + sum(promised[pledge.id].values()),
                sofar.committed + sum(year.committed_minor for year in years),
                sofar.called + called[pledge.id],
                sofar.received + sum(year.received_minor for year in years),
                sofar.allocated + allocated,
                sofar.spent + (allocated * part // whole if whole else 0),
            )
    return Giving(
        list(found.values()), _places(shares), promised, figures, sorted(parts, key=_when)
    )


def _part(pledge: Pledge, one: Sequence[Any]) -> OpenPart:
    number, due_on, due_minor = one
    return OpenPart(pledge, int(number), date.fromisoformat(due_on), int(due_minor))


def _when(part: OpenPart) -> tuple[date, str, int]:
    return part.due_on, part.pledge.code, part.number


def _promises(pledge_ids: Iterable[UUID]) -> Select[*tuple[Any, ...]]:
    """Each year of the pledges with what was called of it, and what of that is open still."""
    due_minor = Tranche.amount_minor - Tranche.received_minor
    still_open = func.jsonb_agg(
        func.jsonb_build_array(Tranche.number, Tranche.due_on, due_minor)
    ).filter(is_open())
    called = (
        select(
            Tranche.pledge_id,
            Tranche.year,
            func.sum(Tranche.amount_minor).label("called"),
            still_open.label("open"),
        )
        .where(Tranche.pledge_id.in_(pledge_ids), Tranche.called_at.is_not(None))
        .group_by(Tranche.pledge_id, Tranche.year)
        .subquery()
    )
    same = and_(called.c.pledge_id == PledgeYear.pledge_id, called.c.year == PledgeYear.year)
    return (
        select(
            PledgeYear.pledge_id,
            PledgeYear.year,
            PledgeYear.amount_minor,
            called.c.called,
            called.c.open,
        )
        .outerjoin(called, same)
        .where(PledgeYear.pledge_id.in_(pledge_ids))
        .order_by(PledgeYear.year)
    )


def _shares(fund_ids: Iterable[UUID]) -> Select[*tuple[Any, ...]]:
    """What the funds give to standing awards, with the region and what grantees have of it."""
    return (
        select(
            AwardShare.fund_id,
            Award.id.label("award_id"),
            Award.amount_minor,
            Application.region_code,
            func.sum(AwardShare.amount_minor).label("share_minor"),
            paid_to(Award.id).label("paid_minor"),
        )
        .select_from(AwardShare)
        .join(Award, Award.id == AwardShare.award_id)
        .join(Application, Application.id == Award.application_id)
        .where(AwardShare.fund_id.in_(fund_ids), Award.state == AwardState.MADE)
        .group_by(AwardShare.fund_id, Award.id, Application.region_code)
    )


def _paid(shares: Sequence[Any]) -> Mapping[UUID | None, tuple[int, int]]:
    """Of what each fund gives: what grantees have, and all of it, in tenge."""
    found: dict[UUID | None, tuple[int, int]] = {}
    for row in shares:
        part, whole = found.get(row.fund_id, (0, 0))
        given = int(row.share_minor) * int(row.paid_minor) // row.amount_minor
        found[row.fund_id] = part + given, whole + int(row.share_minor)
    return found


def _places(shares: Sequence[Any]) -> dict[str, Place]:
    projects: dict[str, set[UUID]] = {}
    totals: dict[str, int] = {}
    for row in shares:
        if row.region_code:
            projects.setdefault(row.region_code, set()).add(row.award_id)
            totals[row.region_code] = totals.get(row.region_code, 0) + int(row.share_minor)
    return {code: Place(len(projects[code]), total) for code, total in totals.items()}
