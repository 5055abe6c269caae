"""The menu of each portal: it marks the section of the page, takes one row, folds on a phone."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import psycopg
import pytest
from playwright.sync_api import Page

from tests.e2e.installation import Installation
from tests.e2e.pages.catalogue import KEY_PAGES
from tests.e2e.pages.test_key_pages import LANGUAGES, address_of
from tests.e2e.people import DemoPeople, SignIns

# The entry that each key page stands under; pages that are not here stand under none.
SECTIONS = {
    "public-calls": "/calls/",
    "public-call": "/calls/",
    "public-awards": "/awards/",
    "public-donors": "/donors/",
    "public-front-offices": "/front-offices/",
    "letter-check": "/verify",
    "letter-genuine": "/verify",
    "ngo-calls": "/apply/calls/",
    "ngo-eligibility": "/apply/applications/",
    "ngo-task-list": "/apply/applications/",
    "ngo-budget": "/apply/applications/",
    "ngo-check": "/apply/applications/",
    "ngo-letters": "/apply/letters",
    "ngo-organisation": "/apply/organisations",
    "donor-pledge": "/fund/pledges/",
    "donor-new-pledge": "/fund/pledges/",
    "donor-use": "/fund/matching/",
    "donor-consents": "/fund/consents/",
    "donor-consent": "/fund/consents/",
    "reviewer-sheet": "/review/queue",
    "reviewer-conflict": "/review/queue",
    "staff-call": "/staff/calls/",
    "staff-applications": "/staff/applications/",
    "staff-application": "/staff/applications/",
    "staff-reviews": "/staff/reviews/",
    "staff-ranking": "/staff/reviews/",
    "staff-run": "/staff/matching/",
    "staff-approve": "/staff/matching/",
    "staff-split": "/staff/matching/",
    "staff-consents": "/staff/matching/",
    "staff-extend": "/staff/matching/",
    "staff-compare": "/staff/matching/",
    "staff-what-if": "/staff/matching/",
    "staff-payments": "/staff/matching/",
    "staff-next": "/staff/matching/",
    "staff-letters": "/staff/letters/",
    "staff-pledges": "/staff/pledges/",
    "staff-fund": "/staff/ledger/",
    "front-office-letters": "/staff/letters/",
    "staff-front-office": "/staff/organisations",
}
CURRENT = """() => [...document.querySelectorAll('.asar-nav a[aria-current]')]
  .map(link => link.getAttribute('href'))"""
# The longest menu, with a section of the row marked and with one under “More”.
LONGEST = (
    ("officer", "/staff/"),
    ("approver", "/staff/matching/"),
    ("administrator", "/staff/people"),
    ("donor-kzt", "/fund/"),
)
ONE_ROW_PX = 50


@pytest.fixture(scope="module")
def rows(demo: Installation) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """The database of the demonstration, to find the rows that addresses name."""
    url = demo.database_url.replace("postgresql+psycopg://", "postgresql://")
    with psycopg.connect(url, autocommit=True) as connection:
        yield connection


def test_every_page_marks_its_section_once(
    people: DemoPeople, rows: psycopg.Connection[tuple[object, ...]]
) -> None:
    marked = {}
    for key_page in KEY_PAGES:
        page = people.window(key_page.who).new_page()
        page.goto(address_of(key_page, rows))
        marked[key_page.name] = page.evaluate(CURRENT)
        page.close()
    expected = {one.name: [SECTIONS[one.name]] if one.name in SECTIONS else [] for one in KEY_PAGES}
    assert marked == expected


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("who", "path"), LONGEST)
def test_the_longest_menu_takes_one_row(
    people: DemoPeople, who: str, path: str, language: str
) -> None:
    page = people.window(who).new_page()
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(f"{path}?lang={language}")
    wide = page.locator(".asar-nav").bounding_box()
    page.set_viewport_size({"width": 360, "height": 780})
    narrow = page.locator(".asar-nav").bounding_box()
    page.close()
    assert wide
    assert narrow
    assert max(wide["height"], narrow["height"]) < ONE_ROW_PX


@pytest.mark.parametrize("width", [1280, 360])
def test_the_fold_opens_without_scripts(
    demo: Installation, visit: Callable[..., Page], width: int, sign_ins: SignIns
) -> None:
    page = visit(demo.base_url, javascript=False, width=width)
    sign_ins.enter(page, "officer")
    page.goto("/staff/?lang=en")
    folded_link = page.locator(".asar-nav a", has_text="Organisations")
    calls_link = page.locator(".asar-nav a", has_text="Calls")

    seen = [(calls_link.is_visible(), folded_link.is_visible())]
    if width < 900:
        page.locator(".asar-menu__summary").click()
    seen.append((calls_link.is_visible(), folded_link.is_visible()))
    page.locator(".asar-more__summary").click()
    seen.append((calls_link.is_visible(), folded_link.is_visible()))

    assert seen == [(width > 900, False), (True, False), (True, True)]
    with page.expect_navigation():
        folded_link.click()
    assert page.locator(".asar-nav a[aria-current=page]").text_content() == "Organisations"


def test_counters_group_figures_as_kazakh_does(people: DemoPeople) -> None:
    page = people.window("ngo-owner").new_page()
    page.goto("/apply/?lang=kk")
    written = page.evaluate("new Intl.NumberFormat('kk').format(3904)")
    page.close()
    assert written == "3\u00a0904"
