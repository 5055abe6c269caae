"""What templates can call: amounts, dates, assets, the portal at hand."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from babel.dates import format_date, format_datetime
from flask import Flask, current_app, request, url_for

from app.core import clock, figures
from app.core.i18n import LOCALES, in_language
from app.portals.access import current_actor, may_enter
from app.portals.language import current_language, say, switch_links
from app.portals.portal import Link, Portal

BUILD = Path(__file__).parent.parent / "static" / "build"


def money(amount_minor: int, currency: str = "KZT") -> str:
    """Write an amount for the reader: `1 500 000 ₸`, with decimals only when there are any."""
    return figures.money(amount_minor, currency, current_language())


def number(value: Decimal | float | str) -> str:
    """Write a number with the reader's separators."""
    return figures.number(value, current_language())


def score(value: Fraction | Decimal) -> str:
    """Write points with two decimals and the reader's separators."""
    return figures.score(value, current_language())


def day(value: date | datetime | str | None) -> str:
    """Write a date in full; an instant is first taken to Kazakhstan's time.

    A day kept in JSON is a text such as `2026-11-10`.
    """
    if value is None:
        return "—"
    if isinstance(value, str):
        value = date.fromisoformat(value)
    if isinstance(value, datetime):
        value = value.astimezone(clock.HOME_ZONE).date()
    if current_language() == "kk":
        return f"{value.year} жылғы {_whole(format_date(value, 'd MMMM', locale='kk_KZ'))}"
    return _whole(format_date(value, format="long", locale=LOCALES[current_language()]))


def _whole(text: str) -> str:
    """Keep the day and its month in one line: all three languages begin with the day."""
    return text.replace(" ", "\N{NO-BREAK SPACE}", 1)


def instant(value: datetime | None) -> str:
    """Write a date and time of Kazakhstan."""
    if value is None:
        return "—"
    local = value.astimezone(clock.HOME_ZONE)
    return f"{day(local.date())}, {format_datetime(local, 'HH:mm', locale='en_GB')}"


def content(row: Any, name: str) -> str:
    """Read a content field (`title`, `name`, …) in the reader's language."""
    return in_language(row, name, current_language())


@cache
def _manifest(_stamp: float) -> dict[str, str]:
    loaded: dict[str, str] = json.loads((BUILD / "manifest.json").read_text("utf-8"))
    return loaded


def asset(path: str) -> str:
    """Give the address of a built file, with its hash so that browsers may keep it for ever."""
    manifest = BUILD / "manifest.json"
    versions = _manifest(manifest.stat().st_mtime) if manifest.exists() else {}
    return url_for("static", filename=f"build/{path}", v=versions.get(path, "0")[:12])


@dataclass(frozen=True)
class NavigationLink:
    """One link of a portal's menu, as the layout shows it."""

    label: str
    url: str
    active: bool
    # The page itself rather than one of its section.
    here: bool


@dataclass(frozen=True)
class PortalView:
    """The portal of this page, as the layout shows it."""

    name: str
    title: str
    layout: str
    navigation: list[NavigationLink]
    more: list[NavigationLink]

    @property
    def current(self) -> NavigationLink | None:
        """The section of this page."""
        return next((link for link in (*self.navigation, *self.more) if link.active), None)


def portal_view(portal: Portal) -> PortalView:
    """Prepare a portal's name and menu for the layout."""
    shown = [
        link
        for link in portal.navigation
        if link.endpoint in current_app.view_functions and may_enter(link.endpoint)
    ]
    # Two entries or less need no fold.
    folded = [link for link in shown if link.more]
    kept = [link for link in shown if not link.more] if len(folded) > 2 else shown
    return PortalView(
        portal.name,
        say(portal.title),
        portal.layout,
        [_entry(portal, link) for link in kept],
        [_entry(portal, link) for link in shown if link not in kept],
    )


def _entry(portal: Portal, link: Link) -> NavigationLink:
    active = link.leads_to(portal.name, request.blueprint or "")
    here = request.endpoint == link.endpoint
    return NavigationLink(say(link.label), url_for(link.endpoint), active, here)


def install(app: Flask) -> None:
    """Hand the helpers to every template."""
    app.jinja_env.globals.update(
        asset=asset, money=money, number=number, score=score, day=day, instant=instant,
        content=content, say=say, may_enter=may_enter,
    )  # fmt: skip

    @app.context_processor
    def _page() -> dict[str, Any]:
        blueprint = current_app.blueprints.get(request.blueprint or "")
        portal = getattr(blueprint, "portal", None)
        return {
            "portal": portal_view(portal) if portal else None,
            "actor": current_actor(),
            "settings": current_app.extensions["settings"],
            "languages": switch_links(),
            "lang": current_language(),
        }
