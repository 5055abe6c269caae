"""Taking back what nobody has touched of a table of pledges."""

from __future__ import annotations

import pytest

from app.audit.models import Event
from app.core.actor import SYSTEM, Role
from app.core.db import db
from app.core.errors import IllegalMove, Invalid, NotAllowed
from donors.pledges.models import Pledge
from donors.pledges.queries import imports
from donors.pledges.services import answering, drafting
from donors.pledges.services.undoing import undo_import, undo_untouched
from donors.pledges.states import ImportState, PledgeState
from tests.donors.pledges.test_importing import as_csv, enter, hand_in, officer, row
from tests.factories.app_identity import actor_of, make_user
from tests.factories.donors import make_donor, make_terms
from tests.factories.doors import entered


def entered_table(count=4, *, is_offered=True):
    content = as_csv(*(row(f"L-{number}", make_donor().code) for number in range(count)))
    table = hand_in(content, is_offered=is_offered)
    enter(table)
    return table


def pledges_of(table):
    return db.session.query(Pledge).filter_by(import_id=table.id).order_by(Pledge.code).all()


def states_of(table):
    db.session.expire_all()
    return [pledge.state for pledge in pledges_of(table)]


def events(action):
    db.session.commit()
    return db.session.query(Event).filter_by(action=action).order_by(Event.seq).all()


def test_untouched_pledges_are_withdrawn_and_the_others_stay(app):
    table = entered_table()
    first, second, *_rest = pledges_of(table)
    answering.accept_pledge(first, reason="DEMO", actor=SYSTEM)
    answering.decline_pledge(second, reason="DEMO", actor=SYSTEM)

    count = undo_untouched(table, seen=2, actor=SYSTEM)

    gone = PledgeState.WITHDRAWN
    assert (count, table.state) == (2, ImportState.TAKEN)
    assert states_of(table) == [PledgeState.ACCEPTED, PledgeState.DECLINED, gone, gone]
    (event,) = events("pledges.undone_in_part")
    assert (event.object_id, event.facts) == (str(table.id), {"withdrawn": 2, "kept": 2})
    assert len(events("pledge.withdrawn")) == 2


def test_draft_whose_terms_were_changed_stays(app):
    table = entered_table(2, is_offered=False)
    first, _second = pledges_of(table)
    drafting.update_pledge(first, terms=make_terms(), seen_version=first.version, actor=SYSTEM)

    undo_untouched(table, seen=1, actor=SYSTEM)

    assert states_of(table) == [PledgeState.DRAFT, PledgeState.WITHDRAWN]
    left = imports.staying(table, limit=1)
    assert left.counts == {PledgeState.DRAFT: 1, PledgeState.WITHDRAWN: 1}
    assert [pledge.id for pledge in left.rows] == [first.id]


def test_untouched_table_is_undone_whole(app):
    table = entered_table(2)

    undo_untouched(table, seen=2, actor=SYSTEM)

    assert table.state == ImportState.UNDONE
    assert events("pledges.undone_in_part") == []
    assert len(events("pledges.undone")) == 1


@pytest.mark.parametrize("seen", [None, 1, 3])
def test_other_figures_than_were_seen_withdraw_nothing(app, seen):
    table = entered_table(2)

    with pytest.raises(Invalid, match="has changed to 2"):
        undo_untouched(table, seen=seen, actor=SYSTEM)

    assert states_of(table) == [PledgeState.OFFERED] * 2


def test_second_time_nothing_is_left_to_withdraw(app):
    table = entered_table(2)
    answering.accept_pledge(pledges_of(table)[0], reason="DEMO", actor=SYSTEM)
    undo_untouched(table, seen=1, actor=SYSTEM)

    with pytest.raises(Invalid, match="No pledge of this table is as the table left it"):
        undo_untouched(table, seen=1, actor=SYSTEM)

    assert len(events("pledges.undone_in_part")) == 1


def test_undone_table_and_others_than_officers_are_refused(app):
    table, undone = entered_table(2), entered_table(1)
    undo_import(undone, actor=SYSTEM)

    with pytest.raises(IllegalMove):
        undo_untouched(undone, seen=0, actor=SYSTEM)
    with pytest.raises(NotAllowed):
        undo_untouched(table, seen=2, actor=actor_of(make_user(Role.FINANCE)))


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_officer_sees_the_figures_first_and_presses_twice(app, client, language):
    table = entered_table(3)
    first, *_others = pledges_of(table)
    answering.accept_pledge(first, reason="DEMO", actor=SYSTEM)
    place, ask = f"/staff/pledges/imports/{table.id}", f"?lang={language}"

    with entered(app, officer()):
        whole = client.post(f"{place}/undo{ask}", data={})
        led_to = client.get(f"{place}{ask}").text
        asked = client.get(f"{place}/untouched{ask}").text
        stale = client.post(f"{place}/untouched{ask}", data={"untouched": "3"})
        done = client.post(f"{place}/untouched{ask}", data={"untouched": "2"})
        again = client.post(f"{place}/untouched{ask}", data={"untouched": "2"})
        after = client.get(f"{place}{ask}").text

    assert whole.status_code == 422
    assert f"{place}/untouched" in led_to
    assert 'name="untouched" type="hidden" value="2"' in asked
    assert first.code in asked
    assert [stale.status_code, done.status_code, again.status_code] == [422, 302, 422]
    assert 'value="2"' in stale.text
    assert f"{place}/untouched" not in after
    gone = PledgeState.WITHDRAWN
    assert states_of(table) == [PledgeState.ACCEPTED, gone, gone]


def test_page_of_an_undone_table_asks_nothing(app, client):
    table = entered_table(1)
    undo_import(table, actor=SYSTEM)

    with entered(app, officer()):
        answer = client.get(f"/staff/pledges/imports/{table.id}/untouched")

    assert answer.status_code == 409
