"""What finance does: rates and receipts."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.e2e.steps.window import fill, press, said, tick


def enter_rate(page: Page, currency: str, rate: str) -> None:
    """Store the rate of a currency of today."""
    page.goto("/staff/ledger/rates")
    page.locator("[name='currency']").select_option(currency)
    fill(page, {"rate": rate, "source": "DEMO bank"})
    press(page, "Save")
    assert rate in page.locator("main").inner_text()


def record_receipt(page: Page, pledge: str, *, part: int, amount: int, reference: str) -> None:
    """Book money that has arrived under a commitment."""
    page.goto("/staff/pledges/?state=signed")
    with page.expect_navigation():
        page.locator(f"main a:text-is('{pledge}')").first.click()
    with page.expect_navigation():
        page.locator("main a[href*='/staff/contributions/?pledge=']").first.click()
    press(page, "Record a receipt")
    tick(page, "tranche", str(part))
    fill(page, {"amount_minor": str(amount), "bank_reference": reference})
    press(page, "Record the receipt")
    assert said(page) == "The receipt is recorded and booked."
