"""People of the demonstration at their windows: each signs in once."""

from __future__ import annotations

from playwright.sync_api import Browser, BrowserContext, Cookie, Page

from app.cli.demo.accounts import PASSWORD
from tests.e2e.steps.window import press

PATIENCE_MS = 15_000


def sign_in_demo(page: Page, key: str) -> None:
    """Sign in as one of the demonstration; staff read their code from the page."""
    page.goto("/sign-in?lang=en")
    page.get_by_label("E-mail").fill(f"{key}@demo.example")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    press(page, "Sign in")
    if "/sign-in/code" in page.url:
        code = page.locator(".asar-notice__text strong").last.inner_text()
        page.get_by_label("Code from the app").fill(code.strip())
        press(page, "Confirm")
    assert "/sign-in" not in page.url, page.locator("main").inner_text()


class SignIns:
    """Everybody signs in once in a run: no code of the second factor is taken twice."""

    def __init__(self) -> None:
        self._cookies: dict[str, list[Cookie]] = {}

    def enter(self, page: Page, key: str) -> None:
        """Let a window be somebody's of the demonstration."""
        if key in self._cookies:
            page.context.add_cookies(self._cookies[key])
            return
        sign_in_demo(page, key)
        self._cookies[key] = page.context.cookies()


class DemoPeople:
    """Windows of everybody who was asked for, by account key; None is a stranger."""

    def __init__(self, browser: Browser, base_url: str, sign_ins: SignIns) -> None:
        self.browser = browser
        self.base_url = base_url
        self.sign_ins = sign_ins
        self._contexts: dict[str | None, BrowserContext] = {}

    def window(self, key: str | None) -> BrowserContext:
        """Give the window of a person, signed in."""
        if key not in self._contexts:
            context = self.browser.new_context(
                base_url=self.base_url, viewport={"width": 1280, "height": 900}
            )
            context.set_default_timeout(PATIENCE_MS)
            self._contexts[key] = context
            if key is not None:
                page = context.new_page()
                self.sign_ins.enter(page, key)
                page.close()
        return self._contexts[key]

    def close(self) -> None:
        """Close all windows."""
        for context in self._contexts.values():
            context.close()
