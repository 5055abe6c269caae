"""Who may assign, declare, score, freeze; who sees scores and when.

Blindness: a reviewer sees own reviews only, in every state of the call. Officers and auditors see
the scores of an application once all its reviews are in, every other reader once the ranking is
frozen; somebody who reviews in the same call waits for the freeze in any role.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import and_, exists, select

from app.core.actor import Actor, Role
from app.core.db import db
from app.core.errors import Fault
from app.core.i18n import Message
from app.core.verdict import ALLOWED, Verdict, first_refusal, refused
from app.organisations.models import Member
from grants.applications.models import Application
from grants.calls.models import Call
from grants.calls.states import CallState
from grants.reviews.models import Conflict, Review, ReviewerProfile
from grants.reviews.rules.register import Tie, check_tie
from grants.reviews.states import IN_COMPETITION, ReviewState

FROZEN = frozenset({CallState.RANKED, CallState.DECIDED, CallState.ARCHIVED})
EARLY_READERS = (Role.OFFICER, Role.AUDITOR)
READERS = (*EARLY_READERS, Role.APPROVER, Role.FINANCE, Role.ADMINISTRATOR, Role.FRONT_OFFICE)


def can_manage_reviewers(actor: Actor) -> Verdict:
    """Keeping the register of reviewers is the officers' work."""
    if not actor.has(Role.OFFICER):
        return refused(Message("Only an officer may change the register of reviewers."))
    return ALLOWED


def can_assign(actor: Actor, call: Call) -> Verdict:
    """Officers hand out applications, take them back and note conflicts while reviews run."""
    if not actor.has(Role.OFFICER):
        return refused(Message("Only an officer may assign reviewers."))
    return _reviews_run(call)


def can_declare(actor: Actor, review: Review) -> Verdict:
    """The reviewer alone says whether there is a conflict of interest."""
    return first_refusal(_is_own(actor, review), _reviews_run(review.application.call))


def can_score(actor: Actor, review: Review) -> Verdict:
    """The reviewer alone gives points, while the call is under review."""
    return first_refusal(_is_own(actor, review), _reviews_run(review.application.call))


def can_read_text(actor: Actor, review: Review) -> Verdict:
    """The application opens for its reviewer only after the declaration of no conflict."""
    if review.state not in {ReviewState.DECLARED, ReviewState.SUBMITTED}:
        return refused(Message("The application opens after your declaration."))
    return _is_own(actor, review)


def can_freeze_ranking(actor: Actor, call: Call) -> Verdict:
    """Officers close the reviews by freezing the ranking."""
    if not actor.has(Role.OFFICER):
        return refused(Message("Only an officer may freeze the ranking."))
    return _reviews_run(call)


def can_see_scores(actor: Actor, call: Call, *, all_in: bool) -> Verdict:
    """Scores open to staff late enough that nobody is led by them.

    all_in: every review of the application is submitted, and there are enough of them.
    """
    if not actor.has(*READERS):
        return refused(Message("This part is for the operator's staff."))
    if call.state in FROZEN:
        return ALLOWED
    if _reviews_in(actor, call):
        return refused(
            Message("You review in this call: you see scores after the ranking is frozen.")
        )
    if not actor.has(*EARLY_READERS):
        return refused(Message("Scores can be seen after the ranking is frozen."))
    if not all_in:
        return refused(Message("Scores can be seen when all reviews are submitted."))
    return ALLOWED


def ties_with(application: Application, reviewers: Iterable[ReviewerProfile]) -> dict[UUID, Tie]:
    """Tell for each reviewer what stands between them and the application."""
    wanted = list(reviewers)
    member = exists().where(
        Member.organisation_id == application.organisation_id,
        Member.user_id == ReviewerProfile.user_id,
    )
    listed = and_(
        Conflict.reviewer_id == ReviewerProfile.id, Conflict.application_id == application.id
    )
    rows = db.session.execute(
        select(ReviewerProfile.id, Conflict.reason, member)
        .outerjoin(Conflict, listed)
        .where(ReviewerProfile.id.in_([one.id for one in wanted]))
    )
    found = {reviewer_id: (reason, is_member) for reviewer_id, reason, is_member in rows}
    employer = application.organisation.bin
    return {
        one.id: Tie(
            listed_reason=found[one.id][0],
            same_employer=employer is not None and one.employer_bin == employer,
            is_member=found[one.id][1],
        )
        for one in wanted
    }


def faults_between(application: Application, reviewer: ReviewerProfile) -> list[Fault]:
    """Say why a reviewer may not judge an application, with the codes of `check_tie`."""
    return check_tie(ties_with(application, [reviewer])[reviewer.id])


def assignment_faults(application: Application, reviewer: ReviewerProfile) -> list[Fault]:
    """Say what forbids giving this application to this reviewer, with codes.

    conflict_declared conflict_employer conflict_member application_not_submitted review_duplicate
    """
    faults = faults_between(application, reviewer)
    if application.state not in IN_COMPETITION:
        text = Message("Only a submitted application can be reviewed.")
        faults.append(Fault("application", "application_not_submitted", text))
    same = select(Review.id).where(
        Review.application_id == application.id, Review.reviewer_id == reviewer.id
    )
    if db.session.scalar(same) is not None:
        text = Message("This reviewer has had this application already.")
        faults.append(Fault("reviewer", "review_duplicate", text))
    return faults


def _reviews_in(actor: Actor, call: Call) -> bool:
    mine = (
        select(Review.id)
        .join(Review.application)
        .join(Review.reviewer)
        .where(Application.call_id == call.id, ReviewerProfile.user_id == actor.user_id)
    )
    return bool(db.session.scalar(select(mine.exists())))


def _is_own(actor: Actor, review: Review) -> Verdict:
    if actor.is_system or review.reviewer.user_id == actor.user_id:
        return ALLOWED
    return refused(Message("This review belongs to another reviewer."))


def _reviews_run(call: Call) -> Verdict:
    if call.state in FROZEN:
        return refused(Message("The ranking of this call is frozen: reviews are closed."))
    if call.state != CallState.REVIEWING:
        return refused(Message("Reviews of this call have not begun."))
    return ALLOWED
