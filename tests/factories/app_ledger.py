"""Funds for tests."""

from __future__ import annotations

from app.core.actor import SYSTEM, OrganisationKind
from app.core.db import db
from app.core.ids import new_code
from app.ledger import services
from app.ledger.models import Fund
from app.organisations.models import Organisation


def make_owner() -> Organisation:
    """A donor's body without a BIN."""
    owner = Organisation(kind=OrganisationKind.DONOR, name_kk="Донор DEMO", name_ru="Донор DEMO")
    db.session.add(owner)
    db.session.flush()
    return owner


def make_fund(years: dict[int, int] | None = None, *, currency: str = "KZT") -> Fund:
    """A fund with its commitment booked."""
    return services.open_fund(
        owner_id=make_owner().id,
        code=f"F-{new_code()}",
        currency=currency,
        years=years or {2027: 100_000},
        actor=SYSTEM,
    )
