"""What is asked of a list comes clean to the query."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from flask import Flask

from app.core.errors import NotFound
from app.core.ids import new_id
from app.portals.searched import asked_id, asked_key, first_row, search_text


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("%20%20қала%20", "қала"),
        ("%00%01қа%00ла", "қала"),
        ("%EF%BB%BFқала", "қала"),
        (quote("ә" * 300), "ә" * 100),
        ("", ""),
    ],
)
def test_search_text(application: Flask, sent: str, read: str) -> None:
    with application.test_request_context(f"/?q={sent}"):
        assert search_text("q") == read
        assert search_text("other") == ""


@pytest.mark.parametrize(
    ("sent", "read"), [("", 0), ("row=300", 300), ("row=-5", 0), ("row=x", 0), ("row=9e9", 0)]
)
def test_first_row(application: Flask, sent: str, read: int) -> None:
    with application.test_request_context(f"/?{sent}"):
        assert first_row() == read


def test_first_row_ends_where_no_list_of_ours_does(application: Flask) -> None:
    with application.test_request_context("/?row=99999999999999999999"):
        assert first_row() == 1_000_000


def test_asked_id(application: Flask) -> None:
    key = new_id()
    with application.test_request_context(f"/?pledge={key}&donor="):
        assert asked_id("pledge") == key
        assert asked_id("donor") is None
        assert asked_id("other") is None


@pytest.mark.parametrize("sent", ["abc", "", "12", "%00", "0" * 5000])
def test_a_list_begins_anew_where_no_row_can_be_meant(application: Flask, sent: str) -> None:
    key = new_id()
    with application.test_request_context(f"/?after={sent}&before={key}"):
        assert (asked_key("after"), asked_key("before")) == (None, key)


def test_what_can_be_no_key_is_not_found(application: Flask) -> None:
    with application.test_request_context("/?pledge=12"), pytest.raises(NotFound):
        asked_id("pledge")
