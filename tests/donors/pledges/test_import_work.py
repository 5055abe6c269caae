"""The work on a table of pledges: once, whole, in sight, to be stopped, begun again and undone."""

from __future__ import annotations

import pytest

from app.audit.models import Event
from app.core.actor import SYSTEM, Role
from app.core.db import db
from app.core.errors import IllegalMove, Invalid, NotAllowed
from app.jobs.models import OutboxTask
from donors.pledges.models import Pledge, PledgeYear
from donors.pledges.queries import imports
from donors.pledges.services import drafting, importing
from donors.pledges.services.undoing import undo_import
from donors.pledges.states import ImportState, PledgeState
from tests.donors.pledges.test_importing import as_csv, enter, hand_in, officer, row
from tests.factories.app_identity import actor_of, make_user
from tests.factories.app_jobs import run_due
from tests.factories.donors import make_donor


def table_of(count=2, **options):
    donor = make_donor()
    content = as_csv(*(row(f"L-{number}", donor.code) for number in range(count)))
    return importing.hand_in_pledges(
        content=content,
        name="p.csv",
        is_offered=options.get("is_offered", False),
        actor=options.get("actor", SYSTEM),
    )


def actions():
    return [event.action for event in db.session.query(Event).order_by(Event.seq)]


def test_table_is_checked_and_entered_by_a_worker(app):
    actor = officer()
    table = table_of(1200, actor=actor)
    db.session.commit()

    assert (table.state, run_due()) == (ImportState.WAITING, 1)
    db.session.refresh(table)
    assert (table.state, table.rows_read, table.rows_checked) == (ImportState.CHECKED, 1200, 1200)
    assert db.session.query(Pledge).count() == 0

    importing.order_pledges(table, actor=actor)
    db.session.commit()
    run_due()
    db.session.refresh(table)

    assert (table.state, table.taken, table.rows_written) == (ImportState.TAKEN, 1200, 1200)
    assert (db.session.query(Pledge).count(), db.session.query(PledgeYear).count()) == (1200, 1200)
    assert {pledge.created_by_id for pledge in db.session.query(Pledge)} == {actor.user_id}
    assert actions().count("pledge.drafted") == 1200
    assert [name for name in actions() if name.startswith("pledges.")] == [
        "pledges.handed_in", "pledges.checked", "pledges.ordered", "pledges.imported",
    ]  # fmt: skip


def test_work_that_is_done_is_not_done_again(app):
    table = table_of()
    for _ in range(2):
        importing.work_on(table.id, tell=lambda _counted, _done: None)
    for _ in range(2):
        enter(table)

    assert db.session.query(Pledge).count() == 2
    db.session.commit()
    assert actions().count("pledges.imported") == 1


def test_work_that_breaks_off_in_the_middle_leaves_nothing_and_is_repeated(app):
    table = hand_in(as_csv(*(row(f"L-{n}", make_donor().code) for n in range(3))))
    importing.order_pledges(table, actor=SYSTEM)
    db.session.commit()

    def tell(_counted, _done):
        raise OSError("the power is gone")

    with pytest.raises(OSError, match="the power is gone"):
        importing.work_on(table.id, tell=tell)
    db.session.rollback()
    assert (db.session.query(Pledge).count(), table.state) == (0, ImportState.ORDERED)

    assert run_due() == 1
    assert db.session.query(Pledge).count() == 3


def test_person_who_is_no_officer_any_more_enters_nothing(app):
    actor = actor_of(make_user(Role.FINANCE))
    table = hand_in(as_csv(row("a", make_donor().code)))
    importing.order_pledges(table, actor=SYSTEM)
    table.ordered_by_id = actor.user_id
    db.session.flush()

    with pytest.raises(NotAllowed, match="Only an officer may import pledges"):
        importing.work_on(table.id, tell=lambda _counted, _done: None)


