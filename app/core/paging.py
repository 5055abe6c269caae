"""Pages of long lists: they follow a key and skip nothing, so that a deep page costs no more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Select
from sqlalchemy.orm import InstrumentedAttribute

from app.core.db import db

R = TypeVar("R")
K = TypeVar("K")

PAGE_SIZE = 50


@dataclass(frozen=True)
class Page(Generic[R, K]):
    """A page of rows, and the keys beside which the neighbouring pages begin."""

    rows: Sequence[R]
    previous: K | None
    next: K | None


def page_by(
    wanted: Select[*tuple[Any, ...]],
    key: InstrumentedAttribute[K],
    *,
    after: K | None = None,
    before: K | None = None,
    size: int = PAGE_SIZE,
    descending: bool = False,
) -> Page[Any, K]:
    """Read the rows behind `after`, or those in front of `before`, in the order of a unique key.

    key: a column of the first entity that is selected. A row is that entity, or a tuple of all.
    """
    backwards = before is not None
    start = before if backwards else after
    falling = descending != backwards
    if start is not None:
        wanted = wanted.where(key < start if falling else key > start)
    ordered = wanted.order_by(key.desc() if falling else key).limit(size + 1)
    found = list(db.session.execute(ordered))
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    has_previous = more if backwards else start is not None
    has_next = more or backwards
    return Page(
        [row[0] if len(row) == 1 else tuple(row) for row in found],
        previous=getattr(found[0][0], key.key) if found and has_previous else None,
        next=getattr(found[-1][0], key.key) if found and has_next else None,
    )
