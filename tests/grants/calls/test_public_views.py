"""Calls for everybody and for an NGO: pages, feeds that machines can read, bounded queries."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from icalendar import Calendar
from lxml import etree

from app.core.actor import ANONYMOUS, MemberRole, Membership, OrganisationKind
from app.core.db import db
from grants.calls.states import CallState
from grants.programmes.queries import get_programme
from tests.factories.app_organisations import make_organisation
from tests.factories.counting import count_queries
from tests.factories.doors import entered
from tests.factories.grants_calls import CLOSES_AT, OPENS_AT, make_call, make_rules, officer
from tests.factories.grants_programmes import make_programme

ATOM = {"a": "http://www.w3.org/2005/Atom"}


@pytest.fixture
def as_officer(app):
    with entered(app, officer()):
        yield


def test_the_public_sees_what_is_published_and_nothing_else(app, client, noon):
    shown, hidden = make_call(), make_call(state=CallState.DRAFT)
    never = make_call(state=CallState.CANCELLED)
    db.session.commit()
    with entered(app, ANONYMOUS):
        answers = [client.get(f"/calls/{c.code}").status_code for c in (shown, hidden, never)]
        listed = client.get("/calls/").text

    assert answers == [200, 404, 404]
    assert [c.code in listed for c in (shown, hidden, never)] == [True, False, False]


@pytest.mark.parametrize("query", ["region=KZ-71", "theme=ecology", "region=%00", "theme=' OR 1"])
def test_filters_of_the_public_list_answer(client, noon, query):
    make_call()

    assert client.get(f"/calls/?{query}").status_code == 200


def test_the_public_list_filters_by_region_and_theme(client, noon):
    east = make_call(regions=("KZ-63",), themes=("health",))
    db.session.commit()

    found = [east.code in client.get(f"/calls/?{q}").text for q in ("region=KZ-63", "region=KZ-10")]
    themes = [east.code in client.get(f"/calls/?theme={t}").text for t in ("health", "rural")]

    assert (found, themes) == ([True, False], [True, False])


def test_an_english_reader_is_told_of_a_russian_text(client, noon):
    call = make_call(title_en="")

    page = client.get(f"/calls/{call.code}?lang=en").text

    assert '<span lang="ru">DEMO: Долгосрочные гранты</span>' in page
    assert "(in Russian)" in page


def test_structured_facts_cannot_break_out_of_their_block(client, noon):
    call = make_call(title_en="</script><script>alert(1)</script>")

    page = client.get(f"/calls/{call.code}?lang=en").text
    block = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    facts = json.loads(block[1])

    assert facts["name"] == "</script><script>alert(1)</script>"
    assert facts["endDate"] == "2026-11-15T18:30:00+05:00"
    assert "<script>alert(1)" not in page


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_the_feed_is_valid_atom_in_each_language(client, noon, language):
    call = make_call(title_kk="Ә & <b>", title_ru="Я & <b>", title_en="A & <b>")
    db.session.commit()

    answer = client.get(f"/calls/feed.atom?lang={language}")
    feed = etree.fromstring(answer.data)

    assert answer.content_type == "application/atom+xml; charset=utf-8"
    assert feed.get("{http://www.w3.org/XML/1998/namespace}lang") == language
    assert feed.xpath("//a:entry/a:title/text()", namespaces=ATOM) == [
        getattr(call, f"title_{language}")
    ]
    for name in ("id", "title", "updated", "author"):
        assert feed.xpath(f"count(/a:feed/a:{name})", namespaces=ATOM) == 1.0


def test_the_calendar_ends_at_the_deadline(client, noon):
    call = make_call()
    make_call(opens_at=OPENS_AT - timedelta(days=60), closes_at=OPENS_AT)
    db.session.commit()

    calendar = Calendar.from_ical(client.get("/calls/deadlines.ics?lang=ru").data)

    assert [event["dtend"].dt for event in calendar.walk("VEVENT")] == [CLOSES_AT]
    assert call.title_ru in str(calendar.walk("VEVENT")[0]["summary"])


def test_an_organisation_sees_first_what_fits_its_region(app, client, noon):
    here = make_call(regions=("KZ-71",), title_kk="Осында")
    away = make_call(regions=("KZ-63",), title_kk="Алыста")
    organisation = make_organisation(region_code="KZ-71")
    db.session.commit()
    membership = Membership(organisation.id, MemberRole.OWNER, OrganisationKind.APPLICANT)
    with entered(app, replace(officer(), roles=frozenset(), memberships=(membership,))):
        page = client.get("/apply/calls/?lang=kk").text

    assert (
        page.index(here.title_kk) < page.index("Басқа ашық конкурстар") < page.index(away.title_kk)
    )


@pytest.mark.parametrize("url", ["/staff/calls/", "/calls/", "/calls/feed.atom", "/apply/calls/"])
def test_lists_run_as_many_queries_for_three_calls_as_for_one(client, as_officer, noon, url):
    programme = make_programme()
    programme_id = programme.id
    make_call(programme=programme)
    db.session.commit()
    client.get(url)
    db.session.expunge_all()
    with count_queries() as one:
        assert client.get(url).status_code == 200
    for _ in range(2):
        make_call(programme=get_programme(programme_id), rules=make_rules())
    db.session.commit()
    db.session.expunge_all()
    with count_queries() as three:
        assert client.get(url).status_code == 200

    assert int(three) == int(one) <= 12
