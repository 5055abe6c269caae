"""Dated figures: what is refused, what holds on which day, what the audit keeps."""

from __future__ import annotations

from datetime import date

import pytest

from app.audit import services as audit
from app.core.actor import SYSTEM, Role
from app.core.db import db
from app.core.errors import Invalid, NotAllowed, Stale
from grants.programmes import queries, services
from grants.programmes.rules import SETTINGS
from tests.factories.grants_calls import officer
from tests.factories.grants_programmes import make_programme

DAY = date(2026, 11, 2)


def fields_of(refusal: pytest.ExceptionInfo[Invalid]) -> list[str]:
    return list(refusal.value.faults)


def test_the_shipped_themes_hold_what_rehearsals_name(app):
    codes = [theme.code for theme in queries.themes()]

    assert codes[:7] == [
        "ecology", "education", "health", "heritage", "inclusion", "volunteering", "rural",
    ]  # fmt: skip


def test_limits_in_tenge_follow_the_index(app):
    found = {
        code: (limits.min_minor, limits.max_minor)
        for code, limits in queries.limits_on(DAY).items()
    }

    assert found == {
        "short": (2_162_500_00, 12_975_000_00),
        "medium": (12_975_000_00, 43_250_000_00),
        "long": (43_250_000_00, None),
    }


@pytest.mark.parametrize(
    ("year", "amount"), [(2023, None), (2024, 3_692_00), (2025, 3_932_00), (2030, 4_325_00)]
)
def test_a_year_without_an_index_takes_the_last_one(app, year, amount):
    found = queries.mci_of(year)

    assert (found.amount_minor if found else None) == amount


def test_a_new_index_is_set_and_corrected(app):
    services.set_mci(year=2027, amount_minor=4_600_00, actor=SYSTEM)
    row = services.set_mci(year=2027, amount_minor=4_650_00, act="DEMO", actor=SYSTEM)

    assert queries.mci_of(2027) is row
    assert audit.pending()[-1]["facts"]["before"] == 4_600_00


@pytest.mark.parametrize(
    ("year", "amount", "field"), [(1999, 1, "year"), (2101, 1, "year"), (2027, 0, "amount_minor")]
)
def test_an_impossible_index_is_refused(app, year, amount, field):
    with pytest.raises(Invalid) as refusal:
        services.set_mci(year=year, amount_minor=amount, actor=SYSTEM)

    assert fields_of(refusal) == [field]


def grant_type(**changes):
    values = {
        "code": "long", "name_kk": "Ұзақ", "name_ru": "Долгий", "min_months": 24,
        "max_months": 48, "min_mci": 12000, "max_mci": 50000, "valid_from": date(2027, 1, 1),
    }  # fmt: skip
    return services.set_grant_type(**{**values, **changes}, actor=SYSTEM)


def test_a_new_version_of_a_type_ends_the_old_one_on_its_day(app):
    grant_type()

    before = queries.limits_on(date(2026, 12, 31))["long"].grant_type
    after = queries.limits_on(date(2027, 1, 1))["long"].grant_type
    assert (before.min_mci, before.valid_to) == (10000, date(2027, 1, 1))
    assert (after.min_mci, after.max_mci) == (12000, 50000)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"min_months": 48}, "max_months"),
        ({"max_months": 121}, "max_months"),
        ({"max_mci": 12000}, "max_mci"),
        ({"valid_to": date(2027, 1, 1)}, "valid_to"),
    ],
)
def test_a_type_turned_round_is_refused(app, changes, field):
    with pytest.raises(Invalid) as refusal:
        grant_type(**changes)

    assert fields_of(refusal) == [field]


def test_every_setting_has_a_text_from_the_start(app):
    assert list(queries.settings_on(DAY)) == [spec.name for spec in SETTINGS]


def test_a_setting_holds_from_its_day_and_keeps_the_past(app):
    services.set_setting(
        name="signatory_name", valid_from=DAY, value_kk="DEMO Б", value_ru="DEMO B", actor=SYSTEM
    )

    assert queries.setting("signatory_name", date(2026, 11, 1)).value_kk == "DEMO Қол қоюшы"
    assert queries.setting("signatory_name", DAY).value_kk == "DEMO Б"
    assert len(queries.setting_history("signatory_name")) == 2
    assert "DEMO B" not in str(audit.pending()[-1]["facts"])


@pytest.mark.parametrize(
    ("name", "texts", "field"),
    [
        ("unknown", {"value_kk": "a"}, "name"),
        ("issuer_name", {"value_kk": "a", "value_ru": ""}, "value"),
        ("appeal_working_days", {"value_kk": "0"}, "value"),
        ("appeal_working_days", {"value_kk": "366"}, "value"),
        ("appeal_working_days", {"value_kk": "пять"}, "value"),
    ],
)
def test_a_wrong_setting_is_refused(app, name, texts, field):
    with pytest.raises(Invalid) as refusal:
        services.set_setting(name=name, valid_from=DAY, **texts, actor=SYSTEM)

    assert fields_of(refusal) == [field]


def test_a_code_of_a_programme_is_taken_once(app):
    programme = make_programme()

    with pytest.raises(Invalid) as refusal:
        make_programme(programme.code)

    assert fields_of(refusal) == ["code"]


def test_a_stale_edit_of_a_programme_is_refused(app):
    programme = make_programme()
    seen = programme.version
    services.update_programme(
        programme, texts={"title_ru": "Один"}, seen_version=seen, actor=SYSTEM
    )
    db.session.flush()

    with pytest.raises(Stale) as refusal:
        services.update_programme(
            programme, texts={"title_ru": "Два"}, seen_version=seen, actor=SYSTEM
        )

    assert [(d.mine, d.theirs) for d in refusal.value.differences] == [("Два", "Один")]


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.FINANCE, Role.APPROVER, Role.FRONT_OFFICE])
def test_others_change_no_figure(app, role):
    with pytest.raises(NotAllowed):
        services.set_mci(year=2027, amount_minor=1, actor=officer(role))
