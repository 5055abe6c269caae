"""Store exchange rates."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from app.audit import services as audit
from app.core.actor import Actor
from app.core.db import db
from app.core.errors import Invalid
from app.core.i18n import Message
from app.core.money import BASE_CURRENCY
from app.ledger.models import Rate
from app.ledger.permissions import can_set_rate


def set_rate(
    *, currency: str, quoted_on: date, num: int, den: int, source: str, actor: Actor
) -> Rate:
    """Store the rate of a day: base minor units for one foreign minor unit, as num/den."""
    can_set_rate(actor).enforce()
    if num <= 0 or den <= 0 or currency == BASE_CURRENCY:
        raise Invalid({"rate": Message("A rate must be more than zero.")})
    rate = db.session.scalar(
        select(Rate).where(Rate.currency == currency, Rate.quoted_on == quoted_on)
    ) or Rate(currency=currency, quoted_on=quoted_on)
    rate.num, rate.den, rate.source = num, den, source
    db.session.add(rate)
    audit.record(
        "rate.set", rate, actor=actor,
        facts={"currency": currency, "on": str(quoted_on), "num": num, "den": den},
    )  # fmt: skip
    return rate
