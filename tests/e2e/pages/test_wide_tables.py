"""A table wider than a phone says so, by its shadow, and is scrolled with the keyboard alone."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page

from tests.e2e.installation import Installation
from tests.e2e.people import SignIns
from tests.e2e.steps.window import follow

# Two covers that travel with the table and two shadows that stay at the edges.
SHADOW = "local, local, scroll, scroll"
SCROLLED = "() => document.querySelector('.asar-scroller').scrollLeft > 0"
FACTS = """table => ({
  wider: table.scrollWidth > table.clientWidth,
  shadow: getComputedStyle(table).backgroundAttachment,
  from: table.scrollLeft,
})"""


def test_a_wide_table_hints_that_it_goes_on(
    demo: Installation, visit: Callable[..., Page], sign_ins: SignIns
) -> None:
    page = visit(demo.base_url, width=360)
    sign_ins.enter(page, "officer")
    page.goto("/staff/matching/?lang=en")
    follow(page, re.compile(r"^MR-DEMO-\d\d-3-1$"))
    table = page.locator(".asar-scroller").first

    assert table.get_attribute("aria-label")
    assert table.evaluate(FACTS) == {"wider": True, "shadow": SHADOW, "from": 0}
    table.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function(SCROLLED)
