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
    pledge = add_draft(donor, terms, code or f"{donor.code[:33]}-{new_code(6)}", actor)
    db.session.flush()
    add_years(pledge, terms)
    note_draft(pledge, terms, actor)
    return pledge


def add_draft(donor: Donor, terms: PledgeTerms, code: str, actor: Actor, **more: Any) -> Pledge:
    """Add a draft of terms that were checked; a building block of drafting one or thousands."""
    pledge = Pledge(
        donor_id=donor.id, code=code, created_by_id=actor.user_id, currency=terms.currency, **more
    )
    pledge.donor = donor
    _apply(pledge, terms)
    db.session.add(pledge)
    return pledge


def note_draft(pledge: Pledge, terms: PledgeTerms, actor: Actor) -> None:
    """Note who drafted a stored draft."""
    audit.record("pledge.drafted", pledge, actor=actor, facts=_facts(pledge, terms))


def update_pledge(
    pledge: Pledge, *, terms: PledgeTerms, seen_version: int | None, actor: Actor
) -> None:
    """Change the terms of a draft."""
    can_edit(actor, pledge).enforce()
    check_version(pledge, seen_version, differences(terms, terms_of(pledge)))
    _check(terms)
    store_terms(pledge, terms)
    audit.record("pledge.updated", pledge, actor=actor, facts=_facts(pledge, terms))


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
    pledge.currency = terms.currency
    pledge.tier = terms.tier
    pledge.carry_over = terms.carry_over
    pledge.where = where_lists(terms.where)
    pledge.quotas = [
        {"where": where_lists(quota.where), "max_minor": quota.max_minor} for quota in terms.quotas
    ]
    pledge.max_per_application_minor = terms.max_per_application_minor
    pledge.max_share_percent = terms.max_share_percent
    pledge.match_num, pledge.match_den = terms.match or (None, None)
    pledge.minimum_ticket_minor = terms.minimum_ticket_minor
    pledge.all_or_nothing = terms.all_or_nothing
    pledge.needs_consent = terms.needs_consent
    pledge.note = terms.note


def add_years(pledge: Pledge, terms: PledgeTerms) -> None:
    """Add the amounts of a stored pledge; a building block, as above."""
    db.session.add_all(
        PledgeYear(pledge_id=pledge.id, year=year, amount_minor=amount)
        for year, amount in sorted(terms.years.items())
    )


def _facts(pledge: Pledge, terms: PledgeTerms) -> dict[str, Any]:
    return {
        "code": pledge.code,
        "currency": terms.currency,
        "years": {str(year): amount for year, amount in sorted(terms.years.items())},
        "where": pledge.where,
    }
