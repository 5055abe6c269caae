"""What a donor does: its organisation, the pledge with its terms, what became of the money."""

from __future__ import annotations

from collections.abc import Mapping

from playwright.sync_api import Page

from tests.e2e.steps.window import fill, press, said, tick


def register_donor(
    page: Page, *, kk: str, ru: str, category: str, number: str = "", abroad: bool = False
) -> None:
    """Register the body that gives, then say what kind of donor it is."""
    page.goto("/fund/organisations/new")
    fill(page, {"name_kk": kk, "name_ru": ru, "bin": number})
    page.locator("[name='legal_form']").select_option("other")
    press(page, "Register the organisation")
    page.goto("/fund/profile/")
    with page.expect_navigation():
        page.locator("main a[href*='/fund/profile/register/']").first.click()
    tick(page, "category", category)
    tick(page, "is_public", "no")
    tick(page, "is_international", "yes" if abroad else "no")
    tick(page, "is_foreign_source", "yes" if abroad else "no")
    tick(page, "visibility", "projects")
    press(page, "Register as a donor")
    assert "You are registered as a donor" in said(page)


def draft_pledge(page: Page, *, currency: str, amounts: Mapping[int, int]) -> None:
    """Promise an amount for each year."""
    page.goto("/fund/pledges/new")
    page.locator("[name='currency']").select_option(currency)
    for number, (year, amount) in enumerate(amounts.items()):
        if number:
            press(page, "Add a year")
        fill(page, {f"years-{number}-year": str(year)})
        fill(page, {f"years-{number}-amount_minor": str(amount)})
    press(page, "Save the draft")
    assert not page.url.endswith("/new"), page.locator("main").inner_text()


def restrict_pledge(page: Page, *, region: str, share_percent: int) -> None:
    """Let the money go to one region only, and pay no more than a share of a project."""
    pledge = page.url.split("?")[0]
    page.goto(f"{pledge}/edit/where")
    tick(page, "regions", region)
    press(page, "Save")
    page.goto(f"{pledge}/edit/limits")
    fill(page, {"max_share_percent": str(share_percent)})
    press(page, "Save")
    page.goto(pledge)


def offer_pledge(page: Page) -> str:
    """Sign and offer; gives the code of the pledge."""
    press(page, "Check and offer")
    page.locator("input[name='confirmed']").check()
    press(page, "Offer the pledge")
    assert "The pledge is offered" in said(page)
    return page.title().split(" – ")[0].strip()


def read_use_of_money(page: Page) -> str:
    """Open what my money does in the only decided call."""
    page.goto("/fund/matching/")
    with page.expect_navigation():
        page.locator("main a[href^='/fund/matching/']").first.click()
    return page.locator("main").inner_text()
