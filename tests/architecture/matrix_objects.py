"""One of everything in each state that matters: what the rows of the matrix ask for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from app.core import clock
from app.core.actor import SYSTEM, MemberRole, Role
from app.core.db import db
from app.identity import queries as people_queries
from app.identity.models import User
from app.jobs.models import OutboxTask
from app.mail.models import MailMessage
from app.organisations import queries as bodies
from app.organisations import services as organisations
from donors.matching import services as matching
from donors.matching.models import MatchingRun
from donors.pledges.services import importing
from grants.applications import services as applications
from grants.applications.jobs import write_receipt
from grants.applications.models import Application, Attachment, Submission
from grants.applications.rules import LineDraft
from grants.awards.models import Award
from grants.calls import services as calls
from grants.calls.models import Call
from grants.calls.states import CallState
from grants.programmes.models import GrantType
from grants.programmes.rules import SETTINGS
from grants.reviews import services as reviews
from grants.reviews.states import ReviewState
from reports.letters.jobs import seal
from reports.letters.models import Letter
from tests.architecture.matrix_consents import make_consents
from tests.architecture.matrix_kinds import Objects
from tests.architecture.matrix_people import HERE, People
from tests.architecture.matrix_pledges import make_pledges
from tests.factories.app_files import pdf
from tests.factories.app_identity import actor_of, make_user, set_second_factor
from tests.factories.donors_matching import (
    ENTRIES,
    make_ranked_call,
    make_run,
    make_split,
    person,
    set_usd_rate,
)
from tests.factories.grants_applications import SUBMITTED_AT, make_draft
from tests.factories.grants_calls import make_call
from tests.factories.grants_programmes import make_programme
from tests.factories.grants_reviews import make_review, score_all, sheet

REVIEWED = (ReviewState.ASSIGNED, ReviewState.DECLARED, ReviewState.SUBMITTED)
CLOSED_AT = datetime(2026, 10, 15, 13, 0, tzinfo=UTC)
INVITED = "signed_in"
PLEDGES = b"reference;donor;currency;amount_2027\nL-1;nobody;KZT;5\n"


def make_objects(people: People) -> Objects:
    """Make one of everything."""
    made = Objects()
    set_usd_rate()
    _make_bodies(made, people)
    _make_accounts(made, people)
    _make_applications(made, people)
    _make_reviews(made, people)
    make_pledges(made, people)
    _hand_in_a_table(made)
    _make_decision(made, people)
    _make_proposals(made)
    _make_the_rest(made, people)
    make_consents(made, people)
    return made


def _hand_in_a_table(made: Objects) -> None:
    table = importing.hand_in_pledges(
        content=PLEDGES, name="pledges.csv", is_offered=False, actor=SYSTEM
    )
    made.put("pledge_table", "handed_in", import_id=table.id)
    faulty = importing.hand_in_pledges(
        content=PLEDGES * 2, name="pledges.csv", is_offered=False, actor=SYSTEM
    )
    importing.work_on(faulty.id, tell=lambda _counted, _done: None)
    made.put("pledge_table", "faulty", import_id=faulty.id)


def _make_bodies(made: Objects, people: People) -> None:
    body = people.donor.organisation
    for kind, organisation, member in (
        ("ngo", people.ngo, people.ngo_member),
        ("donor_body", body, people.donor_member),
    ):
        owner = organisations.add_member(
            organisation=organisation, user=make_user(), role=MemberRole.OWNER, actor=SYSTEM
        )
        invitation = organisations.invite_member(
            organisation=organisation,
            email=people.users[INVITED].email,
            role=MemberRole.EDITOR,
            link="{token}",
            actor=actor_of(db.session.get_one(User, owner.user_id)),
        )
        values = {"member_id": member.id, "invitation_id": invitation.id}
        made.put(kind, "own", organisation_id=organisation.id, **values)
        made.put("body", kind, organisation_id=organisation.id)
    message = db.session.scalars(select(MailMessage).order_by(MailMessage.id.desc())).first()
    assert message is not None
    made.put("invitation", "open", token=message.body.split("\n\n")[3].strip())
    made.put("message", "sent", message_id=message.id)
    made.put("donor", "own", donor_id=people.donor.id)
    made.put("reviewer", "own", reviewer_id=people.reviewer.id)


def _make_accounts(made: Objects, people: People) -> None:
    owner = people.users["ngo_owner"]
    session = people_queries.open_sessions(owner.id, now=clock.now())[0]
    made.put("session", "owner's", session_id=session.id)
    made.put("wrong_token", "wrong", token="no-such-token")
    officer = set_second_factor(make_user(Role.OFFICER))
    made.put("person", "working", user_id=officer.id, role="officer")
    closed = make_user(Role.OFFICER)
    closed.is_active = False
    made.put("person", "closed", user_id=closed.id, role="officer")


def _make_applications(made: Objects, people: People) -> None:
    draft_call = make_call(state=CallState.DRAFT)
    open_call = make_call()
    made.put("call", "draft", call_id=draft_call.id, part="basics")
    made.put("call", "open", call_id=open_call.id, part="basics")
    closed = make_call(closes_at=CLOSED_AT)
    made.put("call", "closed", call_id=closed.id, part="basics")
    made.put("call_code", "draft", code=draft_call.code)
    made.put("call_code", "open", code=open_call.code)
    draft = make_draft(call=make_call(), organisation=people.ngo, region_code=HERE)
    _put_application(made, "draft", draft)
    made.put("section", "draft", application_id=draft.id, code="problem")
    submitted = _hand_in(open_call, people)
    _put_application(made, "submitted", submitted)
    made.put("section", "submitted", application_id=submitted.id, code="problem")


def _hand_in(call: Call, people: People, **details: Any) -> Application:
    draft = make_draft(call=call, organisation=people.ngo, region_code=HERE, **details)
    with clock.at(SUBMITTED_AT):
        _attach(draft)
        applications.submit_application(draft, actor=SYSTEM)
    submission = db.session.scalars(
        select(Submission).where(Submission.application_id == draft.id)
    ).one()
    write_receipt(str(submission.id))
    return draft


def _attach(application: Application) -> Attachment:
    return applications.attach_file(
        application, content=pdf(), name="жарғы.pdf", kind="charter", actor=SYSTEM
    )


def _put_application(made: Objects, state: str, application: Application) -> None:
    with clock.at(SUBMITTED_AT):
        found = db.session.scalars(
            select(Attachment).where(Attachment.application_id == application.id)
        ).first() or _attach(application)
    values = {"attachment_id": found.id, "ordinal": 1}
    made.put("application", state, application_id=application.id, **values)


def _make_reviews(made: Objects, people: People) -> None:
    call = make_call(criteria=sheet(("idea", 60), ("budget", 40)), closes_at=CLOSED_AT)
    judged = [_hand_in(call, people, title=f"DEMO: {state}") for state in REVIEWED]
    with clock.at(CLOSED_AT + timedelta(days=1)):
        calls.start_reviews(call, actor=SYSTEM)
        for application, state in zip(judged, REVIEWED, strict=True):
            review = make_review(application, people.reviewer, state=state, due_days=None)
            attachment = db.session.scalars(
                select(Attachment).where(Attachment.application_id == application.id)
            ).one()
            made.put("review", state.value, review_id=review.id, attachment_id=attachment.id)
    made.put("judged_call", "reviewing", call_id=call.id)
    made.put("judged", "reviewing", application_id=judged[0].id)


def _make_decision(made: Objects, people: People) -> None:
    call = make_call(
        years=(2027, 2028),
        criteria=sheet(("idea", 60), ("budget", 40)),
        pass_score=Decimal(50),
        reviews_per_application=1,
        closes_at=CLOSED_AT,
    )
    lines = [LineDraft(2027, "Еріктілерді оқыту", Decimal(1), 10_000_000_00, 2_000_000_00)]
    awarded, refused = (
        _hand_in(call, people, lines=lines, title=f"DEMO: {title}") for title in ("Өзен", "Аула")
    )
    with clock.at(CLOSED_AT + timedelta(days=1)):
        calls.start_reviews(call, actor=SYSTEM)
        for application, points in ((awarded, 9), (refused, 2)):
            review = reviews.assign_reviewer(
                application=application, reviewer=people.reviewer, actor=SYSTEM
            )
            score_all(review, points)
        reviews.freeze_ranking(call, actor=SYSTEM)
        run = matching.create_run(call, actor=person(Role.OFFICER))
        matching.propose_run(run, actor=person(Role.OFFICER))
        matching.approve_run(run, actor=person(Role.APPROVER))
    _put_run(made, "approved", run)
    made.put("call", "decided", call_id=call.id, part="basics")
    made.put("judged_call", "decided", call_id=call.id)
    made.put("judged", "decided", application_id=awarded.id)
    _put_application(made, "awarded", awarded)
    made.put("outcome", "awarded", application_id=awarded.id)
    made.put("outcome", "refused", application_id=refused.id)
    _put_award(made, awarded)


def _put_run(made: Objects, state: str, run: MatchingRun) -> None:
    numbers, codes = run.instance["applications"], run.instance["pledges"]
    made.put("run", state, run_id=run.id, number=numbers[0]["id"], code=codes[0]["id"])


def _put_award(made: Objects, application: Application) -> None:
    award = db.session.scalars(select(Award).where(Award.application_id == application.id)).one()
    made.put("award", "made", award_id=award.id, number=award.number)
    letter = db.session.scalars(select(Letter).where(Letter.decision_id == award.decision_id)).one()
    seal(str(letter.id))
    made.put("letter", "sealed", letter_id=letter.id)
    made.put("verify_code", "sealed", code=letter.code)


def _make_proposals(made: Objects) -> None:
    for state in ("draft", "proposed"):
        ranked = make_ranked_call(ENTRIES[:1], closes_at=CLOSED_AT)
        run = make_run(ranked, proposed=state == "proposed")
        _put_run(made, state, run)
        if state == "draft":
            made.put("judged_call", "ranked", call_id=ranked.call.id)
            made.put("split", "waiting", work_id=make_split(ranked, run.instance).id)


def _make_the_rest(made: Objects, people: People) -> None:
    task = OutboxTask(
        queue="mail", kind="mail.send", argument="none", due_at=clock.now(), dead_at=clock.now()
    )
    programme = make_programme()
    db.session.add(task)
    db.session.flush()
    made.put("task", "dead", task_id=task.id)
    office = bodies.front_offices_of([HERE])[0]
    made.put("front_office", "own", office_id=office.id)
    type_id = db.session.scalars(select(GrantType.id).order_by(GrantType.id)).first()
    made.put("programme", "open", programme_id=programme.id, type_id=type_id, name=SETTINGS[0].name)
