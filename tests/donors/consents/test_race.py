"""Answers and approvals at the same time: exactly one wins, the other is told."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask

from app.audit.models import Event
from app.core.actor import MemberRole
from app.core.db import db
from app.core.errors import DomainError
from app.mail.models import MailMessage
from donors.consents import jobs, queries, services
from donors.consents.states import ConsentState
from donors.matching import queries as runs
from donors.matching import services as matching
from donors.matching.states import RunState
from tests.factories.donors import make_pledge, member_of
from tests.factories.donors_consents import make_asked


def _at_once(app: Flask, deeds: list[Callable[[], None]]) -> list[str]:
    """Do each deed in a thread of its own, all starting together: what each was told."""
    start = Barrier(len(deeds))

    def run(deed: Callable[[], None]) -> str:
        with app.app_context():
            start.wait()
            try:
                deed()
                db.session.commit()
            except DomainError as refusal:
                db.session.rollback()
                return type(refusal).__name__
            return "done"

    with ThreadPoolExecutor(len(deeds)) as pool:
        return sorted(pool.map(run, deeds))


@pytest.mark.committed
def test_two_members_answer_at_once(committed: Flask) -> None:
    with committed.app_context():
        asked = make_asked()
        people = [asked.signatory, member_of(asked.pledge.donor, MemberRole.OWNER)]
        consent_id, run_id = asked.consent.id, asked.run.id
        officer = asked.officer
        db.session.commit()

    def answering(place: int) -> Callable[[], None]:
        def deed() -> None:
            consent = queries.own_consent(consent_id, actor=people[place])
            services.answer_consent(
                consent, agrees=not place, reason="Себебі" if place else "", actor=people[place]
            )

        return deed

    told = _at_once(committed, [answering(0), answering(1)])

    with committed.app_context():
        assert told == ["IllegalMove", "done"]
        consent = queries.get_consent(consent_id, actor=officer)
        run = runs.get_run(run_id, actor=officer)
        assert (consent.state, run.state) in {
            (ConsentState.AGREED, RunState.PROPOSED),
            (ConsentState.OBJECTED, RunState.RETURNED),
        }
        assert db.session.query(MailMessage).filter_by(kind="consent_answered").count() == 1


@pytest.mark.committed
@pytest.mark.parametrize("kind", ["reminder", "overdue"])
def test_two_schedulers_write_once(committed: Flask, kind: str) -> None:
    with committed.app_context():
        consent = make_asked().consent
        argument = f"{consent.id}:{consent.due_on.isoformat()}"
        db.session.commit()

    def write() -> None:
        {"reminder": jobs.remind, "overdue": jobs.tell_overdue}[kind](argument)

    told = _at_once(committed, [write] * 4)

    with committed.app_context():
        action = {"reminder": "consent.reminded", "overdue": "consent.overdue"}[kind]
        assert told == ["done"] * 4
        assert db.session.query(MailMessage).filter_by(kind=f"consent_{kind}").count() == 1
        assert db.session.query(Event).filter_by(action=action).count() == 1


@pytest.mark.committed
def test_an_officer_and_the_plan_remind_at_once(committed: Flask) -> None:
    with committed.app_context():
        asked = make_asked()
        consent_id, officer = asked.consent.id, asked.officer
        argument = f"{consent_id}:{asked.consent.due_on.isoformat()}"
        db.session.commit()

    def by_hand() -> None:
        services.remind_donor(queries.get_consent(consent_id, actor=officer), actor=officer)

    told = _at_once(committed, [by_hand, lambda: jobs.remind(argument)])

    with committed.app_context():
        assert told in (["done", "done"], ["Invalid", "done"])
        assert db.session.query(MailMessage).filter_by(kind="consent_reminder").count() == 1


@pytest.mark.committed
def test_an_answer_and_a_withdrawal_at_once(committed: Flask) -> None:
    with committed.app_context():
        asked = make_asked()
        consent_id, run_id = asked.consent.id, asked.run.id
        officer, signatory = asked.officer, asked.signatory
        db.session.commit()

    def agree() -> None:
        consent = queries.own_consent(consent_id, actor=signatory)
        services.answer_consent(consent, agrees=True, actor=signatory)

    def take_back() -> None:
        matching.discard_run(runs.get_run(run_id, actor=officer), actor=officer)

    told = _at_once(committed, [agree, take_back])

    with committed.app_context():
        state = queries.get_consent(consent_id, actor=officer).state
        assert runs.get_run(run_id, actor=officer).state == RunState.DISCARDED
        assert (told, state) in [
            (["IllegalMove", "done"], ConsentState.VOID),
            (["done", "done"], ConsentState.AGREED),
        ]


@pytest.mark.committed
def test_two_officers_split_without_the_silent_at_once(committed: Flask) -> None:
    with committed.app_context():
        asked = make_asked(other_asks=True)
        make_pledge(years={2027: 9_000_000_00}, committed=True)
        run_id, call_id, officer = asked.run.id, asked.run.call_id, asked.officer
        db.session.commit()
    made = []

    def splitting() -> None:
        run = runs.get_run(run_id, actor=officer)
        made.append(services.split_without(run, actor=officer).id)

    assert _at_once(committed, [splitting] * 3) == ["done"] * 3
    with committed.app_context():
        drafts = [one.id for one in runs.runs_of(call_id) if one.state == RunState.DRAFT]
    assert {*made} == {*drafts}
    assert len(drafts) == 1
