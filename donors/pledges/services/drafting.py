"""Draft, offer and withdraw pledges."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete

from app.audit import services as audit
from app.audit.moves import move
from app.core import clock
from app.core.actor import Actor
from app.core.db import db
from app.core.errors import check_version, invalid
from app.core.ids import new_code
from donors.pledges.models import Pledge, PledgeYear
from donors.pledges.permissions import (
    can_create,
    can_edit,
    can_offer,
    can_withdraw,
)
from donors.pledges.queries import terms_of, where_lists
from donors.pledges.rules import PledgeTerms, check_terms, differences
from donors.pledges.states import PledgeState
from donors.profiles.models import Donor


def create_pledge(
    *, donor: Donor, terms: PledgeTerms, code: str | None = None, actor: Actor
) -> Pledge:
    """Draft a pledge. Raises Invalid naming what is wrong with the terms."""
    can_create(actor, donor).enforce()
    _check(terms)
    pledge = Pledge(
        donor=donor, code=code or f"{donor.code[:33]}-{new_code(6)}", created_by_id=actor.user_id
    )
    _apply(pledge, terms)
    db.session.add(pledge)
    db.session.flush()
    add_years(pledge, terms)
    facts = draft_facts(pledge.code, terms)
    audit.record("pledge.drafted", pledge, actor=actor, facts=facts)
    return pledge


def update_pledge(
    pledge: Pledge, *, terms: PledgeTerms, seen_version: int | None, actor: Actor
) -> None:
    """Change the terms of a draft."""
    can_edit(actor, pledge).enforce()
    check_version(pledge, seen_version, differences(terms, terms_of(pledge)))
    _check(terms)
    store_terms(pledge, terms)
    audit.record("pledge.updated", pledge, actor=actor, facts=draft_facts(pledge.code, terms))


def offer_pledge(pledge: Pledge, *, seen_version: int | None = None, actor: Actor) -> None:
    """Offer a draft to the operator, in the terms that the signatory has seen."""
    can_offer(actor, pledge).enforce()
    check_version(pledge, seen_version)
    pledge.offered_at = clock.now()
    move(pledge, to=PledgeState.OFFERED, actor=actor, action="pledge.offered")


def withdraw_pledge(pledge: Pledge, *, seen_version: int | None = None, actor: Actor) -> None:
    """Take a draft or an offer back."""
    can_withdraw(actor, pledge).enforce()
    check_version(pledge, seen_version)
    move(pledge, to=PledgeState.WITHDRAWN, actor=actor, action="pledge.withdrawn")


def store_terms(pledge: Pledge, terms: PledgeTerms) -> None:
    """Write terms into a pledge in place of its own; a building block of changing it."""
    _apply(pledge, terms)
    # The amounts stand in rows of their own: touch the pledge, so that another tab is found stale.
    pledge.updated_at = clock.now()
    db.session.execute(delete(PledgeYear).where(PledgeYear.pledge_id == pledge.id))
    add_years(pledge, terms)
    db.session.flush()


def _check(terms: PledgeTerms) -> None:
    faults = check_terms(terms)
    if faults:
        raise invalid(faults)


def _apply(pledge: Pledge, terms: PledgeTerms) -> None:
    for name, value in columns_of(terms).items():
        setattr(pledge, name, value)


def columns_of(terms: PledgeTerms) -> dict[str, Any]:
    """Write terms as the columns of a pledge; the amounts stand in rows of their own."""
    match_num, match_den = terms.match or (None, None)
    return {
        "currency": terms.currency,
        "tier": terms.tier,
        "carry_over": terms.carry_over,
        "where": where_lists(terms.where),
        "quotas": [
            {"where": where_lists(quota.where), "max_minor": quota.max_minor}
            for quota in terms.quotas
        ],
        "max_per_application_minor": terms.max_per_application_minor,
        "max_share_percent": terms.max_share_percent,
        "match_num": match_num,
        "match_den": match_den,
        "minimum_ticket_minor": terms.minimum_ticket_minor,
        "all_or_nothing": terms.all_or_nothing,
        "needs_consent": terms.needs_consent,
        "note": terms.note,
    }


def add_years(pledge: Pledge, terms: PledgeTerms) -> None:
    """Add the amounts of a stored pledge; a building block, as above."""
    db.session.add_all(
        PledgeYear(pledge_id=pledge.id, year=year, amount_minor=amount)
        for year, amount in sorted(terms.years.items())
    )


def draft_facts(code: str, terms: PledgeTerms) -> dict[str, Any]:
    """Say what the record of a draft keeps of its terms."""
    return {
        "code": code,
        "currency": terms.currency,
        "years": {str(year): amount for year, amount in sorted(terms.years.items())},
        "where": where_lists(terms.where),
    }
