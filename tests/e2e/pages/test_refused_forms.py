"""What was typed into a form that was refused is not lost by a careless click."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Dialog, Page

from tests.e2e.installation import Installation
from tests.e2e.people import SignIns
from tests.e2e.steps.window import fill, press

TYPED = {"code": "NOBODY", "bin": "1", "reason": "DEMO: one family"}


def test_another_language_is_asked_about_before_a_refused_form_is_left(
    demo: Installation, visit: Callable[..., Page], sign_ins: SignIns
) -> None:
    page = visit(demo.base_url)
    sign_ins.enter(page, "officer")
    page.goto("/staff/conflicts/?lang=en")
    fill(page, TYPED)
    press(page, "Declare the link")
    questions: list[str] = []

    def stay(dialog: Dialog) -> None:
        questions.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    with page.expect_event("dialog"):
        page.locator(".asar-languages-switch__link[lang='ru']").click(no_wait_after=True)

    assert questions == ["beforeunload"]
    assert page.get_attribute("html", "lang") == "en"
    assert {name: page.locator(f"[name='{name}']").input_value() for name in TYPED} == TYPED
