"""Buttons keep apart on a phone, and a sum stands in one line."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.e2e.installation import Installation
from tests.e2e.people import SignIns
from tests.e2e.steps.window import follow

FINGER_PX = 8
# The run of the demonstration that waits for a donor; its call bears the year it was made in.
RUN = re.compile(r"MR-DEMO-\d\d-3-2")
# How far each button of a group is from the next one, downwards.
GAPS = """() => [...document.querySelectorAll('.asar-card .govuk-button-group')].flatMap(group => {
  const boxes = [...group.querySelectorAll('.govuk-button')].map(b => b.getBoundingClientRect());
  return boxes.slice(1).map((box, place) => Math.round(box.top - boxes[place].bottom));
})"""
# How many lines each figure above the fold takes.
LINES = """() => [...document.querySelectorAll('.asar-kpi__value')].map(value => {
  const range = document.createRange();
  range.selectNodeContents(value);
  return new Set([...range.getClientRects()].map(box => Math.round(box.top))).size;
})"""


@pytest.fixture
def run_page(demo: Installation, visit: Callable[..., Page], sign_ins: SignIns) -> Page:
    """The run that waits for a donor, as an officer sees it."""
    page = visit(demo.base_url, width=1280)
    sign_ins.enter(page, "officer")
    page.goto("/staff/consents/?lang=en")
    follow(page, RUN)
    return page


def test_buttons_of_a_question_keep_apart_on_a_phone(run_page: Page) -> None:
    run_page.set_viewport_size({"width": 360, "height": 780})

    gaps = run_page.evaluate(GAPS)

    assert len(gaps) == 1
    assert min(gaps) >= FINGER_PX


@pytest.mark.parametrize("width", [1280, 1000, 360])
def test_sums_of_a_run_stand_in_one_line(run_page: Page, width: int) -> None:
    follow(run_page, RUN, within=run_page.locator("body"))
    run_page.set_viewport_size({"width": width, "height": 900})

    assert set(run_page.evaluate(LINES)) == {1}
