"""The applicant's way through the pages, from the eligibility check to the receipt."""

from __future__ import annotations

import hashlib
import re
from datetime import timedelta
from io import BytesIO

import pikepdf
import pytest
from sqlalchemy import select

from app.core import clock
from app.core.actor import MemberRole
from app.core.db import db
from grants.applications import queries
from grants.applications.models import Application
from grants.applications.states import TEXT_SECTIONS, ApplicationState
from grants.calls.queries import questions_of
from tests.factories.app_files import docx, pdf
from tests.factories.app_jobs import run_due
from tests.factories.app_organisations import make_member, make_organisation
from tests.factories.grants_applications import make_application, own_draft
from tests.factories.grants_calls import make_call

pytestmark = pytest.mark.usefixtures("noon")


def key_of(page):
    return re.search(r'name="one_time_key" value="([^"]+)"', page.text).group(1)


def test_the_whole_way_from_the_check_to_the_receipt(client, organisation):
    call = make_call()
    answers = {
        f"q_{row.id}": "yes" if row.required_answer else "no" for row in questions_of(call.id)
    }
    begun = client.post(
        f"/apply/applications/start/{call.code}",
        data={"organisation": str(organisation.id), **answers},
    )
    application = db.session.scalar(select(Application))
    base = f"/apply/applications/{application.id}"
    assert begun.location == base

    steps = {
        "basics": {"title": "Бақ", "language": "kk", "region_code": "KZ-71", "themes": "ecology"},
        **{f"text/{one.code}": {"text": f"{one.code}: ғқңөұүһі"} for one in TEXT_SECTIONS},
        "indicators": {
            "indicators-0-title": "Ерікті", "indicators-0-unit": "адам",
            "indicators-0-baseline": "0", "indicators-0-target": "120,5", "indicators-1-title": "",
        },
        "budget": {
            "lines-0-year": "2027", "lines-0-title": "Көшет", "lines-0-quantity": "1000,5",
            "lines-0-unit_cost": "2 000", "lines-0-own": "300 000", "minimum_percent": "60",
        },
    }  # fmt: skip
    visited = ["basics"]
    while visited[-1] in steps:
        here = visited[-1]
        shown = client.get(f"{base}/{here}")
        assert shown.status_code == 200
        version = re.search(r'name="version" value="(\d+)"', shown.text).group(1)
        answer = client.post(f"{base}/{here}", data={**steps[here], "version": version})
        visited.append(answer.location.removeprefix(f"{base}/"))
    attached = client.post(
        f"{base}/files", data={"kind": "charter", "file": (BytesIO(pdf()), "Жарғы.pdf")}
    )
    ready = client.get(f"{base}/check")
    unsure = client.post(f"{base}/submit", data={})
    sent = client.post(f"{base}/submit", data={"declared": "y"})
    receipt = client.get(f"{base}/receipt")

    assert visited == [*steps, "files"]
    assert attached.location == f"{base}/files"
    assert "Submit the application" in ready.text
    assert unsure.status_code == 422
    assert sent.location == f"{base}/receipt"
    assert application.state == ApplicationState.SUBMITTED
    assert application.number in receipt.text
    assert "12:00:00 (UTC+05:00)" in receipt.text
    assert application.content_sha256 in receipt.text
    assert application.requested_minor == 2_001_000_00


def test_the_content_file_has_the_hash_of_the_receipt(client, organisation):
    application = make_application(organisation=organisation)

    file = client.get(f"/apply/applications/{application.id}/submissions/1.json")

    assert hashlib.sha256(file.data).hexdigest() == application.content_sha256


def test_the_worker_writes_the_receipt_as_a_pdf(client, organisation, owner):
    application = own_draft(organisation)
    base = f"/apply/applications/{application.id}"
    client.post(f"{base}/submit", data={"declared": "y"})
    before = client.get(f"{base}/submissions/1.pdf")
    run_due()

    after = client.get(f"{base}/submissions/1.pdf", buffered=True)

    assert before.location == f"{base}/receipt"
    assert after.mimetype == "application/pdf"
    with pikepdf.open(BytesIO(after.data)) as document:
        assert len(document.pages) == 1


def test_wrong_answers_are_explained_and_kept(client, organisation):
    call = make_call()
    questions = questions_of(call.id)
    answers = {f"q_{row.id}": "no" if row.required_answer else "yes" for row in questions}

    page = client.post(
        f"/apply/applications/start/{call.code}",
        data={"organisation": str(organisation.id), **answers},
    )

    assert page.status_code == 200
    assert all(row.reason_en in page.text for row in questions)
    assert page.text.count(" checked") == len(questions) + 1
    assert db.session.scalar(select(Application)) is None


def test_no_answer_is_chosen_beforehand(client, organisation):
    page = client.get(f"/apply/applications/start/{make_call().code}")

    assert page.text.count(" checked") == 1  # the only organisation one acts for


@pytest.mark.parametrize("section", ["basics", "budget"])
def test_a_new_draft_has_no_values_chosen_beforehand(client, organisation, section):
    application = own_draft(organisation, complete=False)

    page = client.get(f"/apply/applications/{application.id}/{section}")

    assert " checked" not in page.text
    assert 'value="100"' not in page.text
    assert re.findall(r'<option value="([^"]*)" selected', page.text) in ([""], ["", "", ""])


