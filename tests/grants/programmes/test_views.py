"""Pages of programmes and figures: read by staff, changed by officers."""

from __future__ import annotations

from datetime import date

import pytest

from app.core.actor import Role
from app.core.db import db
from grants.programmes import queries
from tests.factories.doors import entered
from tests.factories.grants_calls import officer
from tests.factories.grants_programmes import make_programme

BASE = "/staff/programmes"
PAGES = ("/", "/mci", "/grant-types", "/settings")


@pytest.fixture
def as_officer(app):
    with entered(app, officer()):
        yield


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_every_reader_sees_the_figures(app, client, noon, language):
    with entered(app, officer(Role.AUDITOR)):
        answers = [client.get(f"{BASE}{page}?lang={language}").status_code for page in PAGES]

    assert answers == [200] * 4


def test_an_auditor_enters_no_form(app, client, noon):
    type_id = queries.limits_on(date(2026, 11, 2))["long"].grant_type.id
    with entered(app, officer(Role.AUDITOR)):
        asked = [
            client.get(f"{BASE}{page}").status_code
            for page in ("/new", f"/grant-types/{type_id}", "/settings/issuer_name")
        ]
        sent = client.post(f"{BASE}/mci", data={"year": "2027", "amount_minor": "1"})

    assert asked == [403] * 3
    assert sent.status_code == 403


def test_an_officer_sets_the_index_and_sees_limits_follow(client, as_officer, noon):
    answer = client.post(f"{BASE}/mci", data={"year": "2026", "amount_minor": "4 400"})

    assert answer.status_code == 302
    assert queries.limits_on(date(2026, 11, 2))["long"].min_minor == 44_000_000_00


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("/mci", {"year": "двадцать", "amount_minor": "1"}),
        ("/mci", {"year": "2027", "amount_minor": "0"}),
        ("/new", {"code": "x", "title-kk": "", "title-ru": "a"}),
        ("/settings/issuer_name", {"value-kk": "a\x00", "value-ru": "b"}),
        ("/settings/appeal_working_days", {"value": "400"}),
    ],
)
def test_wrong_values_come_back_with_a_reason(client, as_officer, noon, path, data):
    answer = client.post(f"{BASE}{path}", data=data)

    assert answer.status_code == 422
    assert "govuk-error-summary" in answer.text


def test_an_officer_dates_a_text(client, as_officer, noon):
    sent = {
        "value": "7", "valid_from-day": "1", "valid_from-month": "1", "valid_from-year": "2027",
    }  # fmt: skip
    answer = client.post(f"{BASE}/settings/appeal_working_days", data=sent)

    found = [
        queries.setting("appeal_working_days", day).value_ru
        for day in (date(2026, 12, 31), date(2027, 1, 1))
    ]
    assert answer.status_code == 302
    assert found == ["5", "7"]


def test_an_officer_starts_a_new_version_of_a_type(client, as_officer, noon):
    row = queries.limits_on(date(2026, 11, 2))["long"].grant_type
    sent = {
        "name-kk": row.name_kk, "name-ru": row.name_ru, "name-en": "", "min_months": "24",
        "max_months": "48", "min_mci": "10000", "max_mci": "", "version": row.version,
        "valid_from-day": "1", "valid_from-month": "1", "valid_from-year": "2027",
    }  # fmt: skip

    answer = client.post(f"{BASE}/grant-types/{row.id}", data=sent)

    assert answer.status_code == 302
    assert queries.limits_on(date(2027, 1, 1))["long"].grant_type.max_months == 48


def test_a_programme_is_made_and_changed(client, as_officer, noon):
    made = client.post(
        f"{BASE}/new", data={"code": "demo-1", "title-kk": "Атауы", "title-ru": "Название"}
    )
    row = queries.programme_by_code("demo-1")
    changed = client.post(
        f"{BASE}/{row.id}/edit",
        data={"title-kk": "Жаңа", "title-ru": "Новое", "version": row.version},
    )

    db.session.expire_all()
    assert (made.status_code, changed.status_code) == (302, 302)
    assert queries.programme_by_code("demo-1").title_ru == "Новое"


def test_a_strange_programme_is_not_found(client, as_officer, noon):
    make_programme()

    answers = [
        client.get(f"{BASE}/00000000-0000-7000-8000-000000000000/edit"),
        client.get(f"{BASE}/settings/nothing"),
    ]
    assert [answer.status_code for answer in answers] == [404, 404]
