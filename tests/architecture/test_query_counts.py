"""Every list runs as many queries for three rows as for one, and the pages keep their gates."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.core import clock
from app.core.actor import SYSTEM, Actor, Role
from app.identity.models import User
from app.organisations.models import Organisation
from donors.matching import services as matching
from donors.matching.models import MatchingRun
from donors.profiles.models import Donor
from grants.applications.models import Application
from grants.applications.rules import LineDraft
from grants.calls import services as calls
from grants.calls.models import Call
from grants.calls.states import CallState
from grants.reviews import services as reviews
from grants.reviews.models import ReviewerProfile
from grants.reviews.states import ReviewState
from tests.factories.app_identity import actor_of, make_user, sign_in
from tests.factories.app_organisations import make_donor_organisation, make_organisation
from tests.factories.counting import count_queries
from tests.factories.donors import make_contribution, make_donor, make_pledge
from tests.factories.donors_consents import make_asked
from tests.factories.grants_applications import make_application, make_draft
from tests.factories.grants_calls import make_call
from tests.factories.grants_reviews import (
    make_competitor,
    make_review,
    make_reviewer_profile,
    make_reviewing_call,
    score_all,
    sheet,
)

STAFF = (Role.OFFICER, Role.APPROVER, Role.FINANCE, Role.AUDITOR, Role.ADMINISTRATOR)
NEED = (LineDraft(2027, "Еріктілерді оқыту", Decimal(1), 5_000_000_00, 1_000_000_00),)
# Pages whose number of queries is agreed: homes, the register, one application.
GATES = {
    "staff_applications.index": 12,
    "staff_home.index": 12,
    "applicant_home.index": 10,
    "donor_home.index": 12,
    "donor_discovery.index": 12,
    "donor_pledges.index": 12,
    "reviewer_home.index": 12,
    "public_home.index": 12,
    "public_calls.index": 12,
    "public_awards.index": 12,
}
DETAIL_GATE = 20


@dataclass
class World:
    """The people who look, and one body each that everything belongs to."""

    applicant: User = field(default_factory=make_user)
    giver: User = field(default_factory=make_user)
    judge: User = field(default_factory=lambda: make_user(Role.REVIEWER))
    staff: User = field(default_factory=lambda: make_user(*STAFF))

    def __post_init__(self) -> None:
        self.body: Organisation = make_organisation(owner=self.applicant)
        self.donor: Donor = make_donor(owner=self.giver)
        self.reviewer: ReviewerProfile = make_reviewer_profile(self.judge, capacity=200)

    def reader_of(self, endpoint: str) -> User | None:
        """Who opens the pages of a portal."""
        portal = endpoint.partition("_")[0]
        readers = {
            "staff": self.staff, "applicant": self.applicant, "donor": self.giver,
            "reviewer": self.judge, "account": self.staff,
        }  # fmt: skip
        return readers.get(portal)


@pytest.fixture
def world(app: Flask, noon: Any) -> World:
    return World()


@dataclass
class Decided:
    """A call that has gone all the way."""

    call: Call
    run: MatchingRun
    applications: list[Application]


def decide_a_call(world: World, *, applications: int = 1) -> Decided:
    """A call of so many applications: reviewed, ranked, split, approved, its letters asked for."""
    call = make_call(
        years=(2027,), criteria=sheet(("idea", 100)), pass_score=Decimal(50),
        reviews_per_application=1,
    )  # fmt: skip
    bodies = [world.body, *(make_organisation() for _ in range(applications - 1))]
    entered = [make_application(call=call, organisation=body, lines=NEED) for body in bodies]
    for _ in entered:
        pledge = make_pledge(donor=world.donor, years={2027: 6_000_000_00}, committed=True)
        make_contribution(pledge)
    with clock.at(call.closes_at + timedelta(days=1)):
        calls.start_reviews(call, actor=SYSTEM)
        for application in entered:
            review = reviews.assign_reviewer(
                application=application, reviewer=world.reviewer, actor=SYSTEM
            )
            score_all(review, 9)
        reviews.freeze_ranking(call, actor=SYSTEM)
        run = matching.create_run(call, actor=person(Role.OFFICER))
        matching.propose_run(run, actor=person(Role.OFFICER))
        matching.approve_run(run, actor=person(Role.APPROVER))
    return Decided(call, run, entered)


def person(role: Role) -> Actor:
    return actor_of(make_user(role))


def grow(world: World) -> None:
    """Add one of everything that lists show."""
    decide_a_call(world)
    make_call(state=CallState.DRAFT)
    make_draft(call=make_call(), organisation=world.body)
    make_application(call=make_call(), organisation=world.body)
    make_pledge(donor=world.donor, offered=True)
    make_pledge(donor=world.donor)
    reviewing = make_reviewing_call()
    for state in (ReviewState.ASSIGNED, ReviewState.DECLARED, ReviewState.SUBMITTED):
        make_review(make_competitor(reviewing), world.reviewer, state=state)
    make_donor(organisation=make_donor_organisation())
    make_asked(donor=world.donor)
    make_organisation(owner=make_user())
    make_reviewer_profile()


def queries_of(client: FlaskClient, address: str) -> int:
    """Count the queries of a page, asked for the second time."""
    assert client.get(address).status_code in {200, 302}, address
    with count_queries() as counted:
        client.get(address)
    return counted()


def lists_of(app: Flask) -> dict[str, str]:
    """Every page of a portal whose address needs nothing to be filled in; signing in lists none."""
    rules = sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule)
    return {
        rule.endpoint: rule.rule
        for rule in rules
        if "GET" in rule.methods
        and not rule.arguments
        and not rule.endpoint.startswith("security.")
        and hasattr(app.blueprints.get(rule.endpoint.partition(".")[0]), "portal")
    }


def counts(app: Flask, world: World, addresses: dict[str, str]) -> dict[str, int]:
    """Count the queries of many pages, each for its reader."""
    found = {}
    for endpoint, address in addresses.items():
        client = app.test_client()
        reader = world.reader_of(endpoint)
        if reader is not None:
            sign_in(client, reader)
        found[endpoint] = queries_of(client, address)
    return found


def test_lists_ask_as_often_for_three_rows_as_for_one(app, world):
    addresses = lists_of(app)
    grow(world)
    for_one = counts(app, world, addresses)
    grow(world)
    grow(world)

    for_three = counts(app, world, addresses)

    assert for_three == for_one
    over = {page: for_three[page] for page, gate in GATES.items() if for_three[page] > gate}
    assert over == {}


PARTS: dict[str, Callable[[Decided], str]] = {
    "staff_calls.show": lambda made: f"/staff/calls/{made.call.id}",
    "staff_reviews.call": lambda made: f"/staff/reviews/calls/{made.call.id}",
    "staff_rankings.show": lambda made: f"/staff/rankings/{made.call.id}",
    "staff_matching.call": lambda made: f"/staff/matching/calls/{made.call.id}",
    "staff_matching.show": lambda made: f"/staff/matching/{made.run.id}",
    "staff_discovery.call": lambda made: f"/staff/discovery/calls/{made.call.id}",
    "staff_letters.batch": lambda made: f"/staff/letters/runs/{made.run.id}",
    "staff_applications.filtered": lambda made: f"/staff/applications/?call={made.call.id}",
    "public_calls.show": lambda made: f"/calls/{made.call.code}",
    "donor_matching.show": lambda made: f"/fund/matching/{made.run.id}",
}


def test_pages_of_a_call_ask_as_often_for_three_applications_as_for_one(app, world):
    small, large = decide_a_call(world), decide_a_call(world, applications=3)

    for_one, for_three = (
        counts(app, world, {page: address(made) for page, address in PARTS.items()})
        for made in (small, large)
    )

    assert for_three == for_one


def test_one_application_keeps_its_gate_with_all_that_belongs_to_it(app, world):
    made = decide_a_call(world)
    review = make_review(make_competitor(), world.reviewer, state=ReviewState.DECLARED)
    application = made.applications[0].id
    addresses = {
        "staff_applications.show": f"/staff/applications/{application}",
        "staff_reviews.application": f"/staff/reviews/applications/{application}",
        "staff_rankings.why": f"/staff/rankings/applications/{application}",
        "applicant_applications.show": f"/apply/applications/{application}",
        "applicant_applications.receipt": f"/apply/applications/{application}/receipt",
        "reviewer_reviews.show": f"/review/{review.id}",
    }

    found = counts(app, world, addresses)

    assert {page: asked for page, asked in found.items() if asked > DETAIL_GATE} == {}
