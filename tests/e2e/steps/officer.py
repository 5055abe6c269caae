"""What officers do: the call, accepting pledges, assigning, ranking, the split of the money."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from playwright.sync_api import Page

from tests.e2e.steps.window import fill, heading, press, said, tick


def create_programme(page: Page, code: str) -> None:
    """Make the programme that calls hang on."""
    page.goto("/staff/programmes/new")
    fill(page, {"code": code, "title-kk": "Ұзақ мерзімді гранттар"})
    fill(page, {"title-ru": "Долгосрочные гранты", "title-en": "Long-term grants"})
    press(page, "Save")


def publish_call(
    page: Page, code: str, *, opens_at: datetime, closes_at: datetime, years: Sequence[int]
) -> str:
    """Make a call step by step and publish it; gives its address."""
    page.goto("/staff/calls/new")
    page.locator("[name='programme']").select_option(index=1)
    fill(page, {"code": code, "title-kk": "Ауыл волонтерлері"})
    fill(page, {"title-ru": "Волонтёры села", "title-en": "Volunteers of the village"})
    press(page, "Save and continue")
    call = page.url.split("?")[0]
    _set_dates(page, call, opens_at=opens_at, closes_at=closes_at)
    _set_themes(page, call)
    _set_amounts(page, call, years)
    _set_reviewing(page, call)
    page.goto(call)
    press(page, "Publish the call")
    assert "The call is published" in said(page), page.locator("main").inner_text()
    return call


def _set_dates(page: Page, call: str, *, opens_at: datetime, closes_at: datetime) -> None:
    page.goto(f"{call}/edit/dates")
    _fill_instant(page, "opens_at", opens_at)
    _fill_instant(page, "closes_at", closes_at)
    press(page, "Save")


def _fill_instant(page: Page, name: str, instant: datetime) -> None:
    day = {"day": instant.day, "month": instant.month, "year": instant.year}
    fill(page, {f"{name}-{part}": str(value) for part, value in day.items()})
    fill(page, {f"{name}-time": f"{instant:%H:%M}"})


def _set_themes(page: Page, call: str) -> None:
    page.goto(f"{call}/edit/scope")
    for box in page.locator("input[name='themes']").all()[:3]:
        box.check()
    press(page, "Save")


def _set_amounts(page: Page, call: str, years: Sequence[int]) -> None:
    page.goto(f"{call}/edit/amounts")
    tick(page, "grant_type_code", "other")
    for box in page.locator("input[name='years']").all():
        box.set_checked(int(box.get_attribute("value") or 0) in years)
    fill(page, {"min_amount_minor": "1000000", "max_amount_minor": "30000000"})
    fill(page, {"own_contribution_percent": "10"})
    press(page, "Save")


def _set_reviewing(page: Page, call: str) -> None:
    page.goto(f"{call}/edit/reviewing")
    fill(page, {"reviews_per_application": "2", "pass_score": "60", "comment_min_length": "20"})
    press(page, "Save")


def extend_deadline(page: Page, call: str, closes_at: datetime) -> None:
    """Move the deadline of a published call to a later minute."""
    page.goto(f"{call}/extend")
    _fill_instant(page, "closes_at", closes_at)
    fill(page, {"reason": "Өтінім берушілер сұрады. Просили заявители."})
    press(page, "Extend the deadline")
    assert "The deadline is extended" in said(page)


def accept_pledge(page: Page, code: str) -> None:
    """Accept an offer and note the signed agreement: a commitment."""
    page.goto("/staff/pledges/?state=offered")
    with page.expect_navigation():
        page.locator(f"main a:text-is('{code}')").first.click()
    press(page, "Accept")
    if page.locator("[name='reason']").count():
        fill(page, {"reason": "DEMO: құжаттар тексерілуде"})
    press(page, "Accept the pledge")
    press(page, "Note the signed agreement")
    fill(page, {"agreement_number": f"{code}/1", "signatory": "DEMO"})
    press(page, "Both sides have signed")
    assert said(page) == "The pledge is a commitment now; its fund is open."


def enter_reviewer(page: Page, name: str, code: str) -> None:
    """Put a person with the role into the register of reviewers."""
    page.goto("/staff/reviewers/new")
    page.locator("[name='user']").select_option(
        page.locator("[name='user'] option", has_text=name).get_attribute("value")
    )
    fill(page, {"code": code})
    tick(page, "languages", "kk", "ru")
    press(page, "Save")


def start_reviews(page: Page, call: str) -> None:
    """After the deadline, hand the applications over to reviewers."""
    page.goto(call)
    press(page, "Hand the applications over to reviewers")
    assert said(page) == "The applications are with the reviewers now."


def assign_everybody(page: Page, call: str) -> None:
    """Assign every reviewer of the register to every application of the call."""
    page.goto(f"/staff/reviews/calls/{call.rsplit('/', 1)[1]}")
    links = page.locator("main a[href*='/staff/reviews/applications/']")
    for address in [link.get_attribute("href") for link in links.all()]:
        page.goto(str(address))
        for box in page.locator("input[name='reviewers']").all():
            box.check()
        press(page, "Assign")
        assert said(page), page.locator("main").inner_text()


def freeze_ranking(page: Page, call: str) -> None:
    """Give the word and freeze the ranking."""
    page.goto(f"/staff/rankings/{call.rsplit('/', 1)[1]}")
    page.locator("input[name='confirmed']").check()
    press(page, "Freeze the ranking")
    assert said(page) == "The ranking is frozen.", page.locator("main").inner_text()


def split_and_propose(page: Page, call: str) -> str:
    """Try a split, read it, propose it; gives the address of the run."""
    page.goto(f"/staff/matching/calls/{call.rsplit('/', 1)[1]}")
    press(page, "Try a split")
    run = page.url.split("?")[0]
    press(page, "Propose for approval")
    return run


def approve(page: Page, run: str) -> None:
    """Check the proposal and approve it."""
    page.goto(run)
    press(page, "Check and approve")
    button = page.locator("main form button[type='submit']").first
    assert button.inner_text().startswith("Approve: reserve"), heading(page)
    with page.expect_navigation(timeout=60_000):
        button.click()


def await_letters(page: Page, run: str) -> str:
    """Watch the progress page until all letters are sealed; gives what it says then."""
    page.goto(f"/staff/letters/runs/{run.rsplit('/', 1)[1]}")
    page.wait_for_function(
        "() => { const bar = document.querySelector('main progress');"
        " return bar && Number(bar.max) > 0 && Number(bar.value) === Number(bar.max); }",
        timeout=60_000,
    )
    page.reload()
    return page.locator("main").inner_text()
