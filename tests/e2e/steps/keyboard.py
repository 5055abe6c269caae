"""Hands on the keyboard only: Tab until a thing has the focus, then keys."""

from __future__ import annotations

from playwright.sync_api import Page

_MOST_TABS = 60
_FOCUSED = """selector => {
  const now = document.activeElement;
  return !!now && now.matches(selector);
}"""
_SHOWN = """() => {
  const now = document.activeElement;
  const styles = [getComputedStyle(now), getComputedStyle(now, '::before')];
  const label = now.nextElementSibling;
  if (label) styles.push(getComputedStyle(label, '::before'));
  return styles.some(s => s.outlineStyle !== 'none' || s.boxShadow !== 'none');
}"""


def tab_to(page: Page, selector: str) -> None:
    """Go on with Tab until the focus is on what is meant, and see that the focus shows."""
    for _step in range(_MOST_TABS):
        if page.evaluate(_FOCUSED, selector):
            assert page.evaluate(_SHOWN), f"the focus on {selector} cannot be seen"
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not come to {selector}")


def enter(page: Page) -> None:
    """Press Enter on a button and wait for the next page."""
    with page.expect_navigation(timeout=30_000):
        page.keyboard.press("Enter")
