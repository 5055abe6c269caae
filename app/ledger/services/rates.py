"""Store exchange rates: one by one or a whole file; a stored one is never overwritten."""

from __future__ import annotations

from datetime import date

from app.audit import services as audit
from app.core import clock
from app.core.actor import Actor
from app.core.db import db
from app.core.errors import Invalid
from app.core.i18n import Message
from app.ledger import queries
from app.ledger.models import Rate, RateLimit
from app.ledger.permissions import can_correct, can_set_rate
from app.ledger.rules import Quote, check_quote, unit_text


def set_rate(
    *,
    currency: str,
    quoted_on: date,
    num: int,
    den: int,
    source: str,
    actor: Actor,
    reason: str = "",
    confirmed: bool = False,
) -> Rate:
    """Store the rate of a day: base minor units for one foreign minor unit, as num/den.

    The same rate again is the same row. Another one is a correction: finance makes it, with a
    reason. A rate far from the last one is stored when `confirmed`.
    """
    can_set_rate(actor).enforce()
    quote = Quote(currency, quoted_on, num, den, source)
    wrong = check_quote(quote, clock.today())
    if wrong is not None:
        raise Invalid({"rate": wrong})
    stored = queries.rate_of_day(currency, quoted_on)
    if stored is not None and quote.is_worth(queries.quote_of(stored)):
        return stored
    _check_correction(stored, reason, actor)
    _check_jump(quote, confirmed=confirmed)
    rate = add_rate(quote, ordinal=stored.ordinal + 1 if stored else 1, reason=reason, actor=actor)
    db.session.flush()
    return rate


def _check_correction(stored: Rate | None, reason: str, actor: Actor) -> None:
    if stored is None:
        return
    shown = unit_text(stored.num, stored.den, stored.currency)
    if not can_correct(actor):
        message = Message(
            "Another rate is stored for this day: %(rate)s. Only the finance office may correct "
            "it.",
            rate=shown,
        )
        raise Invalid({"rate": message})
    if not reason.strip():
        message = Message(
            "Another rate is stored for this day: %(rate)s. Say why you correct it.", rate=shown
        )
        raise Invalid({"reason": message})


def _check_jump(quote: Quote, *, confirmed: bool) -> None:
    before = queries.rate_before(quote.currency, quote.quoted_on)
    if confirmed or before is None or not quote.moved_too_far(queries.quote_of(before)):
        return
    message = Message(
        "This rate lies more than 30%% from the last one: %(rate)s on %(day)s. If it is right, "
        "confirm it.",
        rate=unit_text(before.num, before.den, before.currency),
        day=before.quoted_on,
    )
    raise Invalid({"confirmed": message})


def add_rate(quote: Quote, *, ordinal: int, reason: str, actor: Actor) -> Rate:
    """Add a row; a correction leaves the corrected one in place."""
    rate = Rate(
        currency=quote.currency,
        quoted_on=quote.quoted_on,
        ordinal=ordinal,
        num=quote.num,
        den=quote.den,
        source=quote.source,
        reason=reason.strip() if ordinal > 1 else "",
        set_by_id=actor.user_id,
    )
    db.session.add(rate)
    audit.record(
        "rate.set" if ordinal == 1 else "rate.corrected", rate, actor=actor,
        facts={
            "currency": quote.currency, "on": str(quote.quoted_on),
            "num": quote.num, "den": quote.den, "reason": rate.reason,
        },
    )  # fmt: skip
    return rate


def set_rate_limit(*, valid_from: date, max_age_days: int, actor: Actor) -> RateLimit:
    """Say how old a rate may be when it is used, from a day on."""
    can_correct(actor).enforce()
    if not 0 <= max_age_days <= 366:
        raise Invalid({"max_age_days": Message("Enter a number of days from 0 to 366.")})
    limit = RateLimit(valid_from=valid_from, max_age_days=max_age_days, set_by_id=actor.user_id)
    db.session.add(limit)
    db.session.flush()
    audit.record(
        "rate_limit.set", limit, actor=actor, facts={"from": str(valid_from), "days": max_age_days}
    )
    return limit
