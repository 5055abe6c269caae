"""Donors, pledges and receipts for tests: real rows through the services."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from itertools import count
from typing import Any

from flask import Flask

from app.core.actor import SYSTEM, Actor, MemberRole
from app.core.db import db
from app.identity.models import User
from app.organisations.models import Organisation
from donors.contributions.models import Contribution
from donors.contributions.services import record_contribution
from donors.pledges.models import Pledge
from donors.pledges.rules import Agreement, PledgeTerms
from donors.pledges.services import answering, committing, drafting
from donors.profiles.models import Donor, DonorCategory
from donors.profiles.services import create_donor
from tests.factories.app_identity import actor_of, make_user
from tests.factories.app_organisations import make_donor_organisation, make_member
from tests.factories.doors import entered

_numbers = count(1)
AGREEMENT = Agreement("14-Д", date(2026, 1, 12), "Директор DEMO")


def make_donor(
    *,
    organisation: Organisation | None = None,
    owner: User | None = None,
    code: str | None = None,
    category: DonorCategory = DonorCategory.COMPANY,
    is_public: bool = False,
    is_international: bool = False,
    **details: Any,
) -> Donor:
    """A registered donor, private and domestic unless said otherwise."""
    donor = create_donor(
        organisation=organisation or make_donor_organisation(owner=owner),
        code=code or f"DONOR-{next(_numbers)}",
        category=category,
        is_public=is_public,
        is_international=is_international,
        **details,
        actor=SYSTEM,
    )
    db.session.flush()
    return donor


def make_terms(years: Mapping[int, int] | None = None, **changes: Any) -> PledgeTerms:
    """Terms that can be offered: a million tenge in 2027, anywhere."""
    return PledgeTerms(**{"currency": "KZT", "years": years or {2027: 1_000_000_00}, **changes})


def make_pledge(
    *,
    donor: Donor | None = None,
    years: Mapping[int, int] | None = None,
    committed: bool = False,
    offered: bool = False,
    accepted: bool = False,
    code: str | None = None,
    actor: Actor = SYSTEM,
    **terms: Any,
) -> Pledge:
    """A draft, an offer, accepted, or a commitment with its fund. `terms`: of PledgeTerms."""
    pledge = drafting.create_pledge(
        donor=donor or make_donor(), terms=make_terms(years, **terms), code=code, actor=actor
    )
    if offered or accepted or committed:
        drafting.offer_pledge(pledge, actor=SYSTEM)
    if accepted:
        answering.accept_pledge(pledge, reason="DEMO", actor=SYSTEM)
    if committed:
        committing.accept_and_sign(pledge, reason="DEMO", actor=SYSTEM)
    return pledge


def make_contribution(
    pledge: Pledge,
    amount_minor: int = 400_000_00,
    *,
    year: int = 2027,
    received_on: date = date(2026, 11, 1),
    bank_reference: str | None = None,
) -> Contribution:
    """Money that has arrived under a commitment."""
    return record_contribution(
        pledge=pledge,
        year=year,
        amount_minor=amount_minor,
        received_on=received_on,
        bank_reference=bank_reference or f"DEMO-{next(_numbers)}",
        actor=SYSTEM,
    )


@contextmanager
def signed_in(app: Flask, actor: Actor) -> Iterator[None]:
    """Requests inside the block are this actor's; what was made before survives a refusal."""
    db.session.commit()
    with entered(app, actor):
        yield


def member_of(donor: Donor, role: MemberRole = MemberRole.OWNER) -> Actor:
    """A person who acts for the donor."""
    person = make_user(name="Донор өкілі DEMO")
    make_member(donor.organisation, person, role=role)
    return actor_of(person)
