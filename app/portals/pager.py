"""Links between the parts of a list; `searched` reads the place or the key that they carry."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.core.paging import Page
from app.portals.rendering import number


def neighbours(
    address: Callable[..., str], first: int, *, size: int, end: int, name: str = "row"
) -> dict[str, str]:
    """Link to the parts before and after; `end` is the number of rows as far as they are known.

    name: what the place is called in the address, where a page has several lists.
    """
    return {
        "previous_url": address(**{name: max(first - size, 0)}) if first else "",
        "next_url": address(**{name: first + size}) if first + size < end else "",
        "note": "",
    }


def by_key(address: Callable[..., str], page: Page[Any, Any]) -> dict[str, str]:
    """Link to the pages beside one that follows a key; addresses carry it as `before`, `after`."""
    return {
        "previous_url": address(before=page.previous) if page.previous else "",
        "next_url": address(after=page.next) if page.next else "",
        "note": "",
    }


def counted(
    address: Callable[..., str], first: int, *, size: int, total: int, name: str = "row"
) -> dict[str, str]:
    """The same for a list whose length is known: the note says which rows these are."""
    links = neighbours(address, first, size=size, end=total, name=name)
    if links["previous_url"] or links["next_url"]:
        last = min(first + size, total)
        links["note"] = f"{number(first + 1)}–{number(last)} / {number(total)}"
    return links
