"""Read who is asked about a run, what was answered, and what an approval waits for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager, joinedload, undefer

from app.audit import queries as audit
from app.core import clock
from app.core.actor import NATIONAL_ROLES, Actor
from app.core.db import db
from app.core.errors import NotFound
from app.core.i18n import Message, words_of
from app.organisations.queries import signatories_of
from donors.consents.models import RunConsent
from donors.consents.rules import SETTING, USUAL_DAYS
from donors.consents.states import ConsentState
from donors.matching.models import MatchingRun
from donors.matching.states import RunState
from donors.pledges.models import Pledge
from donors.profiles import queries as profiles
from donors.profiles.models import Donor
from grants.applications.models import Application
from grants.programmes.queries import setting

# The row of the audit journal that says who has seen the titles, and since when.
OPENED = "consent.opened"

_WHOLE = (
    joinedload(RunConsent.run).joinedload(MatchingRun.call),
    joinedload(RunConsent.donor).joinedload(Donor.organisation),
)


def donors_to_ask(run: MatchingRun) -> dict[Donor, list[str]]:
    """Find the donors who asked to be heard and whose pledges pay in this run: donor → codes."""
    paying = [one["id"] for one in run.result["pledges"] if one["used"]]
    rows = db.session.scalars(
        select(Pledge)
        .where(Pledge.code.in_(paying), Pledge.needs_consent)
        .options(joinedload(Pledge.donor).joinedload(Donor.organisation))
        .order_by(Pledge.code)
    )
    found: dict[Donor, list[str]] = defaultdict(list)
    for pledge in rows:
        found[pledge.donor].append(pledge.code)
    return dict(found)


def consents_of(run_id: UUID) -> Sequence[RunConsent]:
    """List the questions about a run, by donor."""
    return db.session.scalars(
        select(RunConsent)
        .join(RunConsent.donor)
        .where(RunConsent.run_id == run_id)
        .options(contains_eager(RunConsent.donor).joinedload(Donor.organisation), _WHOLE[0])
        .order_by(Donor.code)
    ).all()


def open_consents(run_id: UUID) -> Sequence[RunConsent]:
    """List the questions about a run that nobody has answered."""
    return [one for one in consents_of(run_id) if one.state == ConsentState.ASKED]


def open_in_call(call_id: UUID) -> Sequence[RunConsent]:
    """List the unanswered questions about all runs of a call."""
    return db.session.scalars(
        select(RunConsent)
        .join(RunConsent.run)
        .where(MatchingRun.call_id == call_id, RunConsent.state == ConsentState.ASKED)
        .options(*_WHOLE)
        .order_by(RunConsent.id)
    ).all()


def what_is_missing(run: MatchingRun) -> list[Message]:
    """Say what an approval waits for: each donor that has not agreed to this very result."""
    answers = {one.donor_id: one for one in consents_of(run.id)}
    return [
        _missing(donor, answers.get(donor.id))
        for donor in sorted(donors_to_ask(run), key=lambda one: one.code)
        if not _agrees(answers.get(donor.id), run)
    ]


def _agrees(consent: RunConsent | None, run: MatchingRun) -> bool:
    return (
        consent is not None
        and consent.state == ConsentState.AGREED
        and consent.result_sha256 == run.result_sha256
    )


def _missing(donor: Donor, consent: RunConsent | None) -> Message:
    name = words_of(donor.organisation, "name")
    if consent is None or consent.state != ConsentState.ASKED:
        return Message("%(donor)s has not agreed to this run. Split the money again.", donor=name)
    day = consent.due_on
    if consent.due_on < clock.today():
        return Message(
            "%(donor)s has not answered; the answer was due on %(day)s. Silence is no consent:"
            " give more time, or split without its money.",
            donor=name,
            day=day,
        )
    return Message("%(donor)s has not answered yet; the answer is due on %(day)s.",
                   donor=name, day=day)  # fmt: skip


def get_consent(consent_id: UUID, *, actor: Actor) -> RunConsent:
    """Find a question: national staff any, people of the donor their own."""
    found = db.session.get(RunConsent, consent_id, options=_WHOLE)
    if found is None:
        raise NotFound
    own = actor.membership_in(found.donor.organisation_id) is not None
    if not own and not actor.has(*NATIONAL_ROLES):
        raise NotFound
    return found


def own_consent(consent_id: UUID, *, actor: Actor) -> RunConsent:
    """Find a question put to a donor that the actor belongs to, with what was split."""
    found: RunConsent | None = db.session.scalar(
        _own(actor)
        .where(RunConsent.id == consent_id)
        .options(
            joinedload(RunConsent.run).options(
                undefer(MatchingRun.instance), undefer(MatchingRun.result)
            )
        )
    )
    if found is None:
        raise NotFound
    return found


def may_read_projects(consent: RunConsent, *, actor: Actor) -> bool:
    """Tell whether somebody may see the projects of a question by their titles.

    Once the run is approved they are public; until then whoever has promised confidentiality may.
    """
    return consent.run.state == RunState.APPROVED or audit.has_done(
        OPENED, RunConsent.__tablename__, consent.id, actor_id=actor.user_id
    )


def own_consents(actor: Actor, *, limit: int = 100) -> Sequence[RunConsent]:
    """List the questions put to the actor's donors, the unanswered and newest first."""
    return db.session.scalars(
        _own(actor)
        .order_by(RunConsent.state != ConsentState.ASKED, RunConsent.id.desc())
        .limit(limit)
    ).all()