def test_donor_that_comes_later_mends_a_faulty_table(app):
    donor = make_donor()
    table = hand_in(as_csv(row("a", "LATER")))
    assert (table.state, table.fault_count) == (ImportState.FAULTY, 1)

    donor.code = "LATER"
    importing.start_again(table, actor=SYSTEM)
    db.session.commit()
    run_due()

    assert (table.state, table.fault_count) == (ImportState.CHECKED, 0)


def test_fault_that_came_after_the_look_stops_the_entering(app):
    donor = make_donor()
    table = hand_in(as_csv(row("a", donor.code), row("b", donor.code)))
    enter(hand_in(as_csv(row("b", donor.code))))
    enter(table)

    assert (table.state, table.fault_count) == (ImportState.FAULTY, 1)
    assert db.session.query(Pledge).count() == 1


@pytest.mark.parametrize("state", [ImportState.WAITING, ImportState.CHECKED, ImportState.ORDERED])
def test_table_is_dropped_while_nobody_works_on_it(app, state):
    table = table_of()
    if state != ImportState.WAITING:
        importing.work_on(table.id, tell=lambda _counted, _done: None)
    if state == ImportState.ORDERED:
        importing.order_pledges(table, actor=SYSTEM)

    importing.cancel_import(table, actor=SYSTEM)
    db.session.commit()
    run_due()

    assert table.state == ImportState.CANCELLED
    assert db.session.query(Pledge).count() == 0
    assert db.session.query(OutboxTask).filter_by(done_at=None).count() == 0


def test_entered_table_cannot_be_dropped(app):
    table = hand_in(as_csv(row("a", make_donor().code)))
    enter(table)

    with pytest.raises(IllegalMove):
        importing.cancel_import(table, actor=SYSTEM)


def test_same_file_is_recognised_until_it_is_dropped(app):
    content = as_csv(row("a", make_donor().code))
    first = hand_in(content)

    with pytest.raises(Invalid, match="This very table was handed in before"):
        hand_in(content, "another name.csv")
    importing.cancel_import(first, actor=SYSTEM)

    assert hand_in(content).state == ImportState.CHECKED


@pytest.mark.parametrize("is_offered", [False, True])
def test_untouched_table_is_undone_and_can_come_again(app, is_offered):
    content = as_csv(*(row(f"L-{n}", make_donor().code) for n in range(3)))
    table = hand_in(content, is_offered=is_offered)
    enter(table)

    undo_import(table, actor=SYSTEM)
    db.session.expire_all()

    states = {(pledge.state, pledge.version) for pledge in db.session.query(Pledge)}
    assert states == {(PledgeState.WITHDRAWN, 2)}
    assert (table.state, imports.count_untouched(table)) == (ImportState.UNDONE, 0)
    db.session.commit()
    assert actions().count("pledge.withdrawn") == 3
    enter(hand_in(content))
    assert db.session.query(Pledge).filter_by(state=PledgeState.DRAFT).count() == 3


def test_table_with_one_touched_pledge_is_not_undone(app):
    table = hand_in(as_csv(*(row(f"L-{n}", make_donor().code) for n in range(3))))
    enter(table)
    drafting.offer_pledge(db.session.query(Pledge).first(), actor=SYSTEM)

    with pytest.raises(Invalid, match="Pledges of this table have been changed since: 1"):
        undo_import(table, actor=SYSTEM)

    states = sorted(pledge.state for pledge in db.session.query(Pledge))
    assert states == [PledgeState.DRAFT, PledgeState.DRAFT, PledgeState.OFFERED]


def test_work_given_up_is_begun_again_by_an_officer(app):
    table = table_of()
    db.session.commit()
    task = db.session.query(OutboxTask).one()
    task.dead_at, task.last_error, task.attempts = task.due_at, "killed", 3

    importing.start_again(table, actor=SYSTEM)
    db.session.commit()

    assert (run_due(), table.state) == (1, ImportState.CHECKED)
