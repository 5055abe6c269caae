"""Signing: the commitment begins with an agreement that is kept for good."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from app.core import clock
from app.core.actor import SYSTEM, Actor, MemberRole, Role
from app.core.db import db
from app.core.errors import Invalid
from app.core.ids import new_id
from donors.pledges import queries
from donors.pledges.permissions import can_sign
from donors.pledges.rules import Paper, from_json
from donors.pledges.services import answering, committing, drafting
from donors.pledges.states import PledgeState
from tests.donors.pledges.test_services import FULL
from tests.factories.app_files import pdf
from tests.factories.app_identity import actor_of, make_officer
from tests.factories.donors import AGREEMENT, make_donor, make_pledge, member_of


def staff(*roles: Role) -> Actor:
    return Actor(user_id=new_id(), name="S", roles=frozenset(roles))


def test_acceptance_books_nothing_yet(app):
    pledge = make_pledge(accepted=True)

    assert (pledge.state, pledge.fund_id, pledge.signed_at) == (PledgeState.ACCEPTED, None, None)
    assert pledge.accepted_at is not None


def test_signing_keeps_the_terms_and_the_paper_for_good(app):
    donor = make_donor()
    pledge = drafting.create_pledge(donor=donor, terms=FULL, actor=SYSTEM)
    drafting.offer_pledge(pledge, actor=SYSTEM)
    answering.accept_pledge(pledge, reason="DEMO", actor=SYSTEM)
    officer = actor_of(make_officer())

    committing.sign_pledge(
        pledge, agreement=AGREEMENT, paper=Paper(pdf(), "келісім.pdf"), actor=officer
    )

    (version,) = queries.versions_of(pledge)
    assert (version.number, version.agreement_number, version.signatory) == (
        1, "14-Д", "Директор DEMO",
    )  # fmt: skip
    assert version.agreed_by_id == officer.user_id
    assert from_json(version.terms) == queries.terms_of(pledge)
    assert queries.paper_of(pledge, 1).label == "келісім.pdf"


def test_version_is_never_changed(app):
    pledge = make_pledge(committed=True)
    (version,) = queries.versions_of(pledge)
    version.reason = "later"

    with pytest.raises(IntegrityError, match="rows are never changed"):
        db.session.flush()


@pytest.mark.parametrize(
    ("field", "agreement"),
    [
        ("agreement_number", replace(AGREEMENT, number="  ")),
        ("agreement_number", replace(AGREEMENT, number="1" * 61)),
        ("agreement_on", replace(AGREEMENT, signed_on=clock.today() + timedelta(days=1))),
        ("signatory", replace(AGREEMENT, signatory="")),
    ],
)
def test_agreement_without_its_particulars_is_refused(app, field, agreement):
    pledge = make_pledge(accepted=True)

    with pytest.raises(Invalid) as refusal:
        committing.sign_pledge(pledge, agreement=agreement, actor=SYSTEM)

    assert list(refusal.value.faults) == [field]
    assert (pledge.state, pledge.fund_id) == (PledgeState.ACCEPTED, None)


def test_paper_that_is_no_document_is_refused(app):
    pledge = make_pledge(accepted=True)

    with pytest.raises(Invalid) as refusal:
        committing.sign_pledge(
            pledge, agreement=AGREEMENT, paper=Paper(b"MZ" * 40, "a.exe"), actor=SYSTEM
        )

    assert list(refusal.value.faults) == ["file"]


def test_donor_may_withdraw_until_the_agreement_is_signed(app):
    pledge = make_pledge(accepted=True)

    drafting.withdraw_pledge(pledge, actor=member_of(pledge.donor, MemberRole.SIGNATORY))

    assert pledge.state == PledgeState.WITHDRAWN
    assert pledge.accepted_at is not None


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.FINANCE])
def test_signing_is_noted_by_an_officer(app, role):
    assert str(can_sign(staff(role), make_pledge(accepted=True)).reason) == (
        "Only an officer may accept a pledge."
    )
