"""An officer tries several rules, compares the drafts, asks what if, and keeps a smaller set."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.installation import Installation
from tests.e2e.people import SignIns
from tests.e2e.steps.window import follow, heading, press


def _open_call(page: Page) -> None:
    """Go to the call of the demonstration whose money waits to be split."""
    page.goto("/staff/matching/?lang=en")
    with page.expect_navigation():
        page.locator("main .asar-card a").first.click()
    expect(page.get_by_role("heading", name="Matching runs")).to_be_visible()


@pytest.mark.parametrize("javascript", [True, False], ids=["with-scripts", "without-scripts"])
def test_officer_compares_tries_and_keeps(
    demo: Installation, visit: Callable[..., Page], sign_ins: SignIns, javascript: bool
) -> None:
    page = visit(demo.base_url, javascript=javascript, width=1280 if javascript else 360)
    sign_ins.enter(page, "officer")

    _open_call(page)
    for rule in ("Most merit", "First come by rank"):
        page.get_by_label(rule, exact=True).check(force=True)
    press(page, "Try a split")
    assert heading(page) == "Compare runs"
    expect(page.get_by_text("Price of the ranking", exact=True)).to_be_visible()
    rows = page.get_by_role("region", name="Application by application").locator("tbody tr")
    everybody = rows.count()
    follow(page, re.compile("Only differences"))
    assert 0 < rows.count() < everybody

    # The whole page, with its scripts: only they answer in place.
    with page.expect_navigation():
        page.get_by_role("region", name="Sums of the runs").locator("a").first.click()
    expect(page.get_by_role("heading", name="What if")).to_be_visible()
    run_page = page.url
    _try_without_a_pledge(page)
    assert (page.url == run_page) == javascript
    expect(page.get_by_role("status").get_by_text("less would be placed.")).to_be_visible()
    press(page, "Save as a draft run")
    assert heading(page).startswith("Matching run MR-")
    expect(page.get_by_text(re.compile(r"Order of ranks \(without .+\)"))).to_be_visible()


def _try_without_a_pledge(page: Page) -> None:
    panel = page.locator("#what-if")
    panel.get_by_role("link", name="Without a pledge").click()
    expect(panel.get_by_label("Year")).to_have_count(0)
    panel.get_by_label("Pledge").select_option(index=2)
    panel.get_by_role("button", name="Show what happens").click()
    expect(panel.get_by_role("link", name=re.compile("^Take this back"))).to_have_count(1)


def test_one_change_is_taken_back_and_the_next_million_is_told(
    demo: Installation, visit: Callable[..., Page], sign_ins: SignIns
) -> None:
    page = visit(demo.base_url)
    sign_ins.enter(page, "officer")

    _open_call(page)
    runs = page.get_by_role("region", name="Matching runs")
    with page.expect_navigation():
        runs.locator("tr", has_text="Proposed").locator("a").first.click()
    _try_without_a_pledge(page)
    page.locator("#what-if").get_by_role("link", name=re.compile("^Take this back")).click()
    expect(page.locator("#what-if .asar-answer")).to_have_count(0)
    with page.expect_navigation():
        page.get_by_role("region", name="What each pledge has left").locator("a").nth(1).click()

    expect(page.get_by_role("heading", name="Who would get more of it")).to_be_visible()
    expect(page.get_by_text(re.compile(r"One more 1,000,000\sKZT"))).to_be_visible()
