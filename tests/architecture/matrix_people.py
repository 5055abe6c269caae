"""Everybody who might stand at a door: the columns of the authorisation matrix."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask

from app.core.actor import MemberRole, Role
from app.identity.models import User
from app.organisations.models import Member, Organisation
from donors.profiles.models import Donor
from grants.reviews.models import ReviewerProfile
from tests.factories import app_identity as identity
from tests.factories.app_organisations import (
    make_donor_organisation,
    make_member,
    make_organisation,
)
from tests.factories.donors import make_donor
from tests.factories.grants_reviews import make_reviewer_profile

ACTORS = (
    "anonymous",
    "signed_in",
    "ngo_owner",
    "ngo_editor",
    "ngo_signatory",
    "ngo_viewer",
    "foreign_ngo",
    "donor_signatory",
    "donor_viewer",
    "foreign_donor",
    "reviewer",
    "other_reviewer",
    "officer",
    "approver",
    "finance",
    "auditor",
    "administrator",
    "front_office",
    "foreign_front_office",
    "officer_without_code",
)
# Region of everything in the world, and another one.
HERE, ELSEWHERE = "KZ-71", "KZ-75"


@dataclass
class People:
    """The users by the name of their column, and the bodies they act for."""

    users: dict[str, User]
    ngo: Organisation
    foreign_ngo: Organisation
    donor: Donor
    foreign_donor: Donor
    reviewer: ReviewerProfile
    other_reviewer: ReviewerProfile
    # A member of the NGO and one of the donor who are there to be changed.
    ngo_member: Member
    donor_member: Member


def make_people() -> People:
    """Make everybody, each with one right only."""
    users = {name: identity.make_user(name=f"{name} DEMO") for name in ACTORS[1:]}
    for name, role in _ROLES.items():
        region = {"front_office": HERE, "foreign_front_office": ELSEWHERE}.get(name)
        _grant(users[name], role, region)
    ngo = make_organisation(owner=users["ngo_owner"], region_code=HERE)
    for role in (MemberRole.EDITOR, MemberRole.SIGNATORY, MemberRole.VIEWER):
        make_member(ngo, users[f"ngo_{role.value}"], role=role)
    # Another owner, so that the signatory of the column has no more than a signature.
    body = make_donor_organisation(owner=identity.make_user(), region_code=HERE)
    make_member(body, users["donor_signatory"], role=MemberRole.SIGNATORY)
    make_member(body, users["donor_viewer"], role=MemberRole.VIEWER)
    return People(
        users=users,
        ngo=ngo,
        foreign_ngo=make_organisation(owner=users["foreign_ngo"], region_code=ELSEWHERE),
        donor=make_donor(organisation=body),
        foreign_donor=make_donor(owner=users["foreign_donor"]),
        reviewer=make_reviewer_profile(users["reviewer"]),
        other_reviewer=make_reviewer_profile(users["other_reviewer"]),
        ngo_member=make_member(ngo, role=MemberRole.EDITOR),
        donor_member=make_member(body, role=MemberRole.EDITOR),
    )


_ROLES = {
    "reviewer": Role.REVIEWER,
    "other_reviewer": Role.REVIEWER,
    "officer": Role.OFFICER,
    "officer_without_code": Role.OFFICER,
    "approver": Role.APPROVER,
    "finance": Role.FINANCE,
    "auditor": Role.AUDITOR,
    "administrator": Role.ADMINISTRATOR,
    "front_office": Role.FRONT_OFFICE,
    "foreign_front_office": Role.FRONT_OFFICE,
}


def _grant(user: User, role: Role, region: str | None) -> None:
    identity.services.grant_role(user=user, role=role, region_code=region, actor=identity.SYSTEM)


def sign_everybody_in(app: Flask, people: People) -> dict[str, str | None]:
    """Open a session for each person; gives the tokens of their cookies."""
    tokens: dict[str, str | None] = {"anonymous": None}
    for name, user in people.users.items():
        whole = name != "officer_without_code"
        tokens[name] = identity.sign_in(app.test_client(), user, second_factor=whole)
    return tokens
