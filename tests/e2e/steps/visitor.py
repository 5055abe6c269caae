"""What everybody does before any work: register, confirm by mail, sign in, second factor."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import struct
import time

from playwright.sync_api import Page

from tests.e2e.steps.window import fill, follow, press, said, tick

PASSWORD = "Far steppe, high sky 7"
_STEP_SECONDS = 30


def register(page: Page, *, email: str, name: str, language: str = "ru") -> None:
    """Make an account, open the link that comes by mail, sign in."""
    page.goto("/register")
    fill(page, {"name": name, "email": email, "password": PASSWORD})
    tick(page, "language", language)
    tick(page, "consent", "y")
    press(page, "Register")
    assert "Open the link" in said(page)
    open_mail(page, email)
    follow(page, re.compile("^http"))
    press(page, "Confirm")
    assert said(page) == "Your e-mail address is confirmed. You can sign in."
    sign_in(page, email)


def open_mail(page: Page, recipient: str) -> None:
    """Open the newest message to somebody in the built-in mailbox."""
    page.goto(f"/mailbox?to={recipient}")
    with page.expect_navigation():
        page.locator("tbody a").first.click()


def sign_in(page: Page, email: str) -> None:
    """Sign in with the password."""
    page.goto("/sign-in?next=/account/start")
    fill(page, {"email": email, "password": PASSWORD})
    press(page, "Sign in")
    assert "/sign-in" not in page.url, page.locator("main").inner_text()


def agree(page: Page) -> None:
    """Consent to the use of personal data, as an account made by the operator must at first."""
    assert "/account/personal-data" in page.url
    press(page, "I agree")


def set_up_second_factor(page: Page) -> None:
    """Take the key that the page shows into an app of our own, and type its code."""
    assert "/account/second-factor" in page.url
    press(page, "Set up")
    shown = page.locator("main").inner_text()
    found = re.search(r"\b(?:[A-Z2-7]{4}[ -]?){4,}", shown)
    assert found, shown
    fill(page, {"code": code_now(found.group())})
    press(page, "Confirm")


def code_now(key: str) -> str:
    """The six figures of RFC 6238 for a key, as any authenticator app shows them."""
    letters = re.sub(r"[^A-Z2-7]", "", key)
    secret = base64.b32decode(letters + "=" * (-len(letters) % 8))
    counter = struct.pack(">Q", int(time.time()) // _STEP_SECONDS)
    digest = hmac.new(secret, counter, hashlib.sha1).digest()
    start = digest[-1] & 15
    number = struct.unpack(">I", digest[start : start + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"
