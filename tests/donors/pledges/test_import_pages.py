"""The pages of a table of pledges: handing in, watching, faults, entering, undoing, dropping."""

from __future__ import annotations

import io
import re

import pytest

from app.core.db import db
from app.jobs.models import OutboxTask
from donors.pledges.models import Pledge, PledgeImport
from donors.pledges.states import PledgeState
from tests.donors.pledges.test_import_work import table_of
from tests.donors.pledges.test_importing import as_csv, officer, row
from tests.factories.app_jobs import run_due
from tests.factories.donors import make_donor
from tests.factories.doors import entered


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_officer_hands_in_watches_enters_and_undoes(app, client, language):
    donor = make_donor()
    content = as_csv(row("a", donor.code), row("b", donor.code, currency="JPY"))
    ask = f"?lang={language}"

    def read(place, **headers):
        return client.get(place + ask, headers=headers)

    with entered(app, officer()):
        sent = {"file": (io.BytesIO(content), "p.csv"), "become": "offers"}
        place = client.post(f"/staff/pledges/import{ask}", data=sent).location
        waiting = read(place).get_data(as_text=True)
        part = read(place, **{"HX-Request": "true"})
        run_due()
        done = read(place, **{"HX-Request": "true"})
        looked = read(place).get_data(as_text=True)
        assert {client.post(place, data={}).location for _click in range(3)} == {place}
        run_due()
        result = read(place).get_data(as_text=True)
        history = read("/staff/pledges/imports").get_data(as_text=True)
        undone = client.post(f"{place}/undo", data={}).location
        after = read(place).get_data(as_text=True)

    codes = [pledge.code for pledge in db.session.query(Pledge)]
    assert "<progress" in waiting
    assert 'hx-get="' in part.get_data(as_text=True)
    assert (done.headers["HX-Refresh"], done.get_data()) == ("true", b"")
    gap = "," if language == "en" else "\N{NO-BREAK SPACE}"
    assert f"1{gap}000{gap}000\N{NO-BREAK SPACE}JPY" in looked
    assert all(code in result for code in codes)
    assert "p.csv" in history
    assert undone == place
    assert f"{place}/undo" in result
    assert f"{place}/undo" not in after
    assert {pledge.state for pledge in db.session.query(Pledge)} == {PledgeState.WITHDRAWN}


def test_second_hand_in_of_a_file_leads_to_the_first(app, client):
    content = as_csv(row("a", make_donor().code))

    with entered(app, officer()):

        def send(name):
            sent = {"file": (io.BytesIO(content), name), "become": "drafts"}
            return client.post("/staff/pledges/import?lang=en", data=sent)

        place = send("p.csv").location
        answer = send("q.csv")

    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "This very table was handed in before." in page
    assert f'href="{place}"' in page
    assert db.session.query(PledgeImport).count() == 1


def test_faults_are_shown_and_handed_out(app, client):
    content = as_csv(*(row(f"<b>{n}", "nobody") for n in range(250)))

    with entered(app, officer()):
        sent = {"file": (io.BytesIO(content), "p.csv"), "become": "drafts"}
        place = client.post("/staff/pledges/import?lang=en", data=sent).location
        run_due()
        page = client.get(f"{place}?lang=en").get_data(as_text=True)
        refused = client.post(f"{place}?lang=en", data={})
        faults = client.get(f"{place}/faults.csv?lang=en").get_data(as_text=True).splitlines()
        with client.get(f"{place}/file") as answer:
            original = answer.get_data()

    assert "The table has 250 faults." in page
    assert "There is no donor with the code or BIN nobody." in page
    assert refused.status_code == 409
    assert faults[:2] == [
        "Line,Column,What is wrong",
        "2,donor,There is no donor with the code or BIN nobody.",
    ]
    assert len(faults) == 251
    assert original == content


def test_broken_off_work_is_told_and_begun_again_in_the_browser(app, client):
    actor = officer()
    table = table_of(actor=actor)
    db.session.commit()
    task = db.session.query(OutboxTask).one()
    task.last_error, task.attempts = "killed", 1
    place = f"/staff/pledges/imports/{table.id}"

    with entered(app, actor):
        waits = client.get(f"{place}?lang=en").get_data(as_text=True)
        task.dead_at = task.due_at
        db.session.commit()
        given_up = client.get(f"{place}?lang=en").get_data(as_text=True)
        client.post(f"{place}/again", data={})
        run_due()
        mended = client.get(f"{place}?lang=en").get_data(as_text=True)

    assert "It begins again by itself on" in waits
    assert "The work broke off and was given up." in given_up
    assert re.search("2 pledges will be entered", mended)


def test_officer_drops_a_table(app, client):
    actor = officer()
    table = table_of(actor=actor)
    db.session.commit()

    with entered(app, actor):
        place = f"/staff/pledges/imports/{table.id}"
        client.post(f"{place}/cancel?lang=en", data={})
        page = client.get(f"{place}?lang=en").get_data(as_text=True)

    assert "The table is dropped. Nothing of it was entered." in page
