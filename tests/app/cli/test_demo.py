"""`bin/asar demo`: one whole load, then what a visitor and an auditor would find in it."""

from __future__ import annotations

from collections import Counter
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from app.audit import queries as audit
from app.audit.rules import first_break
from app.cli.demo import emptying
from app.cli.demo.accounts import ACCOUNTS, PASSWORD
from app.core import clock
from app.core.db import db
from app.identity import queries as people
from app.identity.services import HASHER
from app.jobs import queries as jobs
from app.ledger import queries as ledger
from app.organisations.models import Organisation
from app.organisations.rules import check_bin, check_iban
from donors.matching import queries as matching
from donors.matching.models import MatchingRun
from donors.matching.states import RunState
from donors.pledges.models import Pledge
from donors.pledges.states import PledgeState
from donors.profiles.models import Donor
from grants.applications.models import Application
from grants.applications.queries import indicator_drafts, line_drafts
from grants.applications.states import TEXTS, ApplicationState
from grants.awards.models import Award
from grants.awards.states import AwardState
from grants.calls.models import Call
from grants.calls.rules import phase
from grants.calls.states import CallPhase
from grants.reviews.models import Conflict, Review, Score
from grants.reviews.states import ReviewState
from reports.letters.models import Letter
from reports.letters.rules import LetterKind
from tests.app.cli.conftest import asar
from tests.conftest import REFERENCE
from tests.factories.spent import cpu_seconds

LIMIT_SECONDS = 60


@pytest.fixture(scope="module")
def loaded(demo_room):
    """A database of this module with the demonstration in it, and how the load went."""
    began, spent = clock.now(), cpu_seconds()
    done = asar(demo_room.env, "load-if-empty")
    seconds = cpu_seconds() - spent
    return SimpleNamespace(
        app=demo_room.app, env=demo_room.env, done=done, seconds=seconds, began=began
    )


@pytest.fixture
def demo(loaded):
    with loaded.app.app_context():
        yield loaded
        db.session.rollback()


def test_load_is_quick_and_says_what_it_did(loaded):
    assert loaded.done.returncode == 0, loaded.done.stderr
    assert loaded.done.stdout.startswith(
        "DEMO loaded: 68 organisations, 8 donors, 17 pledges, 9 calls, 75 applications;"
    )
    assert loaded.seconds <= LIMIT_SECONDS


def test_no_work_is_late_when_the_load_ends(demo):
    waiting = [row for row in jobs.figures() if row.oldest_due_at is not None]

    assert {row.queue for row in waiting} == {"letters", "mail"}
    assert all(row.oldest_due_at > demo.began for row in waiting)


def test_second_load_changes_nothing(demo):
    before = audit.checkpoint()
    db.session.rollback()

    again = asar(demo.env, "load-if-empty")

    assert again.stdout == "There are organisations already: nothing was loaded.\n"
    assert audit.checkpoint() == before


def test_only_a_demonstration_is_loaded_or_reset(demo):
    real = {**demo.env, "ASAR_DEMO": "no"}

    refused = [asar(real, "load-if-empty"), asar(real, "reset", "--yes")]

    assert [one.returncode for one in refused] == [1, 1]
    assert all("ASAR_DEMO" in one.stderr for one in refused)


def test_every_stage_of_a_call_is_there(demo):
    stages = Counter(phase(call, clock.now()) for call in db.session.scalars(select(Call)))

    assert stages == Counter(set(CallPhase))


def test_calls_are_marked_and_written_in_three_languages(demo):
    calls = db.session.scalars(select(Call)).all()

    assert {call.is_demo for call in calls} == {True}
    assert all(call.code.startswith("DEMO-") for call in calls)
    texts = [
        getattr(call, f"{name}_{language}")
        for call in calls
        for name in ("title", "description")
        for language in ("kk", "ru", "en")
    ]
    assert all(texts)


def test_applications_stand_at_every_point(demo):
    found = Counter(
        (application.call.code.rpartition("-")[2], application.state)
        for application in db.session.scalars(select(Application))
    )

    assert found["7", ApplicationState.SUBMITTED] == 24
    assert found["7", ApplicationState.WITHDRAWN] == 1
    assert found["7", ApplicationState.DRAFT] == 8
    assert {state for _call, state in found} == set(ApplicationState)


def test_reviews_are_partly_finished_where_the_call_is_under_review(demo):
    reviewing = db.session.scalars(
        select(Review).join(Review.application).join(Application.call).where(
            Call.state == "reviewing"
        )
    )  # fmt: skip

    states = Counter(review.state for review in reviewing)

    assert states == {
        ReviewState.ASSIGNED: 3, ReviewState.DECLARED: 3,
        ReviewState.RECUSED: 1, ReviewState.SUBMITTED: 11, ReviewState.CANCELLED: 1,
    }  # fmt: skip
    assert len(db.session.scalars(select(Conflict)).all()) == 1
    assert all(len(score.comment) >= 50 for score in db.session.scalars(select(Score)))


def test_money_is_split_proposed_and_approved(demo):
    runs = db.session.scalars(select(MatchingRun)).all()
    outcomes = Counter(row["outcome"] for run in runs for row in run.result["applications"])

    assert Counter(run.state for run in runs) == {
        RunState.APPROVED: 2, RunState.PROPOSED: 3, RunState.DRAFT: 1,
    }  # fmt: skip
    assert set(outcomes) == {"full", "partial", "refused"}


def test_letters_print_the_checkpoint_of_their_time(demo):
    letters = db.session.scalars(select(Letter)).all()
    head = "Аудит журналы / Журнал аудита"
    chain = {f"{head}: № {row['seq']} · {row['hash'][:8]}": row["at"] for row in audit.all_rows()}

    assert len(letters) == 16
    for letter in letters:
        printed = letter.snapshot["audit_checkpoint"]
        assert chain[printed] < letter.issued_at.isoformat(timespec="microseconds")


