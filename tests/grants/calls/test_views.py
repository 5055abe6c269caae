"""Pages of calls: who gets in, what is refused and kept, feeds that machines can read."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from lxml import etree

from app.core import clock
from app.core.actor import SYSTEM, Role
from app.core.db import db
from grants.calls import queries, services
from grants.calls.states import CallState
from tests.factories.doors import entered
from tests.factories.grants_calls import CLOSES_AT, make_call, officer
from tests.factories.grants_programmes import make_programme

ATOM = {"a": "http://www.w3.org/2005/Atom"}
READ = ("", "/preview", "/history")
PARTS = (
    "basics", "dates", "scope", "amounts", "reviewing", "criteria", "anchors", "questions",
)  # fmt: skip


@pytest.fixture
def draft(app, noon):
    return make_call(
        state=CallState.DRAFT,
        opens_at=noon + timedelta(days=5),
        closes_at=noon + timedelta(days=40),
    )


@pytest.fixture
def as_officer(app):
    with entered(app, officer()):
        yield


def form_of(page: str) -> dict[str, str]:
    """Read what the browser would send back: the fields and what stands in them."""
    fields: dict[str, object] = {}
    root = etree.HTML(page)
    form = root.xpath("//main//form")[0]
    for node in form.xpath(".//input | .//textarea | .//select"):
        name = node.get("name")
        if not name:
            continue
        if node.tag == "textarea":
            value = (node.text or "").removeprefix("\n")
        elif node.tag == "select":
            value = next(iter(node.xpath("./option[@selected]/@value")), "")
        else:
            if node.get("type") in {"radio", "checkbox"} and node.get("checked") is None:
                continue
            value = node.get("value", "")
        fields.setdefault(name, []).append(value)
    return fields


@pytest.mark.parametrize("role", [Role.OFFICER, Role.AUDITOR, Role.FINANCE, Role.APPROVER])
def test_staff_read_every_call(app, client, draft, role):
    with entered(app, officer(role)):
        pages = [f"/staff/calls/{draft.id}{tail}" for tail in READ]
        answers = [client.get(page).status_code for page in ("/staff/calls/", *pages)]

    assert answers == [200] * 4


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.FINANCE, Role.APPROVER, Role.FRONT_OFFICE])
def test_only_officers_enter_the_steps(app, client, draft, role):
    base = f"/staff/calls/{draft.id}"
    with entered(app, officer(role)):
        asked = [client.get(f"{base}/edit/basics"), client.get("/staff/calls/new")]
        sent = [client.post(f"{base}/{deed}") for deed in ("publish", "cancel", "extend", "copy")]

    assert [answer.status_code for answer in asked + sent] == [403] * 6


@pytest.mark.parametrize("part", PARTS)
def test_each_step_can_be_saved_as_it_is(client, as_officer, draft, part):
    before = queries.rules_of(draft)
    url = f"/staff/calls/{draft.id}/edit/{part}"

    answer = client.post(url, data=form_of(client.get(url).text))

    assert answer.status_code == 302
    db.session.expire_all()
    assert queries.rules_of(draft) == before


def test_wrong_weights_come_back_with_what_was_typed(client, as_officer, draft):
    url = f"/staff/calls/{draft.id}/edit/criteria?lang=en"
    sent = {**form_of(client.get(url).text), "criteria-0-weight": "14"}

    answer = client.post(url, data=sent)

    assert answer.status_code == 422
    assert "now they add up to 99" in answer.text
    assert 'value="14"' in answer.text


@pytest.mark.parametrize(
    ("language", "named"),
    [("kk", "Идея сапасы"), ("ru", "Качество идеи"), ("en", "Quality of the idea")],
)
def test_a_fault_of_a_criterion_names_it_in_the_readers_language(
    client, as_officer, draft, language, named
):
    row = {
        "title_kk": "Идея сапасы", "title_ru": "Качество идеи", "title_en": "Quality of the idea",
        "code": "NOT SMALL", "weight": "100", "max_points": "10", "threshold": "0",
    }  # fmt: skip
    typed = {f"criteria-0-{name}": value for name, value in row.items()}

    answer = client.post(
        f"/staff/calls/{draft.id}/edit/criteria?lang={language}",
        data={**typed, "version": str(draft.version)},
    )

    faults = etree.HTML(answer.text).xpath("//*[@class='govuk-error-message']/text()")
    assert answer.status_code == 422
    assert [fault for fault in faults if f"{named}" in fault] == faults != []


def test_a_criterion_and_a_question_can_be_added_without_scripts(client, as_officer, draft):
    for part, name in (("criteria", "criteria"), ("questions", "questions")):
        url = f"/staff/calls/{draft.id}/edit/{part}"
        sent = {**form_of(client.get(url).text), "add_row": name}
        before = len(queries.rules_of(draft).criteria if part == "criteria" else range(8))

        answer = client.post(url, data=sent)

        assert answer.status_code == 200
        assert f'name="{name}-{before}-' in answer.text


def test_a_stale_tab_gets_a_page_with_both_versions(client, as_officer, draft):
    url = f"/staff/calls/{draft.id}/edit/basics?lang=en"
    sent = {**form_of(client.get(url).text), "title-ru": "Моё название"}
    changed = replace(queries.rules_of(draft), title_ru="Чужое название")
    services.update_call(draft, rules=changed, actor=SYSTEM)
    db.session.commit()

    answer = client.post(url, data=sent, headers={"Accept": "text/html"})

    assert answer.status_code == 409
    assert "Моё название" in answer.text
    assert "Чужое название" in answer.text


def test_the_server_refuses_a_step_once_the_call_is_open(client, as_officer, draft):
    url = f"/staff/calls/{draft.id}/edit/reviewing?lang=en"
    sent = form_of(client.get(url).text)
    services.publish_call(draft, actor=SYSTEM)
    db.session.commit()

    with clock.at(draft.opens_at):
        asked, answer = client.get(url), client.post(url, data={**sent, "discrepancy": "1"})

    assert (asked.status_code, answer.status_code) == (403, 403)
    assert "frozen" in answer.text
    assert draft.discrepancy == 25


def test_twenty_clicks_make_one_call(client, as_officer, noon):
    make_programme()
    db.session.commit()
    sent = form_of(client.get("/staff/calls/new").text)
    programme = re.search(r'<option value="([0-9a-f-]{36})"', client.get("/staff/calls/new").text)
    sent |= {"programme": programme[1], "code": "NEW-1", "title-kk": "Атауы", "title-ru": "Имя"}

    places = {client.post("/staff/calls/new", data=sent).location for _ in range(20)}

    call = queries.call_by_code("NEW-1")
    assert places == {f"/staff/calls/{call.id}"}
    assert [fault.code for fault in services.faults_of(queries.rules_of(call))] == [
        "themes_missing"
    ]


def test_publishing_asks_for_what_is_missing_then_shows_the_call(client, as_officer, draft):
    gap = replace(queries.rules_of(draft), themes=())
    services.update_call(draft, rules=gap, actor=SYSTEM)
    db.session.commit()
    page = client.get(f"/staff/calls/{draft.id}?lang=en").text
    refused = client.post(f"/staff/calls/{draft.id}/publish", data={"version": draft.version})
    whole = replace(gap, themes=("ecology",))
    services.update_call(draft, rules=whole, actor=SYSTEM)
    db.session.commit()
    done = client.post(f"/staff/calls/{draft.id}/publish", data={"version": draft.version})

    assert "Choose at least one theme." in page
    assert (refused.status_code, done.status_code) == (422, 302)
    assert draft.state == CallState.PUBLISHED


def test_extension_and_cancellation_are_published_with_their_reasons(client, as_officer, noon):
    call = make_call()
    db.session.commit()
    base = f"/staff/calls/{call.id}"
    url = f"{base}/extend"
    sent = {**form_of(client.get(url).text), "closes_at-day": "30", "reason": "Себеп бір"}
    extended = client.post(url, data=sent)
    sent = {**form_of(client.get(f"{base}/cancel").text), "reason": "Себеп екі"}
    cancelled = client.post(f"{base}/cancel", data=sent)

    page = client.get(f"/calls/{call.code}?lang=kk").text

    assert (extended.status_code, cancelled.status_code) == (302, 302)
    assert "Себеп бір" in page
    assert "Себеп екі" in page


def test_applications_go_to_the_reviewers_after_the_deadline_only(client, as_officer, noon):
    call = make_call()
    db.session.commit()
    url = f"/staff/calls/{call.id}"
    early = client.post(f"{url}/start-reviews")
    offered = "start-reviews" in client.get(url).text
    with clock.at(CLOSES_AT):
        shown = "start-reviews" in client.get(url).text
        done = client.post(f"{url}/start-reviews")

    assert (offered, shown) == (False, True)
    assert (early.status_code, done.status_code) == (403, 302)
    assert call.state == CallState.REVIEWING


def test_a_decided_call_can_be_put_away(client, as_officer, noon):
    call = make_call(state=CallState.DECIDED)
    db.session.commit()

    assert "/archive" in client.get(f"/staff/calls/{call.id}").text
    assert client.post(f"/staff/calls/{call.id}/archive").status_code == 302
    assert call.state == CallState.ARCHIVED
