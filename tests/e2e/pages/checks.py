"""What every page has to hold, asked of the page itself in one go."""

from __future__ import annotations

import re
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from babel.messages.pofile import read_po
from playwright.sync_api import ConsoleMessage, Page, Response

from app.core.catalogues import CATALOGUES

WCAG = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
OPTIONS = {"runOnly": {"type": "tag", "values": list(WCAG)}, "resultTypes": ["violations"]}
_AXE = Axe()

FACTS = """() => {
  const root = document.documentElement;
  const own = e => (e.closest('[lang]') || root).lang === root.lang;
  const texts = new Set();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement;
    const text = walker.currentNode.data.replace(/\\s+/g, ' ').trim();
    if (text && own(parent) && !parent.closest('script,style,template')) texts.add(text);
  }
  for (const element of document.querySelectorAll('[aria-label],[title],[alt],[placeholder]'))
    for (const name of ['aria-label', 'title', 'alt', 'placeholder']) {
      const text = (element.getAttribute(name) || '').trim();
      if (text && own(element)) texts.add(text);
    }
  const fields = [...document.querySelectorAll('input:not([type=hidden]),select,textarea')];
  const named = e => (e.labels && [...e.labels].some(l => l.textContent.trim()))
    || e.getAttribute('aria-label') || e.getAttribute('aria-labelledby');
  return {
    lang: root.lang,
    headings: [...document.querySelectorAll('h1')].map(h => h.textContent.trim()),
    texts: [...texts],
    unnamed: fields.filter(e => !named(e)).map(e => e.name || e.id),
  };
}"""

TOO_WIDE = """() => document.documentElement.scrollWidth <= window.innerWidth ? [] :
  [...document.querySelectorAll('body *')]
    .filter(e => e.getBoundingClientRect().right > window.innerWidth + 1
      && !e.closest('.asar-scroller'))
    .slice(0, 5).map(e => e.tagName + '.' + e.className)
    .concat(['page is ' + document.documentElement.scrollWidth + ' wide'])"""


class Complaints:
    """Listens to a page: errors of scripts, of the console, of what it loads."""

    def __init__(self, page: Page) -> None:
        self.heard: list[str] = []
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.heard.append(str(error)))
        page.on("response", self._response)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.heard.append(f"{message.type}: {message.text}")

    def _response(self, response: Response) -> None:
        if response.status >= 400:
            self.heard.append(f"{response.status} {response.url}")


def english_texts() -> set[str]:
    """Texts of ours that read otherwise in Kazakh and in Russian: all but the mark itself."""
    return (_translated("kk") & _translated("ru")) - {"Asar"}


def _translated(language: str) -> set[str]:
    found: set[str] = set()
    for path in (CATALOGUES / language / "LC_MESSAGES").glob("*.po"):
        with path.open("rb") as file:
            for message in read_po(file, locale=language):
                if message.id and isinstance(message.id, str) and message.string != message.id:
                    found.add(re.sub(r"\s+", " ", message.id).strip())
    return found


def violations(page: Page) -> list[str]:
    """What axe finds wrong, as readable lines."""
    answer: dict[str, Any] = _AXE.run(page, options=OPTIONS).response
    return [
        f"{one['id']}: {one['help']}: {node['html'][:160]} {node['failureSummary'][:300]}"
        for one in answer["violations"]
        for node in one["nodes"][:3]
    ]
