"""What an NGO does: its organisation, the eligibility check, the application, the letter."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page

from tests.e2e.steps.window import fill, follow, heading, press, said

QUESTIONS_ANSWERED_YES = 3


@dataclass(frozen=True)
class Project:
    """What an NGO asks for; cost and own share in tenge, the same in both years."""

    title: str
    cost: int
    own: int


def create_organisation(page: Page, *, kk: str, ru: str, number: str, iban: str) -> None:
    """Register the own organisation."""
    page.goto("/apply/organisations/new")
    fill(page, {"name_kk": kk, "name_ru": ru, "bin": number, "iban": iban})
    page.locator("[name='legal_form']").select_option("foundation")
    page.locator("[name='region_code']").select_option("KZ-10")
    press(page, "Register the organisation")
    assert "/apply/organisations/" in page.url, page.locator("main").inner_text()


def pass_eligibility_check(page: Page, code: str) -> None:
    """Find the call, answer wrongly once, read why not, then rightly."""
    page.goto(f"/calls/{code}")
    with page.expect_navigation():
        page.locator(f"main a[href*='/apply/applications/start/{code}']").first.click()
    questions = page.locator("fieldset:has(input[name^='q_'])")
    for number in range(questions.count()):
        answer = "yes" if number < QUESTIONS_ANSWERED_YES else "no"
        questions.nth(number).locator(f"input[value='{answer}']").check()
    questions.first.locator("input[value='no']").check()
    press(page, "Check and begin")
    assert "/start/" in page.url
    page.locator("input[name^='q_'][value='yes']").first.check()
    press(page, "Check and begin")
    assert "You can apply" in said(page)


def fill_in(page: Page, project: Project, attachment: Path) -> None:
    """Go through all sections, one after another, as “Save and continue” leads."""
    application = page.url.split("?")[0].rstrip("/")
    page.goto(f"{application}/basics")
    fill(page, {"title": project.title})
    page.locator("input[name='language'][value='kk']").check()
    page.locator("[name='region_code']").select_option("KZ-10")
    page.locator("input[name='themes']").first.check()
    press(page, "Save and continue")
    while page.locator("textarea[name='text']").count():
        fill(page, {"text": f"{heading(page)}. Ауылда волонтерлік орталық ашамыз. " * 12})
        press(page, "Save and continue")
    _indicators(page)
    _budget(page, project)
    _attach(page, attachment)
    page.goto(f"{application}/check")


def _indicators(page: Page) -> None:
    row = "indicators-0-"
    fill(page, {f"{row}title": "Белсенді волонтерлер", f"{row}unit": "адам"})
    fill(page, {f"{row}baseline": "0", f"{row}target": "120"})
    press(page, "Save and continue")


def _budget(page: Page, project: Project) -> None:
    years = page.locator("[name='lines-0-year'] option:not([value=''])").all_inner_texts()
    for number, year in enumerate(years):
        row = f"lines-{number}-"
        page.locator(f"[name='{row}year']").select_option(year)
        fill(page, {f"{row}title": "Орталықты жабдықтау", f"{row}quantity": "1"})
        fill(page, {f"{row}unit_cost": str(project.cost), f"{row}own": str(project.own)})
    fill(page, {"minimum_percent": "80"})
    press(page, "Save and continue")


def _attach(page: Page, attachment: Path) -> None:
    page.locator("input[type='file']").set_input_files(attachment)
    page.locator("select[name='kind']").select_option(index=1)
    press(page, "Attach")
    assert said(page) == "The file has been attached."


def submit(page: Page) -> str:
    """Declare and submit from the check page; gives the number on the receipt."""
    page.locator("input[name='declared']").check()
    press(page, "Submit the application")
    assert page.url.split("?")[0].endswith("/receipt"), page.locator("main").inner_text()
    text = page.locator("main").inner_text()
    assert re.search(r"\b[0-9a-f]{64}\b", text)
    number = re.search(r"Number\s+(\S+)", text)
    assert number, text
    return number.group(1)


def download_letter(page: Page, folder: Path) -> Path:
    """Download the only letter of the list."""
    page.goto("/apply/letters")
    with page.expect_download() as waiting:
        page.locator("main a[href$='/file']").first.click()
    target = folder / waiting.value.suggested_filename
    waiting.value.save_as(target)
    return target


def read_outcome(page: Page, title: str) -> str:
    """Open the decision on a project and give what it says."""
    page.goto("/apply/awards/")
    follow(page, title)
    return page.locator("main").inner_text()
