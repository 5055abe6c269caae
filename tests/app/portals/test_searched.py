"""What is asked of a list comes clean to the query."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from flask import Flask

from app.portals.searched import search_text


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
