"""The eligibility check and a scoring sheet, done with the keyboard alone."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page

from tests.e2e.installation import Installation
from tests.e2e.people import SignIns
from tests.e2e.steps import applicant, reviewer, visitor
from tests.e2e.steps.keyboard import enter, tab_to
from tests.e2e.steps.window import heading, said
from tests.factories.app_organisations import demo_bin, demo_iban


def test_eligibility_check(demo: Installation, visit: Callable[..., Page]) -> None:
    page = visit(demo.base_url)
    visitor.register(page, email="keyboard@e2e.example", name="DEMO Пернетақта")
    applicant.create_organisation(
        page, kk="«DEMO Перне» қоры", ru="Фонд «DEMO Перне»", number=demo_bin(), iban=demo_iban(71)
    )
    page.goto("/apply/calls/")
    page.locator("main a[href*='/apply/applications/start/']").first.focus()
    enter(page)
    names = page.locator("input[name^='q_'][value='yes']").all()
    for number, name in enumerate(str(box.get_attribute("name")) for box in names):
        tab_to(page, f"[name='{name}']")
        page.keyboard.press("Space")
        if number >= applicant.QUESTIONS_ANSWERED_YES:
            page.keyboard.press("ArrowDown")
    tab_to(page, "main form button[type='submit']")
    enter(page)
    assert "You can apply" in said(page)


def test_scoring_sheet(demo: Installation, visit: Callable[..., Page], sign_ins: SignIns) -> None:
    page = visit(demo.base_url)
    sign_ins.enter(page, "reviewer-3")
    page.goto(reviewer.waiting(page)[0])
    tab_to(page, "main .asar-action button")
    enter(page)
    comments = page.locator(".asar-criterion textarea").all()
    for name in [str(box.get_attribute("name")) for box in comments]:
        tab_to(page, f"[name='{name.replace('comment-', 'points-')}']")
        page.keyboard.press("Space")
        page.keyboard.press("ArrowRight")
        tab_to(page, f"[name='{name}']")
        page.keyboard.type("Мәтінде дерек жоқ, сондықтан ұпай аз. Қосымша түсіндірме керек.")
    tab_to(page, "button[name='next']")
    enter(page)
    assert heading(page) == "Check before you submit"
    tab_to(page, "main form button[type='submit']")
    enter(page)
    assert "/check" not in page.url, page.locator("main").inner_text()
