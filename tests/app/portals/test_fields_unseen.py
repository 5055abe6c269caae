"""Characters nobody sees: refused with their names and places, or taken off where harmless."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from app.portals.fields import CleanText, Email
from app.portals.forms import BaseForm

pytestmark = pytest.mark.usefixtures("app")

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"


def submit(app: Flask, field: Any, typed: str) -> tuple[Any, list[str]]:
    """Data and errors of one field after a submission, in English."""
    form_class = type("TestForm", (BaseForm,), {"x": field})
    with app.test_request_context("/?lang=en", method="POST"):
        form = form_class(MultiDict({"x": typed}), meta={"csrf": False})
        form.validate()
        return form.x.data, [str(error) for error in form.x.errors]


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        (CleanText("Title"), "сө\u200bз"),
        (CleanText("Title", multiline=True), "сө\u200bз"),
        (Email("Title"), "аb\u200b@example.org"),
    ],
)
def test_the_message_names_the_character_and_its_place(app, field, typed):
    _data, errors = submit(app, field, typed)

    [error] = errors
    assert error == (
        "“Title” has an invisible character at place 3: U+200B ZERO WIDTH SPACE. "
        "Delete it or type the text again."
    )


def test_emoji_are_whole_in_long_texts_only(app):
    long, errors = submit(app, CleanText("Text", multiline=True), FAMILY)
    _short, refused = submit(app, CleanText("Title"), FAMILY)

    assert (long, errors) == (FAMILY, [])
    assert "at place 2: U+200D ZERO WIDTH JOINER" in refused[0]


@pytest.mark.parametrize("multiline", [True, False])
def test_mark_at_the_beginning_of_pasted_text_is_taken_off(app, multiline):
    field = CleanText("Text", multiline=multiline)

    assert submit(app, field, "\ufeff Жасыл дала") == ("Жасыл дала", [])


def test_nothing_but_that_mark_is_no_answer(app):
    assert submit(app, CleanText("Title"), "\ufeff")[1] == ["Fill in “Title”."]


@pytest.mark.parametrize("text", ["a\x00b", "a\x1bb", "a\ud800b", "b\ufffdc", "a\nb", "a\tb"])
def test_text_with_unreadable_characters_is_refused(app, text):
    assert submit(app, CleanText("Title"), text)[1] == [
        "“Title” has a character that cannot be stored. Type the text again."
    ]


@pytest.mark.parametrize("mark", ["\u202e", "\u2066", "\u200f", "\u061c"])
def test_text_that_turns_round_is_refused(app, mark):
    assert submit(app, CleanText("Title"), f"a{mark}b")[1] == [
        "“Title” has an invisible mark that turns the text round. Type the text again."
    ]