def test_one_letter_was_corrected_and_some_refuse_with_reasons(demo):
    letters = db.session.scalars(select(Letter)).all()

    numbers = {letter.id: letter.number for letter in letters}
    older = [letter for letter in letters if numbers.get(letter.superseded_by_id) == letter.number]

    assert [letter.ordinal for letter in older] == [1]
    [newer] = [letter for letter in letters if letter.ordinal == 2]
    wrong, right = (one.snapshot["addressee"]["name"]["ru"] for one in (older[0], newer))
    assert wrong == "Общественный фонд «DEMO Жасыл аула»"
    assert right == "Общественное объединение «DEMO Жасыл аула»"
    refusals = [one.snapshot["refusal"] for one in letters if one.kind == LetterKind.REFUSAL]
    assert refusals
    assert all(refusal["reasons"] for refusal in refusals)


def test_one_award_was_withdrawn_and_its_money_is_about_to_raise_another(demo):
    [gone] = db.session.scalars(select(Award).where(Award.state == AwardState.WITHDRAWN))
    [top_up] = db.session.scalars(select(MatchingRun).where(MatchingRun.tops_up_id.is_not(None)))
    [told] = db.session.scalars(select(Letter).where(Letter.kind == LetterKind.WITHDRAWAL))
    reserve = matching.reserve_of(matching.root_of(top_up))

    assert (top_up.state, top_up.tops_up_id) == (RunState.PROPOSED, gone.decision.basis_id)
    assert top_up.summary["placed_minor"] > 0
    assert matching.drifts_of_run(top_up) == []
    assert told.decision_id == gone.decision_id
    assert (len(reserve.waiting), reserve.withdrawn) == (1, 1)
    assert reserve.pledges


def test_draft_of_the_ngo_with_a_sign_in_is_half_done(demo):
    owner = people.user_by_email("ngo-owner@demo.example")
    actor = people.actor_for(owner)
    [own] = [
        application
        for application in db.session.scalars(select(Application))
        if application.organisation_id == actor.memberships[0].organisation_id
        and application.state == ApplicationState.DRAFT
    ]

    lines, indicators = line_drafts(own.id), indicator_drafts(own.id)

    assert len(own.call.years) == 3
    assert (len(lines), len(indicators)) == (2, 1)
    assert [code for code in TEXTS if own.texts.get(code)] == list(TEXTS)[:5]


def test_donors_are_of_all_main_kinds(demo):
    donors = db.session.scalars(select(Donor)).all()

    assert len({donor.category for donor in donors}) == len(donors) == 8
    assert {(donor.is_public, donor.is_international) for donor in donors} == {
        (True, False), (True, True), (False, False), (False, True),
    }  # fmt: skip


def test_plans_of_short_grants_have_no_later_years(demo):
    plans = [
        (len(application.texts["activities"].splitlines()), len(application.call.years))
        for application in db.session.scalars(select(Application))
        if application.texts.get("activities")
    ]

    assert {years for _lines, years in plans} > {1}
    assert [lines for lines, years in plans if lines != min(years, 3)] == []


def test_pledges_are_in_every_state_and_currency(demo):
    pledges = db.session.scalars(select(Pledge)).all()

    assert {pledge.state for pledge in pledges} == set(PledgeState)
    assert {pledge.currency for pledge in pledges} == {"KZT", "USD", "EUR"}


def test_books_agree_and_the_chain_is_whole_and_in_order(demo):
    rows = list(audit.all_rows())

    assert ledger.reconcile() == []
    assert first_break(rows) is None
    assert [row["at"] for row in rows] == sorted(row["at"] for row in rows)


def test_nothing_lies_in_the_future(demo):
    now = clock.now()
    late = [row["action"] for row in audit.all_rows() if row["at"] > now.isoformat()]

    assert late == []


def test_every_organisation_is_marked_and_has_right_numbers(demo):
    bodies = db.session.scalars(select(Organisation)).all()

    assert len(bodies) == 68
    for body in bodies:
        assert body.is_demo
        assert "DEMO" in body.name_kk
        assert "DEMO" in body.name_ru
        assert "DEMO" in body.name_en
        assert body.bin is None or (body.bin[6:9] == "999" and check_bin(body.bin) == [])
        assert body.iban is None or ("DEMO" in body.iban and check_iban(body.iban) == [])
    regions = {body.region_code for body in bodies if body.kind == "applicant"}
    assert len(regions) == 20


@pytest.mark.parametrize("account", ACCOUNTS, ids=lambda account: account.key)
def test_account_can_sign_in_as_what_it_says(demo, account):
    user = people.user_by_email(account.email)

    actor = people.actor_for(user)

    assert HASHER.verify(user.password, PASSWORD)
    assert user.is_demo
    assert user.name.startswith("DEMO ")
    assert actor.roles == (frozenset({account.role}) if account.role else frozenset())
    assert [one.role for one in actor.memberships] == ([account.member] if account.member else [])


def test_accounts_are_listed_without_a_database():
    bare = {"DATABASE_URL": "", "REDIS_URL": "", "SECRET_KEY": "", "ASAR_DEMO": ""}

    listed = asar(bare, "accounts")

    assert listed.returncode == 0
    assert [one.email for one in ACCOUNTS if one.email not in listed.stdout] == []
    assert listed.stdout.count(PASSWORD) == len(ACCOUNTS)


def test_reference_rows_are_those_that_tests_keep_too():
    assert emptying.REFERENCE == REFERENCE