def test_twenty_clicks_on_one_button_have_one_effect(client, organisation):
    application = own_draft(organisation)
    base = f"/apply/applications/{application.id}"
    key = key_of(client.get(f"{base}/check"))

    answers = {
        client.post(f"{base}/submit", data={"declared": "y", "one_time_key": key}).location
        for _click in range(20)
    }

    assert answers == {f"{base}/receipt"}
    assert len(queries.submissions_of(application.id)) == 1


def test_a_stale_tab_sees_both_versions(client, organisation):
    application = own_draft(organisation)
    address = f"/apply/applications/{application.id}/text/problem"
    version = re.search(r'name="version" value="(\d+)"', client.get(address).text).group(1)
    client.post(address, data={"text": "Бірінші терезе", "version": version})

    stale = client.post(address, data={"text": "Екінші терезе", "version": version})

    assert stale.status_code == 409
    assert "Бірінші терезе" in stale.text
    assert "Екінші терезе" in stale.text
    assert application.texts["problem"] == "Бірінші терезе"


def test_tabs_on_different_sections_do_not_collide(client, organisation):
    application = own_draft(organisation)
    base = f"/apply/applications/{application.id}/text"
    codes = ("risks", "aims")
    seen = {
        code: re.search(r'name="version" value="(\d+)"', client.get(f"{base}/{code}").text)
        for code in codes
    }

    answers = [
        client.post(f"{base}/{code}", data={"text": code, "version": seen[code].group(1)})
        for code in codes
    ]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert [application.texts[code] for code in codes] == list(codes)


def test_saving_while_typing_answers_with_the_new_version(client, organisation):
    application = own_draft(organisation)
    address = f"/apply/applications/{application.id}/text/aims"
    version = int(re.search(r'name="version" value="(\d+)"', client.get(address).text).group(1))

    saved = client.post(
        address,
        data={"text": "Мақсат", "version": version},
        headers={"X-Requested-With": "autosave", "Accept": "application/json"},
    )

    assert saved.json == {"version": version + 1}


def test_one_millisecond_late_is_refused_and_nothing_is_lost(client, organisation, noon):
    closes_at = noon + timedelta(minutes=10)
    application = own_draft(organisation, call=make_call(closes_at=closes_at))
    base = f"/apply/applications/{application.id}"

    with clock.at(closes_at - timedelta(milliseconds=1)):
        in_time = client.post(f"{base}/text/aims", data={"text": "Уақытында"})
    with clock.at(closes_at):
        late = client.post(f"{base}/submit", data={"declared": "y"})
        typed = client.post(f"{base}/text/aims", data={"text": "Кеш жазылған"})

    assert in_time.status_code == 302
    assert (late.status_code, typed.status_code) == (422, 422)
    assert "The deadline has passed. The server’s clock decides." in late.text
    assert "Кеш жазылған" in typed.text
    assert application.state == ApplicationState.DRAFT
    assert application.texts["aims"] == "Уақытында"


def test_rows_come_and_go_without_scripts(client, organisation):
    application = own_draft(organisation)
    address = f"/apply/applications/{application.id}/budget"
    row = {"lines-0-year": "2027", "lines-0-title": "Көшет", "lines-0-quantity": "x"}

    more = client.post(address, data={**row, "add_row": "lines"})
    fewer = client.post(address, data={**row, "remove_row": "lines-0"})

    assert 'value="Көшет"' in more.text
    assert 'name="lines-1-title"' in more.text
    assert 'name="lines-0-title"' not in fewer.text
    assert len(queries.lines_of(application.id)) == 3


def test_files_are_checked_and_only_ones_own_can_be_had(client, organisation):
    application = own_draft(organisation)
    base = f"/apply/applications/{application.id}/files"
    evil = client.post(base, data={"kind": "other", "file": (BytesIO(b"MZ"), "a.pdf")})
    client.post(base, data={"kind": "other", "file": (BytesIO(docx()), "../../смета.docx")})
    attachment = queries.attachments_of(application.id)[0]
    foreign = make_application()

    mine = client.get(f"{base}/{attachment.id}", buffered=True)
    theirs = client.get(f"/apply/applications/{foreign.id}/files/{attachment.id}")

    assert evil.status_code == 422
    assert "The file is not what the end of its name says." in evil.text
    assert mine.headers["Content-Disposition"].startswith("attachment;")
    assert mine.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert attachment.file.label == "смета.docx"
    assert theirs.status_code == 404


@pytest.mark.parametrize(
    "tail",
    ["", "/basics", "/text/aims", "/budget", "/files", "/check", "/receipt", "/withdraw",
     "/submissions/1.json", "/submissions/1.pdf"],
)  # fmt: skip
def test_a_foreign_application_is_not_there(client, organisation, tail):
    foreign = make_application()

    assert client.get(f"/apply/applications/{foreign.id}{tail}").status_code == 404


def test_a_viewer_reads_and_changes_nothing(client, owner):
    organisation = make_organisation()
    make_member(organisation, owner, role=MemberRole.VIEWER)
    application = own_draft(organisation)
    base = f"/apply/applications/{application.id}"

    assert client.get(base).status_code == 200
    assert client.post(f"{base}/text/aims", data={"text": "x"}).status_code == 403
    assert client.post(f"{base}/submit", data={"declared": "y"}).status_code == 403


def test_withdrawing_asks_first(client, organisation):
    application = make_application(organisation=organisation)
    base = f"/apply/applications/{application.id}"

    asked = client.get(f"{base}/withdraw")
    done = client.post(f"{base}/withdraw")

    assert "Withdraw the application?" in asked.text
    assert done.location == base
    assert application.state == ApplicationState.WITHDRAWN
