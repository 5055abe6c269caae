"""Many hands at once: one submission, no lost change."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import func, select

from app.core import clock
from app.core.actor import SYSTEM
from app.core.db import db
from app.core.errors import Stale
from grants.applications import queries, services
from grants.applications.models import Application, Submission
from tests.conftest import NOON
from tests.factories.grants_applications import make_draft

pytestmark = pytest.mark.committed
HANDS = 8


def together(committed, act):
    """Do the same thing in several sessions at the same moment."""
    gate = Barrier(HANDS)

    def one(number):
        with committed.app_context(), clock.at(NOON):
            application = db.session.scalars(select(Application)).one()
            gate.wait(timeout=20)
            try:
                result = act(application, number)
                db.session.commit()
            except Stale:
                db.session.rollback()
                return "stale"
            return result

    with ThreadPoolExecutor(HANDS) as pool:
        return list(pool.map(one, range(HANDS)))


@pytest.fixture
def stored(committed):
    with committed.app_context():
        make_draft()
        db.session.commit()
    return committed


def test_submitting_from_many_tabs_at_once_is_submitting_once(stored):
    receipts = together(
        stored,
        lambda application, _number: services.submit_application(application, actor=SYSTEM),
    )

    with stored.app_context():
        assert len(set(receipts)) == 1
        assert db.session.scalar(select(func.count()).select_from(Submission)) == 1


def test_of_many_tabs_on_one_section_one_wins_and_the_others_hear_it(stored):
    def save(application, number):
        services.save_texts(
            application, texts={"problem": f"Мәтін {number}"}, seen_version=1, actor=SYSTEM
        )
        return "saved"

    answers = together(stored, save)

    assert sorted(answers) == ["saved", *["stale"] * (HANDS - 1)]


def test_tabs_on_different_sections_all_win(stored):
    codes = ("problem", "aims", "activities", "target_group", "volunteers", "sustainability")

    def save(application, number):
        code = codes[number % len(codes)]
        services.save_texts(application, texts={code: f"Мәтін {code}"}, actor=SYSTEM)

    together(stored, save)

    with stored.app_context():
        application = db.session.scalars(select(Application)).one()
        draft = queries.draft_of(application)
        assert {code: draft.texts[code] for code in codes} == {
            code: f"Мәтін {code}" for code in codes
        }
