"""The register of reviewers."""

from __future__ import annotations

from collections.abc import Sequence

from app.audit import services as audit
from app.core.actor import Actor
from app.core.db import db
from app.core.errors import Fault, check_version, invalid
from app.core.i18n import Message
from app.identity.models import User
from grants.reviews import queries
from grants.reviews.models import ReviewerProfile
from grants.reviews.permissions import (
    can_manage_reviewers,
)
from grants.reviews.rules.register import ReviewerFacts, check_reviewer, refuse_all


def create_reviewer(
    *,
    user: User,
    code: str,
    region_code: str | None = None,
    languages: Sequence[str],
    capacity: int,
    employer_bin: str | None = None,
    actor: Actor,
) -> ReviewerProfile:
    """Enter a person into the register of reviewers. The role is granted by identity."""
    can_manage_reviewers(actor).enforce()
    if queries.reviewer_by_code(code) is not None:
        text = Message("There is a reviewer with this code already.")
        raise invalid([Fault("code", "reviewer_duplicate", text)])
    profile = ReviewerProfile(user_id=user.id, code=code)
    _fill(profile, ReviewerFacts(languages, capacity, region_code, employer_bin))
    db.session.add(profile)
    audit.record("reviewer.created", profile, actor=actor, facts={"code": code})
    return profile


def update_reviewer(
    profile: ReviewerProfile, *, facts: ReviewerFacts, seen_version: int | None = None, actor: Actor
) -> ReviewerProfile:
    """Change what the register says of a reviewer."""
    can_manage_reviewers(actor).enforce()
    check_version(profile, seen_version)
    _fill(profile, facts)
    audit.record("reviewer.updated", profile, actor=actor, facts={"code": profile.code})
    return profile


def _fill(profile: ReviewerProfile, facts: ReviewerFacts) -> None:
    refuse_all(check_reviewer(facts))
    profile.region_code = facts.region_code
    profile.languages = list(facts.languages)
    profile.capacity = facts.capacity
    profile.employer_bin = facts.employer_bin or None
