"""Read the statement of a donor from the books."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased

from app.core import clock
from app.core.db import db
from app.core.i18n import in_language
from app.ledger.models import Account, AccountKind, Entry, Posting
from app.organisations.models import Organisation
from donors.pledges.models import Pledge
from donors.pledges.queries import tranches_of
from donors.profiles.models import Donor
from grants.applications.models import Application
from grants.awards.models import Award, AwardShare
from reports.statements.rules import (
    Balances,
    Called,
    Difference,
    FundStatement,
    Line,
    Period,
    Share,
    kind_of,
)

SIGNS = {
    AccountKind.BANK: Balances(received_minor=1),
    AccountKind.AVAILABLE: Balances(committed_minor=-1),
    # Committed money is either still available or already reserved: both credit balances.
    AccountKind.RESERVED: Balances(committed_minor=-1, reserved_minor=-1),
}


def count_commitments(donor: Donor) -> int:
    """Count the commitments that a statement tells of."""
    return db.session.scalar(commitments_of(donor).with_only_columns(func.count())) or 0


def commitments_of(donor: Donor) -> Select[Pledge]:
    """Choose the signed pledges of a donor."""
    return select(Pledge).where(Pledge.donor_id == donor.id, Pledge.fund_id.is_not(None))


def statement_of(
    donor: Donor,
    period: Period,
    *,
    language: str,
    first: int = 0,
    most: int | None = None,
) -> list[FundStatement]:
    """Write the statement of every commitment of a donor for a period, in the order of codes.

    first, most: a part of them, where a page has no room for thousands.
    """
    wanted = commitments_of(donor).order_by(Pledge.code).offset(first).limit(most)
    pledges = db.session.scalars(wanted).all()
    funds = [pledge.fund_id for pledge in pledges if pledge.fund_id is not None]
    opening = _standing(funds, begin_of(period.first))
    lines = _lines(funds, period)
    shares = _shares(funds, period, language)
    differences = _differences(funds, period)
    called = _called(pledges, period)
    return [
        FundStatement(
            code=pledge.code,
            currency=pledge.currency,
            opening=opening.get(fund_id, Balances()),
            lines=lines.get(fund_id, []),
            called=called[pledge.id],
            shares=shares.get(fund_id, []),
            opening_difference_minor=differences.get(fund_id, (0, []))[0],
            differences=differences.get(fund_id, (0, []))[1],
        )
        for pledge in sorted(pledges, key=lambda row: row.code)
        if (fund_id := pledge.fund_id) is not None
    ]


def begin_of(day: date) -> datetime:
    """The instant at which a day of Kazakhstan begins."""
    return datetime.combine(day, time.min, clock.HOME_ZONE).astimezone(UTC)


def end_of(period: Period) -> datetime:
    """The instant at which the day after a period begins."""
    return begin_of(period.last + timedelta(days=1))


def _day(instant: datetime) -> date:
    return instant.astimezone(clock.HOME_ZONE).date()


def moved_by(kind: AccountKind, amount: int) -> Balances:
    """What a posting to an account of a kind moves of a fund."""
    sign = SIGNS.get(kind, Balances())
    return Balances(
        sign.committed_minor * amount, sign.received_minor * amount, sign.reserved_minor * amount
    )


def _standing(fund_ids: Sequence[UUID], before: datetime) -> dict[UUID, Balances]:
    """How funds stood before an instant."""
    rows = db.session.execute(
        select(Account.fund_id, Account.kind, func.sum(Posting.amount_minor))
        .join(Posting.account)
        .join(Posting.entry)
        .where(Account.fund_id.in_(fund_ids), Entry.posted_at < before)
        .group_by(Account.fund_id, Account.kind)
    )
    found: dict[UUID, Balances] = {}
    for fund_id, kind, total in rows:
        if fund_id is not None:
            found[fund_id] = found.get(fund_id, Balances()) + moved_by(kind, int(total))
    return found


def _lines(fund_ids: Sequence[UUID], period: Period) -> dict[UUID, list[Line]]:
    """Every booking of a period that moved a fund, in the order of the books."""
    original = aliased(Entry)
    rows = db.session.execute(
        select(Account.fund_id, Entry, original.kind, Account.kind, func.sum(Posting.amount_minor))
        .join(Posting.account)
        .join(Posting.entry)
        .outerjoin(original, original.id == Entry.reverses_id)
        .where(
            Account.fund_id.in_(fund_ids),
            Entry.posted_at >= begin_of(period.first),
            Entry.posted_at < end_of(period),
        )
        .group_by(Account.fund_id, Entry.id, original.kind, Account.kind)
        .order_by(Entry.number)
    ).all()
    moved: dict[tuple[UUID, int], Balances] = {}
    heads: dict[tuple[UUID, int], tuple[Entry, Any]] = {}
    for fund_id, entry, undone, kind, total in rows:
        if fund_id is not None:
            place = (fund_id, entry.number)
            moved[place] = moved.get(place, Balances()) + moved_by(kind, int(total))
            heads[place] = (entry, undone)
    found: dict[UUID, list[Line]] = {}
    for (fund_id, number), (entry, undone) in heads.items():
        change = moved[fund_id, number]
        if change != Balances():
            kind_now = kind_of(entry.kind, undone, change)
            line = Line(number, _day(entry.posted_at), kind_now, entry.reference, change)
            found.setdefault(fund_id, []).append(line)
    return found


def _differences(
    fund_ids: Sequence[UUID], period: Period
) -> dict[UUID, tuple[int, list[Difference]]]:
    """Exchange differences of funds: all before the period, and each in it."""
    rows = db.session.execute(
        select(Account.subject_id, Entry, -func.sum(Posting.amount_minor))
        .join(Posting.account)
        .join(Posting.entry)
        .where(
            Account.kind == AccountKind.EXCHANGE_DIFFERENCE,
            Account.subject_id.in_(fund_ids),
            Entry.posted_at < end_of(period),
        )
        .group_by(Account.subject_id, Entry.id)
        .order_by(Entry.number)
    )
    begins = begin_of(period.first)
    found: dict[UUID, tuple[int, list[Difference]]] = {}
    for fund_id, entry, total in rows:
        if fund_id is None:
            continue
        before, within = found.setdefault(fund_id, (0, []))
        if entry.posted_at < begins:
            found[fund_id] = (before + int(total), within)
        elif total:
            within.append(Difference(entry.number, _day(entry.posted_at), int(total)))
    return found


def _shares(fund_ids: Sequence[UUID], period: Period, language: str) -> dict[UUID, list[Share]]:
    """What projects got from funds, lost again in the period, and keep at its end."""
    rows = db.session.execute(_granted(fund_ids, end_of(period)))
    begins, ends = begin_of(period.first), end_of(period)
    found: dict[UUID, list[Share]] = {}
    for fund_id, number, awarded_at, gone_at, title, body, total in rows:
        if gone_at is not None and gone_at < begins:
            continue
        gone = gone_at is not None and gone_at < ends
        amount = int(total)
        found.setdefault(fund_id, []).append(
            Share(
                number=number,
                title=title,
                organisation=in_language(body, "name", language),
                reserved_minor=amount if awarded_at >= begins else 0,
                released_minor=amount if gone else 0,
                stands_minor=0 if gone else amount,
            )
        )
    return found


def _granted(fund_ids: Sequence[UUID], before: datetime) -> Select[*tuple[Any, ...]]:
    sums = (
        select(
            AwardShare.fund_id,
            AwardShare.award_id,
            func.sum(AwardShare.amount_minor).label("total"),
        )
        .where(AwardShare.fund_id.in_(fund_ids))
        .group_by(AwardShare.fund_id, AwardShare.award_id)
        .subquery()
    )
    return (
        select(
            sums.c.fund_id,
            Award.number,
            Award.awarded_at,
            Award.withdrawn_at,
            Application.title,
            Organisation,
            sums.c.total,
        )
        .join(Award, Award.id == sums.c.award_id)
        .join(Application, Application.id == Award.application_id)
        .join(Organisation, Organisation.id == Award.organisation_id)
        .where(Award.awarded_at < before)
        .order_by(Award.number)
    )


def _called(pledges: Iterable[Pledge], period: Period) -> dict[UUID, Called]:
    """What donors were asked to pay; parts are requests, not bookings, as they stand today."""
    rows = list(pledges)
    found = {pledge.id: Called() for pledge in rows}
    begins, ends = begin_of(period.first), end_of(period)
    for part in tranches_of([pledge.id for pledge in rows]):
        if part.called_at is not None and part.called_at < ends:
            before = found[part.pledge_id]
            now = part.amount_minor if part.called_at >= begins else 0
            found[part.pledge_id] = Called(
                before.in_period_minor + now, before.by_end_minor + part.amount_minor
            )
    return found
