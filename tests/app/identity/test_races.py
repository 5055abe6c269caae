"""Many at once: the limit on guesses is exact, the last owner stays."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from app.core.actor import SYSTEM, MemberRole
from app.core.db import db
from app.core.errors import DomainError
from app.identity import services
from app.identity.models import SignInAttempt
from app.identity.rules import TooManyTries
from app.identity.views.sessions import own_transaction
from app.organisations import services as organisations
from app.organisations.models import Member, Organisation
from tests.factories.app_identity import make_user
from tests.factories.app_organisations import make_donor_organisation, make_member

pytestmark = pytest.mark.committed


def test_forty_guesses_at_once_leave_ten(committed):
    def guess(_number):
        with committed.app_context():
            try:
                with own_transaction() as store:
                    services.claim_attempt(
                        "password", subject="a@example.org", ip_prefix="", store=store
                    )
            except TooManyTries:
                return 0
            return 1

    with ThreadPoolExecutor(8) as pool:
        passed = sum(pool.map(guess, range(40)))

    with committed.app_context():
        assert passed == 10
        assert db.session.scalar(select(func.count(SignInAttempt.id))) == 10


def test_two_owners_leaving_at_once_leave_one(committed):
    with committed.app_context():
        made = make_donor_organisation(region_code=None)
        ids = [make_member(made, make_user(), role=MemberRole.OWNER).id for _ in range(2)]
        made_id = made.id
        db.session.commit()

    def leave(member_id):
        with committed.app_context():
            member = db.session.get_one(Member, member_id)
            organisation = db.session.get_one(Organisation, made_id)
            try:
                organisations.remove_member(member, organisation=organisation, actor=SYSTEM)
                db.session.commit()
            except DomainError:
                db.session.rollback()
                return 0
            return 1

    with ThreadPoolExecutor(2) as pool:
        left = sum(pool.map(leave, ids))

    with committed.app_context():
        assert left == 1
        assert db.session.scalar(select(func.count(Member.id))) == 1
