"""Fields as they are drawn: label, hint, error and input belong together, in each language."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask, render_template_string
from lxml import html
from werkzeug.datastructures import MultiDict
from wtforms import FieldList, FormField, StringField

from app.portals.fields import (
    Choice,
    Choices,
    CleanText,
    LocalDate,
    LocalDateTime,
    Money,
    Percent,
    Secret,
    Tick,
    Upload,
)
from app.portals.forms import BaseForm, RowForm, ThreeLanguages

LANGUAGES = ("kk", "ru", "en")
PAIRS = [("a", "Бір", "түсіндірме"), ("b", "Екі")]


class Line(RowForm):
    name = CleanText("Атауы")
    cost = Money("Құны")


class Everything(BaseForm):
    title = ThreeLanguages("Жобаның атауы", hint="Хатта осылай жазылады")
    summary = CleanText("Сипаттама", max_length=2000, multiline=True)
    name = CleanText("Аты", hint="Құжаттағыдай", attributes={"autocomplete": "name"})
    password = Secret("Құпиясөз")
    amount = Money("Сома", hint="Теңгемен")
    share = Percent("Үлес")
    kind = Choice("Түрі", choices=PAIRS)
    term = Choice("Мерзімі", choices=PAIRS, style="radios")
    themes = Choices("Тақырыптар", choices=PAIRS)
    starts_on = LocalDate("Басталуы")
    closes_at = LocalDateTime("Аяқталуы")
    charter = Upload("Жарғы", accept=".pdf")
    consent = Tick("Келісемін", hint="Толығырақ")
    foreign = StringField("Бөтен")
    lines = FieldList(FormField(Line), min_entries=2)


PAGE = """{% import "macros/forms.html" as forms %}
{{ forms.open(form, '/save', upload=true, autosave_url='/autosave') }}
{{ forms.error_summary(form) }}
{% for f in form if f.name not in ('one_time_key', 'version', 'lines') %}
{{ forms.field(f) }}{% endfor %}
{{ forms.rows(form.lines, 'Смета') }}{{ forms.submit('Сақтау') }}{{ forms.close() }}"""


def drawn(application: Flask, language: str, typed: dict[str, str] | None = None) -> Any:
    """The whole form as a page; `typed` are sent values, which are validated first."""
    with application.test_request_context(f"/?lang={language}"):
        formdata = None if typed is None else MultiDict(typed)
        form = Everything(formdata=formdata, meta={"csrf": False})
        if typed is not None:
            form.validate()
        return html.fromstring(render_template_string(PAGE, form=form))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("typed", [None, {"amount": "x", "lines-0-name": "", "lines-1-cost": "1"}])
def test_every_input_has_a_label_and_its_notes(
    application: Flask, language: str, typed: dict[str, str] | None
) -> None:
    page = drawn(application, language, typed)
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    labelled = set(page.xpath("//label/@for"))
    inputs = page.xpath("//input[not(@type='hidden')] | //select | //textarea")
    assert {one.get("id") for one in inputs} == labelled
    for notes in page.xpath("//@aria-describedby"):
        assert set(notes.split()) <= set(ids)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_style_and_no_script_in_the_markup(application: Flask, language: str) -> None:
    page = drawn(application, language, {"amount": "x"})
    assert page.xpath("//@style | //script | //style | //@onclick") == []


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_nothing_of_the_frame_stays_english(application: Flask, language: str) -> None:
    page = drawn(application, language, {"summary": "ә", "starts_on-day": "1"})
    texts = " ".join(page.xpath("//text()[not(ancestor::*[@lang='en'])]"))
    texts = texts.replace("English", "").replace("name@example.kz", "")
    assert [word for word in texts.split() if word.isascii() and word.isalpha()] == []
    for name in ("show-password", "characters-under-limit.other", "characters-over-limit.many"):
        (value,) = page.xpath(f"//@*[name()='data-i18n.{name}']")
        assert not value.replace("%{count}", "").isascii()


@pytest.mark.parametrize(
    ("language", "message"),
    [
        ("kk", "«Аты» өрісін толтырыңыз."),
        ("ru", "Заполните поле «Аты»."),
        ("en", "Fill in “Аты”."),
    ],
)
def test_errors_stand_at_the_field_and_in_the_summary(
    application: Flask, language: str, message: str
) -> None:
    page = drawn(application, language, {"name": ""})
    assert message in page.xpath("string(//*[@id='name-error'])")
    assert page.xpath("//a[@href='#name']/text()") == [message]
    assert page.xpath("//*[@id='name']/@aria-describedby") == ["name-hint name-error"]
    for target in page.xpath("//*[contains(@class, 'error-summary__list')]//a/@href"):
        assert page.xpath(f"//*[@id='{target[1:]}']")


def test_what_was_typed_stays_and_is_escaped(application: Flask) -> None:
    typed = {"name": "<b>'\"&\u202e", "amount": "12а", "term": "b", "starts_on-day": "31"}
    page = drawn(application, "kk", typed)
    assert page.xpath("//*[@id='name']/@value") == ["<b>'\"&\u202e"]
    assert page.xpath("//*[@id='amount']/@value") == ["12а"]
    assert page.xpath("//input[@name='term'][@checked]/@value") == ["b"]
    assert page.xpath("//*[@id='starts_on-day']/@value") == ["31"]


def test_a_lone_surrogate_can_be_shown_again(application: Flask) -> None:
    page = drawn(application, "kk", {"name": "a\ud800b\x00"})
    assert page.xpath("//*[@id='name']/@value") == ["a�b�"]


def test_a_password_is_never_sent_back(application: Flask) -> None:
    page = drawn(application, "kk", {"password": "secret-word"})
    assert b"secret-word" not in html.tostring(page)


def test_hidden_key_and_version_travel_with_the_form(application: Flask) -> None:
    page = drawn(application, "kk", {"one_time_key": "k1", "version": "3"})
    assert page.xpath("//input[@name='one_time_key']/@value") == ["k1"]
    assert page.xpath("//input[@name='version']/@value") == ["3"]
    assert page.xpath("//form/@data-autosave-url") == ["/autosave"]


def test_rows_have_buttons_that_work_without_scripts(application: Flask) -> None:
    page = drawn(application, "kk")
    assert page.xpath("//button[@name='remove_row']/@value") == ["lines-0", "lines-1"]
    assert page.xpath("//button[@name='add_row']/@value") == ["lines"]
    assert set(page.xpath("//form//button[not(@hidden)]/@type")) == {"submit"}


def test_language_of_each_text_is_marked(application: Flask) -> None:
    page = drawn(application, "ru")
    assert page.xpath("//input[starts-with(@name, 'title-')]/@lang") == ["kk", "ru", "en"]


def test_a_select_offers_nothing_by_default(application: Flask) -> None:
    page = drawn(application, "kk")
    assert page.xpath("//select[@name='kind']/option[@selected]/@value") == [""]
