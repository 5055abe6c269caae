"""The register of what was handed in: filtered, sorted and paged without counting rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, func, select, tuple_

from app.core.actor import Actor
from app.core.db import db
from app.core.errors import NotAllowed
from app.core.i18n import Message
from app.organisations.models import Organisation
from grants.applications.models import Application
from grants.applications.rules.scope import WHOLE_COUNTRY
from grants.applications.rules.texts import search_key
from grants.applications.states import ApplicationState
from grants.calls.models import Call

PAGE = 50
COUNT_CAP = 10_000


@dataclass(frozen=True)
class Filters:
    """What the register is narrowed to."""

    call_id: UUID | None = None
    state: ApplicationState | None = None
    region: str | None = None
    theme: str | None = None
    text: str = ""


@dataclass(frozen=True)
class Sort:
    """An order of the register: an indexed column, and how its values travel in a link."""

    column: Any
    descending: bool
    read: Any
    write: Any


SORTS = {
    "submitted": Sort(Application.submitted_at, True, datetime.fromisoformat, datetime.isoformat),
    "oldest": Sort(Application.submitted_at, False, datetime.fromisoformat, datetime.isoformat),
    "amount": Sort(Application.requested_minor, True, int, str),
    "number": Sort(Application.number, False, str, str),
}
_COLUMNS = (
    Application.id, Application.number, Application.title, Application.state,
    Application.language, Application.region_code, Application.themes,
    Application.requested_minor, Application.own_contribution_minor, Application.submitted_at,
    Application.content_sha256, Organisation.name_kk, Organisation.name_ru,
    Organisation.name_en, Organisation.bin, Call.code.label("call_code"),
)  # fmt: skip


@dataclass(frozen=True)
class Page:
    """One page of the register; the cursors lead to its neighbours, "" when there is none."""

    rows: Sequence[Row[Any]]
    before: str
    after: str


def page_for_staff(
    filters: Filters,
    sort: str = "submitted",
    *,
    after: str = "",
    before: str = "",
    size: int = PAGE,
    actor: Actor,
) -> Page:
    """Read one page behind (or in front of) a cursor; a cursor that makes no sense is ignored."""
    order = SORTS.get(sort, SORTS["submitted"])
    backwards = bool(before)
    wanted = _narrowed(select(*_COLUMNS), filters, actor)
    wanted = wanted.join(Organisation, Organisation.id == Application.organisation_id).join(
        Call, Call.id == Application.call_id
    )
    place = _read_cursor(order, before or after)
    downwards = order.descending != backwards
    if place is not None:
        keys = tuple_(order.column, Application.id)
        wanted = wanted.where(keys < place if downwards else keys > place)
    rows = list(db.session.execute(_ordered(wanted, order, downwards=downwards).limit(size + 1)))
    more = len(rows) > size
    rows = rows[:size]
    if backwards:
        rows.reverse()
    has_next = more if not backwards else bool(rows)
    has_previous = more if backwards else place is not None and bool(rows)
    return Page(
        rows,
        before=_cursor(order, rows[0]) if has_previous else "",
        after=_cursor(order, rows[-1]) if rows and has_next else "",
    )


def count_for_staff(filters: Filters, *, actor: Actor) -> int:
    """Count what the filters leave, up to COUNT_CAP + 1: nobody reads further, and it is cheap."""
    some = _narrowed(select(Application.id), filters, actor).limit(COUNT_CAP + 1).subquery()
    return int(db.session.scalar(select(func.count()).select_from(some)) or 0)


def export_rows(filters: Filters, sort: str, *, actor: Actor) -> Iterator[Row[Any]]:
    """Stream what the filters leave, a thousand rows at a time."""
    order = SORTS.get(sort, SORTS["submitted"])
    wanted = _narrowed(select(*_COLUMNS), filters, actor)
    wanted = wanted.join(Organisation, Organisation.id == Application.organisation_id).join(
        Call, Call.id == Application.call_id
    )
    ordered = _ordered(wanted, order, downwards=order.descending)
    yield from db.session.execute(ordered, execution_options={"yield_per": 1000})


def calls_with_applications() -> Sequence[Row[Any]]:
    """List the calls that applications can be filtered by, the latest deadline first."""
    wanted = (
        select(Call.id, Call.code, Call.title_kk, Call.title_ru, Call.title_en)
        .where(Call.published_at.is_not(None))
        .order_by(Call.closes_at.desc(), Call.code)
        .limit(200)
    )
    rows: Sequence[Row[Any]] = db.session.execute(wanted).all()  # type: ignore[assignment]
    return rows


def _narrowed(wanted: Any, filters: Filters, actor: Actor) -> Any:
    """Leave what the actor may see and the filters ask for."""
    for condition in [_scope(actor), *_conditions(filters)]:
        wanted = wanted.where(condition)
    return wanted


def _scope(actor: Actor) -> ColumnElement[bool]:
    handed_in = Application.number.is_not(None)
    if actor.has(*WHOLE_COUNTRY):
        return handed_in
    if actor.is_regional:
        return handed_in & (Application.region_code == actor.bound_region)
    raise NotAllowed(Message("Your role does not allow this."))


def _conditions(filters: Filters) -> Iterator[ColumnElement[bool]]:
    if filters.call_id:
        yield Application.call_id == filters.call_id
    if filters.state:
        yield Application.state == filters.state
    if filters.region:
        yield Application.region_code == filters.region
    if filters.theme:
        yield Application.themes.contains([filters.theme])
    for word in search_key(filters.text).split()[:6]:
        # The index needs three characters; a shorter word must begin a word, whose space counts.
        sought = word if len(word) > 2 else f" {word}"
        yield Application.search.contains(sought, autoescape=True)


def _ordered(wanted: Any, order: Sort, *, downwards: bool) -> Any:
    keys = (order.column, Application.id)
    return wanted.order_by(*(key.desc() if downwards else key.asc() for key in keys))


def _cursor(order: Sort, row: Row[Any]) -> str:
    return f"{order.write(getattr(row, order.column.key))}~{row.id.hex}"


def _read_cursor(order: Sort, cursor: str) -> tuple[Any, UUID] | None:
    value, _, key = cursor.rpartition("~")
    try:
        return order.read(value), UUID(key)
    except ValueError:
        return None
