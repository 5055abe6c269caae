"""Read the rates: the valid ones of a day, the stored ones, a file and what it would change."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.dialects.postgresql import distinct_on

from app.core import clock
from app.core.db import db
from app.core.errors import Invalid, NotFound
from app.core.i18n import Message
from app.core.money import BASE_CURRENCY
from app.files import storage
from app.ledger.models import Rate, RateImport, RateLimit
from app.ledger.rules import (
    DEFAULT_MAX_AGE_DAYS,
    Quote,
    RateFile,
    RatePlan,
    Rates,
    plan_rates,
    read_rate_file,
)


def latest_rates(on: date) -> list[Rate]:
    """List the last rate of every currency until a day, however old it is."""
    return list(db.session.scalars(_latest(on)))


def _latest(on: date) -> Select[Rate]:
    return (
        select(Rate)
        .where(Rate.quoted_on <= on)
        .ext(distinct_on(Rate.currency))
        .order_by(Rate.currency, Rate.quoted_on.desc(), Rate.ordinal.desc())
    )


def max_age_days(on: date) -> int:
    """Tell how old a rate may be when it is used on a day."""
    found = db.session.scalar(
        select(RateLimit.max_age_days)
        .where(RateLimit.valid_from <= on)
        .order_by(RateLimit.valid_from.desc())
        .limit(1)
    )
    return DEFAULT_MAX_AGE_DAYS if found is None else found


def list_limits() -> Sequence[RateLimit]:
    """List how old rates may be, the latest rule first."""
    return db.session.scalars(select(RateLimit).order_by(RateLimit.valid_from.desc())).all()


def valid_rates(on: date, currencies: Collection[str]) -> Rates:
    """Find the rate of each foreign currency for a day: the latest until then, not too old.

    Raises Invalid naming the currencies that have none.
    """
    wanted = set(currencies) - {BASE_CURRENCY}
    oldest = on - timedelta(days=max_age_days(on))
    last = {row.currency: row for row in db.session.scalars(_latest(on)) if row.currency in wanted}
    good = {code: quote_of(row) for code, row in last.items() if row.quoted_on >= oldest}
    if missing := sorted(wanted - good.keys()):
        raise Invalid(
            {
                "rates": Message(
                    "There is no rate for %(currencies)s from %(first)s to %(last)s. "
                    "Enter or import it first.",
                    currencies=", ".join(missing),
                    first=oldest.isoformat(),
                    last=on.isoformat(),
                )
            }
        )
    return good


def quote_of(row: Rate) -> Quote:
    """Give a stored rate as a plain value."""
    return Quote(row.currency, row.quoted_on, row.num, row.den, row.source)


def rate_of_day(currency: str, day: date) -> Rate | None:
    """Find what counts for a currency on one day."""
    return db.session.scalar(
        select(Rate)
        .where(Rate.currency == currency, Rate.quoted_on == day)
        .order_by(Rate.ordinal.desc())
        .limit(1)
    )


def rate_before(currency: str, day: date) -> Rate | None:
    """Find the last rate of a currency before a day."""
    return db.session.scalar(
        select(Rate)
        .where(Rate.currency == currency, Rate.quoted_on < day)
        .order_by(Rate.quoted_on.desc(), Rate.ordinal.desc())
        .limit(1)
    )


@dataclass(frozen=True)
class RateFilters:
    """What the list of rates is narrowed to: a currency, the first and the last day."""

    currency: str = ""
    since: date | None = None
    until: date | None = None

    @property
    def narrowed(self) -> bool:
        """True when not every rate is wanted."""
        return self != RateFilters()

    def terms(self) -> list[ColumnElement[bool]]:
        """Write it as conditions."""
        found = []
        if self.currency:
            found.append(Rate.currency == self.currency)
        if self.since:
            found.append(Rate.quoted_on >= self.since)
        if self.until:
            found.append(Rate.quoted_on <= self.until)
        return found


def list_rates(
    filters: RateFilters = RateFilters(), *, first: int = 0, size: int = 200
) -> Sequence[Rate]:
    """List stored rates, newest day first, corrected ones under their correction: one page."""
    return db.session.scalars(
        select(Rate)
        .where(*filters.terms())
        .order_by(Rate.quoted_on.desc(), Rate.currency, Rate.ordinal.desc())
        .offset(first)
        .limit(size)
    ).all()


def count_rates(filters: RateFilters) -> int:
    """Count the stored rates that a list would show."""
    return db.session.scalar(select(func.count()).select_from(Rate).where(*filters.terms())) or 0


def corrected_among(rows: Sequence[Rate]) -> frozenset[UUID]:
    """Tell which of these rates another one of the same day has replaced."""
    last = last_ordinals([quote_of(row) for row in rows])
    return frozenset(row.id for row in rows if row.ordinal < last[row.currency, row.quoted_on])


def rated_currencies() -> list[str]:
    """List the currencies that have a rate."""
    return list(db.session.scalars(select(Rate.currency).distinct().order_by(Rate.currency)))


def get_rate_import(import_id: UUID) -> RateImport:
    """Find a file of rates that was handed in."""
    row = db.session.get(RateImport, import_id)
    if row is None:
        raise NotFound
    return row


def read_import(row: RateImport) -> tuple[RateFile, RatePlan]:
    """Read a file again and compare it with the books as they stand now."""
    content = storage.path_of(row.file_id).read_bytes()
    read = read_rate_file(content, source=row.source, today=clock.today())
    return read, plan_rates(read.quotes, _stored_beside(read.quotes))


def _stored_beside(quotes: Sequence[Quote]) -> list[Quote]:
    """Read the valid rates of the days of a file, and the last before its first day."""
    if not quotes:
        return []
    first = min(quote.quoted_on for quote in quotes)
    last = max(quote.quoted_on for quote in quotes)
    codes = {quote.currency for quote in quotes}
    inside = db.session.scalars(
        select(Rate)
        .where(Rate.quoted_on.between(first, last), Rate.currency.in_(codes))
        .ext(distinct_on(Rate.currency, Rate.quoted_on))
        .order_by(Rate.currency, Rate.quoted_on, Rate.ordinal.desc())
    )
    earlier = [row for row in latest_rates(first - timedelta(days=1)) if row.currency in codes]
    return [quote_of(row) for row in (*earlier, *inside)]


def last_ordinals(quotes: Sequence[Quote]) -> dict[tuple[str, date], int]:
    """Tell how often the rate of a currency and day has been stated so far."""
    days = {quote.quoted_on for quote in quotes}
    rows = db.session.execute(
        select(Rate.currency, Rate.quoted_on, func.max(Rate.ordinal))
        .where(Rate.quoted_on.in_(days))
        .group_by(Rate.currency, Rate.quoted_on)
    )
    return {(currency, day): ordinal for currency, day, ordinal in rows}
