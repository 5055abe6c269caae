"""What everybody does with a window: press a button, follow a link, fill in a box."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page

SEND_MS = 30_000


def press(page: Page, name: str, *, within: Locator | None = None) -> None:
    """Press a button and wait for the page that answers."""
    place = page if within is None else within
    with page.expect_navigation(timeout=SEND_MS):
        place.get_by_role("button", name=name, exact=True).first.click()


def follow(page: Page, name: str | re.Pattern[str], *, within: Locator | None = None) -> None:
    """Follow a link of the page and wait for where it leads."""
    place = page.locator("main") if within is None else within
    exact = isinstance(name, str)
    with page.expect_navigation(timeout=SEND_MS):
        place.get_by_role("link", name=name, exact=exact).first.click()


def fill(page: Page, answers: dict[str, str]) -> None:
    """Fill in boxes by the names of their fields."""
    for name, text in answers.items():
        page.locator(f"[name='{name}']").fill(text)


def tick(page: Page, name: str, *values: str) -> None:
    """Tick or choose by the name of a field, one value or several."""
    for value in values:
        page.locator(f"input[name='{name}'][value='{value}']").check(force=True)


def heading(page: Page) -> str:
    """The heading of the page."""
    return page.locator("h1").inner_text().strip()


def said(page: Page) -> str:
    """What the page says on top after something was done."""
    return page.locator("#messages").inner_text().strip()
