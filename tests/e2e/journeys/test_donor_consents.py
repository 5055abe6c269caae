"""A donor that asked to be heard objects to one split and agrees to the next."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.installation import Installation
from tests.e2e.people import SignIns
from tests.e2e.steps.window import fill, follow, heading, press, said, tick

PLEDGE = "DEMO-KOKTAS-3"
REASON = "DEMO: Шарттағы өңір сақталмаған"


def _propose(page: Page) -> str:
    """Split the money of the call that waits for it, and propose the split: gives its address."""
    page.goto("/staff/matching/?lang=en")
    with page.expect_navigation():
        page.locator("main .asar-card a").first.click()
    press(page, "Try a split")
    expect(page.get_by_text(re.compile("^Proposing it asks these donors"))).to_be_visible()
    press(page, "Propose for approval")
    expect(page.get_by_text("Waits for consent", exact=True)).to_be_visible()
    return page.url.split("?")[0]


def _open_newest_question(page: Page) -> None:
    page.goto("/fund/?lang=en")
    tasks = page.get_by_role("link", name="Say whether you agree to what your money would pay for")
    with page.expect_navigation():
        tasks.last.click()
    assert heading(page) == "Do you agree to what your money would pay for?"
    expect(page.get_by_role("button", name="Agree")).to_have_count(0)
    tick(page, "promised", "y")
    press(page, "Show the projects")


@pytest.mark.parametrize("javascript", [True, False], ids=["with-scripts", "without-scripts"])
def test_donor_objects_then_agrees(
    demo: Installation, visit: Callable[..., Page], sign_ins: SignIns, javascript: bool
) -> None:
    width = 1280 if javascript else 360
    officer, approver, donor = (
        visit(demo.base_url, javascript=javascript, width=width) for _person in range(3)
    )
    for page, key in ((officer, "officer"), (approver, "approver"), (donor, "donor-kzt")):
        sign_ins.enter(page, key)

    first = _propose(officer)
    approver.goto(f"{first}?lang=en")
    expect(approver.get_by_role("button", name="Check and approve")).to_have_count(0)
    _object(donor)
    _split_without(officer, first)

    second = _propose(officer)
    _open_newest_question(donor)
    expect(donor.get_by_text("It is no vote on scores or places")).to_be_visible()
    press(donor, "Agree")
    assert "You have agreed" in said(donor)
    expect(donor.get_by_role("button", name="Agree")).to_have_count(0)
    approver.goto(f"{second}?lang=en")
    follow(approver, "Consents of donors")
    expect(approver.get_by_text("the run can be approved")).to_be_visible()
    approver.goto(f"{second}?lang=en")
    expect(approver.get_by_role("button", name="Check and approve")).to_have_count(1)
    officer.goto(f"{second}?lang=en")
    press(officer, "Take the proposal back")
    assert "The run is put aside" in said(officer)


def _object(page: Page) -> None:
    _open_newest_question(page)
    press(page, "Object")
    expect(page.get_by_role("alert")).to_be_visible()
    fill(page, {"reason": REASON})
    press(page, "Object")
    assert "You have objected" in said(page)


def _split_without(page: Page, run: str) -> None:
    page.goto(f"{run}?lang=en")
    expect(page.get_by_text("The run was returned.", exact=False).first).to_be_visible()
    expect(page.locator(".asar-notice").get_by_text(REASON)).to_be_visible()
    follow(page, "Consents of donors")
    expect(page.get_by_text("The donor objects", exact=True)).to_be_visible()
    press(page, "Split without them")
    assert "split without them" in said(page)
    expect(page.get_by_text(re.compile(rf"\(without {PLEDGE}\)"))).to_be_visible()
    press(page, "Put aside")
