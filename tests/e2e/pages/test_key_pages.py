"""Key pages of all portals in three languages, wide and narrow: readable, whole, accessible."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import Page

from tests.e2e.installation import Installation
from tests.e2e.pages.catalogue import KEY_PAGES, KeyPage
from tests.e2e.pages.checks import FACTS, TOO_WIDE, Complaints, english_texts, violations
from tests.e2e.people import DemoPeople

WIDE, NARROW = 1280, 360
LANGUAGES = ("kk", "ru", "en")
# A folder to keep pictures of every page in, for eyes.
PICTURES = os.environ.get("ASAR_PICTURES")


@pytest.fixture(scope="module")
def rows(demo: Installation) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """The database of the demonstration, to find the rows that addresses name."""
    url = demo.database_url.replace("postgresql+psycopg://", "postgresql://")
    with psycopg.connect(url, autocommit=True) as connection:
        yield connection


@pytest.fixture(scope="module")
def english() -> set[str]:
    return english_texts()


def address_of(page: KeyPage, rows: psycopg.Connection[tuple[object, ...]]) -> str:
    """Put the row that a page is about into its address."""
    if not page.row:
        return page.path
    found = rows.execute(page.row.encode()).fetchone()
    assert found is not None, f"the demonstration has no row for {page.name}"
    return page.path.format(found[0])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key_page", KEY_PAGES, ids=lambda page: page.name)
def test_page_is_whole(
    key_page: KeyPage,
    language: str,
    people: DemoPeople,
    rows: psycopg.Connection[tuple[object, ...]],
    english: set[str],
) -> None:
    page = people.window(key_page.who).new_page()
    try:
        address = address_of(key_page, rows)
        joined = "&" if "?" in address else "?"
        _check(page, f"{address}{joined}lang={language}", key_page, language, english)
    finally:
        page.close()


def _check(page: Page, address: str, key_page: KeyPage, language: str, english: set[str]) -> None:
    complaints = Complaints(page)
    page.set_viewport_size({"width": WIDE, "height": 900})
    answer = page.goto(address)
    assert answer is not None
    assert answer.status == 200
    assert page.url.split("?")[0].endswith(address.split("?", maxsplit=1)[0])
    _picture(page, f"{key_page.name}-{language}-{WIDE}")
    facts = page.evaluate(FACTS)
    assert facts["lang"] == language
    assert len(facts["headings"]) == 1, facts["headings"]
    assert facts["unnamed"] == []
    if language != "en":
        untranslated = english.intersection(facts["texts"])
        assert untranslated == set()
    assert page.evaluate(TOO_WIDE) == []
    assert violations(page) == []
    page.set_viewport_size({"width": NARROW, "height": 780})
    assert page.evaluate(TOO_WIDE) == []
    if language == "kk":
        assert violations(page) == []
    _picture(page, f"{key_page.name}-{language}-{NARROW}")
    assert complaints.heard == []


def _picture(page: Page, name: str) -> None:
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)
