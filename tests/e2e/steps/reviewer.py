"""What a reviewer does: no conflict, the sheet, the check, handing in."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page

from tests.e2e.steps.window import press


def waiting(page: Page) -> list[str]:
    """The addresses of what waits in the queue."""
    page.goto("/review/queue")
    links = page.locator(".asar-card a[href^='/review/']").all()
    return sorted({str(link.get_attribute("href")) for link in links})


def review_all(page: Page, points: Callable[[str], int]) -> list[str]:
    """Review everything in the queue; `points` tells the share in per cent by title."""
    return [review(page, address, points) for address in waiting(page)]


def review(page: Page, address: str, points: Callable[[str], int]) -> str:
    """Declare no conflict, score, check, hand in; gives the title."""
    page.goto(address)
    text = page.locator("main").inner_text()
    assert "Scoring sheet" not in text, "the text opens after the declaration only"
    press(page, "I have no conflict of interest: open the application")
    title = page.locator("h1").inner_text()
    fill_sheet(page, points(title))
    press(page, "Save and check")
    press(page, "Submit the review")
    return title


def fill_sheet(page: Page, percent: int) -> None:
    """Give every criterion the same share of its points, and say why."""
    for criterion in page.locator(".asar-criterion").all():
        buttons = criterion.locator("input[type='radio']")
        if buttons.count():
            highest = buttons.count() - 1
            buttons.nth(highest * percent // 100).check(force=True)
        criterion.locator("textarea").fill(
            "Жоба ауылға қажет, жоспары нақты, мерзімінде орындалады."
        )
