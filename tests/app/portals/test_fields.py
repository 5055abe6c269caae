"""What fields accept, what they refuse and how the refusal names them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict
from wtforms import IntegerField

from app.portals.fields import (
    Choice,
    Choices,
    CleanText,
    Email,
    LocalDate,
    LocalDateTime,
    Money,
    Number,
    Percent,
    Tick,
    WholeNumber,
)
from app.portals.forms import BaseForm, ThreeLanguages


@pytest.fixture(autouse=True)
def in_english(application: Flask) -> Iterator[None]:
    with application.test_request_context("/?lang=en"):
        yield


def submit(field: Any, **typed: Any) -> tuple[Any, list[str]]:
    """Send values to a form with one field `x`; give its data and messages."""

    class OneField(BaseForm):
        x = field

    form = OneField(formdata=MultiDict(typed), meta={"csrf": False})
    form.validate()
    return form.x.data, [fault.message for fault in form.error_list()]


def test_text_is_stripped_and_composed() -> None:
    # "й" typed as "и" with a breve
    assert submit(CleanText("Title"), x="  Мен\u0438\u0306  ") == ("Мен\u0439", [])


@pytest.mark.parametrize(
    "text", ["Әріптер: ӘҒҚҢӨҰҮҺІ әғқңөұүһі ₸", "'; DROP TABLE --", "<b>x</b>", "🇰🇿"]
)
def test_text_keeps_what_can_be_shown(text: str) -> None:
    assert submit(CleanText("Title"), x=text) == (text, [])


def test_text_over_the_limit_says_both_lengths() -> None:
    assert submit(CleanText("Title", max_length=5), x="абвгдеё")[1] == [
        "“Title”: 5 characters at most, you have typed 7."
    ]


def test_a_word_of_a_megabyte_is_refused_by_its_length() -> None:
    assert submit(CleanText("Title", max_length=200), x="ү" * 1_000_000)[1] == [
        "“Title”: 200 characters at most, you have typed 1000000."
    ]


def test_long_text_keeps_its_lines() -> None:
    assert submit(CleanText("Plan", multiline=True), x="a\r\nb\tc") == ("a\nb\tc", [])


def test_an_empty_needed_field_names_itself_once() -> None:
    assert submit(CleanText("Title"), x="  ")[1] == ["Fill in “Title”."]


def test_an_empty_optional_field_passes() -> None:
    assert submit(CleanText("Title", required=False), x="") == ("", [])


@pytest.mark.parametrize(
    ("typed", "minor"),
    [
        ("1 500 000,50", 150000050),
        ("1\u00a0500\u00a0000", 150000000),
        ("1\u202f500.5", 150050),
        ("0", 0),
    ],
)
def test_money_reads_what_people_and_pages_write(typed: str, minor: int) -> None:
    assert submit(Money("Amount"), x=typed) == (minor, [])


@pytest.mark.parametrize("typed", ["-5", "1e9", "NaN", "1,234", "٣", "10 тг", "1.2.3"])
def test_money_refuses_anything_else(typed: str) -> None:
    assert submit(Money("Amount"), x=typed) == (
        None,
        ["Amount: Enter an amount in figures, such as 1500000.50."],
    )


@pytest.mark.parametrize(
    ("language", "amount", "points"),
    [
        ("kk", "1\u00a0500\u00a0000,50", "7,5"),
        ("ru", "1\u00a0500\u00a0000,50", "7,5"),
        ("en", "1\u00a0500\u00a0000.50", "7.5"),
    ],
)
def test_stored_figures_are_shown_as_the_reader_writes_them(
    application: Flask, language: str, amount: str, points: str
) -> None:
    class Form(BaseForm):
        x = Money("Amount")
        y = Number("Points")

    with application.test_request_context(f"/?lang={language}"):
        stored = {"x": 150000050, "y": Decimal("7.50")}
        form = Form(formdata=None, data=stored, meta={"csrf": False})
        shown = (form.x._value(), form.y._value())
        again = Form(formdata=MultiDict({"x": shown[0], "y": shown[1]}), meta={"csrf": False})

        assert (shown, again.validate()) == ((amount, points), True)
        assert (again.x.data, again.y.data) == (stored["x"], stored["y"])


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("7,5", Decimal("7.5")),
        ("7.5", Decimal("7.5")),
        ("7,50", Decimal("7.5")),
        ("x7,5", None),
        ("7,555", None),
    ],
)
def test_comma_and_point_both_count_and_come_back_as_typed(
    application: Flask, language: str, typed: str, expected: Decimal | None
) -> None:
    class Form(BaseForm):
        x = Number("Points")

    with application.test_request_context(f"/?lang={language}"):
        form = Form(formdata=MultiDict({"x": typed}), meta={"csrf": False})
        form.validate()

        assert (form.x.data, form.x._value()) == (expected, typed)


def test_a_bound_is_told_in_the_readers_figures(application: Flask) -> None:
    class Form(BaseForm):
        x = Number("Балл", maximum=Decimal("10000.5"))

    with application.test_request_context("/?lang=kk"):
        form = Form(formdata=MultiDict({"x": "20000"}), meta={"csrf": False})
        form.validate()
        assert "10\u00a0000,5" in str(form.x.errors[0])


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("7", (7, [])),
        ("7.5", (None, ["“Years”: enter a whole number in figures."])),
        ("0", (None, ["“Years”: enter a number from 1 to 10."])),
        ("1" * 40, (None, ["“Years”: enter a whole number in figures."])),
    ],
)
def test_whole_numbers(typed: str, expected: tuple[int | None, list[str]]) -> None:
    assert submit(WholeNumber("Years", minimum=1, maximum=10), x=typed) == expected


def test_percent_takes_a_comma_and_ends_at_a_hundred() -> None:
    assert submit(Percent("Share"), x="12,5") == (Decimal("12.5"), [])
    assert submit(Percent("Share"), x="100.01")[1] == ["“Share”: enter a number from 0 to 100."]


def day_of(day: str, month: str, year: str) -> dict[str, str]:
    return {"x-day": day, "x-month": month, "x-year": year}


def test_date_comes_from_three_boxes() -> None:
    assert submit(LocalDate("Start"), **day_of("5", "03", "2027")) == (date(2027, 3, 5), [])


@pytest.mark.parametrize(
    ("boxes", "message"),
    [
        (("31", "2", "2027"), "“Start”: there is no such date."),
        (("", "2", "2027"), "“Start” needs a day, a month and a year."),
        (("1", "март", "2027"), "“Start”: enter the date in figures, such as 27 3 2027."),
        (("1", "2", "27"), "“Start”: enter the date in figures, such as 27 3 2027."),
        (("", "", ""), "Fill in “Start”."),
    ],
)
def test_wrong_dates_say_what_is_wrong(boxes: tuple[str, str, str], message: str) -> None:
    assert submit(LocalDate("Start"), **day_of(*boxes)) == (None, [message])


def test_what_was_typed_into_a_wrong_date_stays() -> None:
    class Form(BaseForm):
        x = LocalDate("Start")

    form = Form(formdata=MultiDict(day_of("31", "2", "2027")), meta={"csrf": False})
    form.validate()
    assert [form.x.part(part) for part in ("day", "month", "year")] == ["31", "2", "2027"]


def test_instant_is_taken_in_the_zone_of_the_call() -> None:
    typed = {**day_of("27", "3", "2027"), "x-time": "18:30"}
    assert submit(LocalDateTime("Closing"), **typed) == (
        datetime(2027, 3, 27, 13, 30, tzinfo=UTC),
        [],
    )


@pytest.mark.parametrize("time", ["25:00", "18", "18:3", ""])
def test_wrong_times_are_refused(time: str) -> None:
    typed = {**day_of("27", "3", "2027"), "x-time": time}
    assert submit(LocalDateTime("Closing"), **typed) == (
        None,
        ["“Closing”: enter the time as hours and minutes, such as 18:30."],
    )


REGIONS = [("71", "Astana"), ("75", "Almaty")]


def test_choice_takes_only_what_was_offered() -> None:
    assert submit(Choice("Region", choices=REGIONS), x="71") == ("71", [])
    assert submit(Choice("Region", choices=REGIONS), x="99") == (
        None,
        ["“Region”: choose one of the list."],
    )


def test_choice_starts_empty_so_that_no_default_is_sent() -> None:
    assert submit(Choice("Region", choices=REGIONS), x="")[1] == ["Choose an answer: “Region”."]


def test_choices_take_several() -> None:
    field = Choices("Regions", choices=REGIONS)
    assert submit(field, x="75") == (["75"], [])
    assert submit(field)[1] == ["Choose an answer: “Regions”."]


def test_tick_must_be_ticked() -> None:
    assert submit(Tick("I agree"), x="y") == (True, [])
    assert submit(Tick("I agree")) == (False, ["Tick the box to go on: “I agree”."])
    assert submit(Tick("I agree.")) == (False, ["Tick the box to go on: “I agree”."])


def test_email_is_checked_and_lowered() -> None:
    assert submit(Email("E-mail"), x="Aliya@Example.KZ") == ("aliya@example.kz", [])
    assert submit(Email("E-mail"), x="aliya@")[1] == [
        "“E-mail”: enter an address such as name@example.kz."
    ]


def test_three_languages_need_kazakh_and_russian() -> None:
    typed = {"x-kk": "Атауы", "x-ru": "", "x-en": ""}
    data, messages = submit(ThreeLanguages("Title"), **typed)
    assert data == {"kk": "Атауы", "ru": "", "en": ""}
    assert messages == ["Fill in “Title (Русский)”."]


@pytest.mark.parametrize(
    ("language", "message"),
    [
        ("kk", "Жасы: Жарамды бүтін сан мәні емес."),
        ("ru", "Жасы: Неверное целое число."),
        ("en", "Жасы: Not a valid integer value."),
    ],
)
def test_messages_of_the_library_are_translated_and_named(
    application: Flask, language: str, message: str
) -> None:
    with application.test_request_context(f"/?lang={language}"):
        assert submit(IntegerField("Жасы"), x="x")[1] == [message]
