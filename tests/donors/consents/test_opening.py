"""Titles that are not public yet: each person promises first, and the journal keeps who saw."""

from __future__ import annotations

import re

import pytest

from app.audit.queries import history
from app.core.actor import MemberRole
from app.core.canonical import text_hash
from app.core.db import db
from app.core.errors import NotAllowed
from app.core.i18n import LANGUAGES
from app.core.translate import translate
from donors.consents import queries, services
from donors.consents.models import RunConsent
from donors.consents.rules import UNDERTAKING
from donors.consents.states import ConsentState
from donors.matching import services as matching
from tests.factories.donors import make_donor, member_of, signed_in
from tests.factories.donors_consents import make_asked, make_read

HTML = {"Accept": "text/html"}


def own(asked):
    return f"/fund/consents/{asked.consent.id}"


def body(response):
    return re.sub(r"\s+", " ", response.get_data(as_text=True).replace("\u00a0", " "))


def titles_in(page, asked):
    return {one.title for one in asked.ranked.applications if one.title in page}


def openings(asked):
    rows = history(RunConsent.__tablename__, asked.consent.id)
    return [row for row in rows if row.action == "consent.opened"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_nobody_sees_a_title_before_the_promise(app, client, language):
    asked = make_asked()

    with signed_in(app, asked.signatory):
        page = body(client.get(f"{own(asked)}?lang={language}"))

    assert titles_in(page, asked) == set()
    assert translate(UNDERTAKING, language) in page
    assert f"{own(asked)}/projects" in page
    assert f"{own(asked)}/agree" not in page
    assert f"{own(asked)}/object" not in page
    assert openings(asked) == []


def test_promise_shows_the_titles_and_is_kept_in_the_journal(app, client):
    asked = make_asked()

    with signed_in(app, asked.signatory):
        for _click in range(2):
            client.post(f"{own(asked)}/projects?lang=en", data={"promised": "y"})
        page = body(client.get(f"{own(asked)}?lang=en"))

    (row,) = openings(asked)
    assert titles_in(page, asked)
    assert f"{own(asked)}/agree" in page
    assert row.actor_id == asked.signatory.user_id
    assert row.facts == {
        "run": asked.run.number,
        "donor": asked.pledge.donor.code,
        "result_sha256": asked.run.result_sha256,
        "promise_sha256": text_hash(UNDERTAKING.text),
    }


def test_unticked_promise_shows_nothing(app, client):
    asked = make_asked()

    with signed_in(app, asked.signatory):
        answer = client.post(f"{own(asked)}/projects?lang=en", headers=HTML)

    assert answer.status_code == 422
    assert "Tick the box to go on" in body(answer)
    assert titles_in(body(answer), asked) == set()
    assert openings(asked) == []


@pytest.mark.parametrize("deed", ["agree", "object"])
def test_nobody_answers_what_it_has_not_seen(app, client, deed):
    asked = make_asked()

    with signed_in(app, asked.signatory):
        answer = client.post(f"{own(asked)}/{deed}?lang=en", data={"reason": "Жоқ"}, headers=HTML)

    assert answer.status_code == 422
    assert "First see which projects your money would pay for." in body(answer)
    assert asked.consent.state == ConsentState.ASKED


def test_every_person_promises_for_itself(app, client):
    asked = make_read()
    colleague = member_of(asked.pledge.donor, MemberRole.VIEWER)

    with signed_in(app, colleague):
        page = body(client.get(f"{own(asked)}?lang=en"))

    assert titles_in(page, asked) == set()


def test_promise_for_one_run_opens_no_other(app, client):
    asked = make_read()
    other = make_asked(donor=asked.pledge.donor)

    assert queries.may_read_projects(asked.consent, actor=asked.signatory)
    assert not queries.may_read_projects(other.consent, actor=asked.signatory)


def test_stranger_promises_nothing(app, client):
    asked = make_asked()
    stranger = member_of(make_donor())

    with signed_in(app, stranger):
        answer = client.post(f"{own(asked)}/projects?lang=en", data={"promised": "y"}, headers=HTML)

    assert answer.status_code == 404
    with pytest.raises(NotAllowed):
        services.open_projects(asked.consent, actor=stranger)


def test_what_a_decision_has_made_public_needs_no_promise(app, client):
    asked = make_asked()
    services.answer_consent(asked.consent, agrees=True, actor=asked.signatory)
    matching.approve_run(asked.run, actor=asked.ranked.approver)
    db.session.commit()

    with signed_in(app, member_of(asked.pledge.donor, MemberRole.VIEWER)):
        page = body(client.get(f"{own(asked)}?lang=en"))

    assert titles_in(page, asked)


def test_officers_read_who_has_seen_the_projects(app, client):
    asked = make_read()

    with signed_in(app, asked.officer):
        page = body(client.get(f"/staff/consents/runs/{asked.run.id}?lang=en"))

    assert f"Promised confidentiality and saw the projects · {asked.signatory.name}" in page
