"""What is saved while one types never stands in the way of the button under it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import psycopg
import pytest
from playwright.sync_api import APIResponse, Page, Route

from tests.e2e.installation import Installation
from tests.e2e.pages.catalogue import KEY_PAGES
from tests.e2e.pages.test_key_pages import address_of
from tests.e2e.people import SignIns
from tests.e2e.steps.window import SEND_MS

(DRAFT,) = (page for page in KEY_PAGES if page.name == "ngo-task-list")


@pytest.fixture
def draft(demo: Installation) -> Iterator[str]:
    """The address of an application that is being written."""
    url = demo.database_url.replace("postgresql+psycopg://", "postgresql://")
    with psycopg.connect(url, autocommit=True) as rows:
        yield address_of(DRAFT, rows)


def test_a_button_pressed_during_a_save_waits_for_its_answer(
    demo: Installation, visit: Callable[..., Page], sign_ins: SignIns, draft: str
) -> None:
    page = visit(demo.base_url)
    sign_ins.enter(page, "ngo-owner")
    page.goto(f"{draft}/basics?lang=en")
    under_way: list[tuple[Route, APIResponse]] = []

    def hold(route: Route) -> None:
        if route.request.headers.get("x-requested-with") == "autosave":
            under_way.append((route, route.fetch()))
        else:
            route.continue_()

    page.route("**/basics*", hold)
    title = page.locator("[name='title']")
    with page.expect_request(lambda request: request.method == "POST", timeout=SEND_MS):
        title.fill(f"{title.input_value()} 2")
    while not under_way:
        page.wait_for_timeout(50)
    title.fill(f"{title.input_value()} 3")
    with page.expect_navigation(timeout=SEND_MS):
        page.get_by_role("button", name="Save and continue", exact=True).click()
        route, saved = under_way.pop()
        route.fulfill(response=saved)

    assert saved.status == 200
    assert not page.url.split("?")[0].endswith("/basics"), page.locator("main").inner_text()
