"""Forms: summary of errors, refusals of the domain, rows that work without scripts."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict
from wtforms import FormField

from app.core.errors import Invalid
from app.core.i18n import Message
from app.portals.fields import CleanText, LocalDate, Money
from app.portals.forms import BaseForm, RowForm, ThreeLanguages, languages_of
from app.portals.rows import Rows


class Line(RowForm):
    name = CleanText("Name")
    cost = Money("Cost")


class Budget(BaseForm):
    title = CleanText("Title")
    starts_on = LocalDate("Start")
    lines = Rows(FormField(Line), "Lines", min_entries=1, limit=3)


ROW = {"lines-0-name": "Seedlings", "lines-0-cost": "500"}


@pytest.fixture(autouse=True)
def in_english(application: Flask) -> Iterator[None]:
    with application.test_request_context("/?lang=en"):
        yield


def test_summary_links_to_inputs_and_names_rows() -> None:
    typed = MultiDict(
        {"lines-0-name": "a", "lines-0-cost": "", "lines-1-name": "", "lines-1-cost": "x"}
    )
    form = Budget(formdata=typed, meta={"csrf": False})
    assert not form.validate()
    assert form.error_list() == [
        ("title", "Fill in “Title”."),
        ("starts_on-day", "Fill in “Start”."),
        ("lines-0-cost", "Fill in “Cost, № 1”."),
        ("lines-1-name", "Fill in “Name, № 2”."),
        ("lines-1-cost", "Cost, № 2: Enter an amount in figures, such as 1500000.50."),
    ]


def test_refusal_of_the_domain_lands_at_its_field() -> None:
    form = Budget(formdata=None, meta={"csrf": False})
    form.refuse_all(
        Invalid({"title": Message("Taken: %(name)s.", name="A"), "other": Message("Too late.")})
    )
    assert form.error_list() == [("main", "Too late."), ("title", "Title: Taken: A.")]


def test_each_page_has_its_own_key() -> None:
    keys = {Budget(formdata=None, meta={"csrf": False}).one_time_key.data for _ in range(20)}
    assert len(keys) == 20


def test_key_and_version_come_back_from_the_page() -> None:
    form = Budget(formdata=MultiDict({"one_time_key": "k", "version": "7"}), meta={"csrf": False})
    assert (form.one_time_key.data, form.version.data) == ("k", 7)


@pytest.mark.parametrize("typed", ["", "x", "-1", "9" * 30])
def test_a_strange_version_is_none(typed: str) -> None:
    form = Budget(formdata=MultiDict({"version": typed}), meta={"csrf": False})
    assert form.version.data is None


def test_add_row_keeps_what_was_typed(application: Flask) -> None:
    with application.test_request_context("/", method="POST", data={**ROW, "add_row": "lines"}):
        form = Budget(meta={"csrf": False})
        assert form.change_rows()
    assert [row.form.name._value() for row in form.lines] == ["Seedlings", ""]


def test_rows_end_at_their_limit(application: Flask) -> None:
    rows = {f"lines-{n}-name": "a" for n in range(3)}
    with application.test_request_context(
        "/?lang=en", method="POST", data={**rows, "add_row": "lines"}
    ):
        form = Budget(meta={"csrf": False})
        assert form.change_rows()
        assert form.error_list() == [("lines", "“Lines”: 3 rows at most.")]
    assert len(form.lines.entries) == 3


def test_rows_beyond_the_limit_are_refused_and_kept() -> None:
    typed = {"title": "T", "starts_on-day": "1", "starts_on-month": "2", "starts_on-year": "2027"}
    rows = {f"lines-{n}-{name}": "7" for n in range(5) for name in ("name", "cost")}
    form = Budget(formdata=MultiDict(typed | rows), meta={"csrf": False})

    assert not form.validate()
    reason = (
        "“Lines”: 3 rows at most, but there are 5. "
        "Nothing was stored, and nothing you typed is lost."
    )
    assert form.error_list() == [("lines", reason)]
    assert [row.form.cost.data for row in form.lines] == [700] * 5


@pytest.mark.parametrize("number", ["²", "١", "-1", "x", "9" * 5000])
def test_a_row_without_a_number_is_no_row(number: str) -> None:
    form = Budget(formdata=MultiDict({f"lines-{number}-name": "a"}), meta={"csrf": False})
    assert [row.form.name.data for row in form.lines] == [""]


def test_remove_row_takes_that_row(application: Flask) -> None:
    typed = {"lines-0-name": "a", "lines-1-name": "b", "lines-2-name": "c", "remove_row": "lines-1"}
    with application.test_request_context("/", method="POST", data=typed):
        form = Budget(meta={"csrf": False})
        assert form.change_rows()
    assert [row.form.name.data for row in form.lines] == ["a", "c"]


def test_an_ordinary_save_changes_no_rows(application: Flask) -> None:
    with application.test_request_context("/", method="POST", data=ROW):
        assert not Budget(meta={"csrf": False}).change_rows()


def test_three_languages_are_filled_from_a_row() -> None:
    class Call:
        title_kk, title_ru, title_en = "Атауы", "Название", None

    class Form(BaseForm):
        title = ThreeLanguages("Title")

    form = Form(formdata=None, data={"title": languages_of(Call(), "title")}, meta={"csrf": False})
    assert form.data["title"] == {"kk": "Атауы", "ru": "Название", "en": ""}