def questions_to(donor_ids: Sequence[UUID]) -> Sequence[RunConsent]:
    """List what waits for an answer of donors, the most urgent first: for their first page."""
    return db.session.scalars(
        select(RunConsent)
        .where(RunConsent.donor_id.in_(donor_ids), RunConsent.state == ConsentState.ASKED)
        .options(joinedload(RunConsent.run).joinedload(MatchingRun.call))
        .order_by(RunConsent.due_on, RunConsent.id)
    ).all()


def _own(actor: Actor) -> Select[RunConsent]:
    donors = [donor.id for donor in profiles.donors_of(actor)]
    return select(RunConsent).where(RunConsent.donor_id.in_(donors)).options(*_WHOLE)


def list_consents(*, limit: int = 200) -> Sequence[RunConsent]:
    """List the questions of runs that are still proposed, and answered ones, for staff."""
    return db.session.scalars(
        select(RunConsent)
        .options(*_WHOLE)
        .order_by(RunConsent.state != ConsentState.ASKED, RunConsent.id.desc())
        .limit(limit)
    ).all()


def unanswered(*, limit: int = 50) -> Sequence[RunConsent]:
    """List what waits for donors in proposed runs, the most urgent first: for the board."""
    return db.session.scalars(
        select(RunConsent)
        .join(RunConsent.run)
        .where(RunConsent.state == ConsentState.ASKED, MatchingRun.state == RunState.PROPOSED)
        .options(contains_eager(RunConsent.run))
        .order_by(RunConsent.due_on, RunConsent.id)
        .limit(limit)
    ).all()


def without_signatories(consents: Sequence[RunConsent]) -> set[UUID]:
    """Tell which open questions nobody with an account can answer."""
    return {
        one.id
        for one in consents
        if one.state == ConsentState.ASKED and not signatories_of(one.donor.organisation)
    }


def pledges_of(consent: RunConsent) -> dict[str, Pledge]:
    """Find the pledges that a question is about."""
    rows = db.session.scalars(
        select(Pledge).where(Pledge.code.in_(consent.pledges)).order_by(Pledge.code)
    )
    return {row.code: row for row in rows}


def titles_of(numbers: Sequence[str]) -> dict[str, str]:
    """Find the titles of projects, and nothing else about them."""
    rows = db.session.execute(
        select(Application.number, Application.title).where(Application.number.in_(numbers))
    )
    return {number or "": title for number, title in rows}


def lock_consent(consent: RunConsent) -> None:
    """Hold a question until the transaction ends, as it stands now."""
    db.session.refresh(consent, with_for_update={"of": RunConsent})


def consent_by_id(consent_id: UUID) -> RunConsent | None:
    """Find a question for work that runs on its own."""
    return db.session.get(RunConsent, consent_id, options=_WHOLE)


def days_to_answer() -> int:
    """Tell how many working days a donor has: the setting of the day, or the usual."""
    found = setting(SETTING, clock.today())
    return int(found.value_kk) if found else USUAL_DAYS
