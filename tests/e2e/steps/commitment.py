"""The life of a commitment after its agreement: parts, requests, a change, its end."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.e2e.steps.window import fill, follow, heading, press, said


def open_pledge(page: Page, portal: str, code: str) -> str:
    """Go to a pledge in a portal; gives its address."""
    page.goto(f"/{portal}/pledges/")
    with page.expect_navigation():
        page.locator(f"main a:text-is('{code}')").first.click()
    return page.url.split("?")[0]


def ask_for_payment(page: Page, code: str) -> None:
    """Send the payment request for the first part that nobody asked for."""
    open_pledge(page, "staff", code)
    with page.expect_navigation():
        page.locator("main a[href$='/call']").first.click()
    press(page, "Send the payment request")
    assert said(page) == "The payment request is sent to the donor."


def read_request(page: Page, code: str) -> str:
    """The donor finds the request on the page of the pledge; gives what it says."""
    open_pledge(page, "fund", code)
    follow(page, "How to pay")
    assert heading(page) == "Payment request"
    return page.locator("main").inner_text()


def propose_change(page: Page, code: str, *, year: int, amount: int, reason: str) -> None:
    """The donor's signatory proposes another amount for the first year."""
    open_pledge(page, "fund", code)
    press(page, "Change the commitment")
    assert page.locator("[name='years-0-year']").input_value() == str(year)
    fill(page, {"reason": reason, "years-0-amount_minor": str(amount)})
    press(page, "Propose the change")
    assert said(page) == "The change is proposed. The other side answers it."


def agree_change(page: Page, code: str, reason: str) -> str:
    """An officer reads the difference and agrees; gives what differed."""
    open_pledge(page, "staff", code)
    row = page.locator("main tr", has_text=reason)
    with page.expect_navigation():
        row.locator("a").first.click()
    differs = page.get_by_role("region", name="What differs").inner_text()
    press(page, "Agree to the change")
    assert said(page) == "The change is agreed: a new version of the commitment holds."
    return differs


def end(page: Page, code: str) -> None:
    """An officer closes the commitment."""
    open_pledge(page, "staff", code)
    follow(page, "Close the commitment")
    press(page, "Close the commitment")
    assert said(page) == "The commitment is closed."
