"""What the pages of awards share: names of regions and themes, links, keys of pages."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from flask import current_app, request, url_for

from app.organisations.queries import regions
from app.portals.access import may_enter
from app.portals.rendering import content
from app.portals.searched import search_text
from grants.awards.models import Award
from grants.awards.queries import AwardFilters, Key, shares_of, sources_of
from grants.programmes.queries import themes


def link_to(endpoint: str, **values: Any) -> str:
    """Address of a page of a house further up the street; empty where the reader may not go."""
    known = endpoint in current_app.view_functions
    return url_for(endpoint, **values) if known and may_enter(endpoint) else ""


def region_names() -> dict[str, str]:
    """Name the regions for the reader."""
    return {row.code: content(row, "name") for row in regions()}


def theme_names() -> dict[str, str]:
    """Name the themes for the reader."""
    return {row.code: content(row, "name") for row in themes()}


def filters_of_request(bound_region: str | None = None) -> AwardFilters:
    """Read how the list is narrowed; a front office never looks beyond its region."""
    return AwardFilters(
        call_code=request.args.get("call", "")[:40],
        region_code=bound_region or request.args.get("region", "")[:6],
        theme=request.args.get("theme", "")[:40],
        search=search_text("search"),
    )


def filter_values(filters: AwardFilters) -> dict[str, Any]:
    """Write filters as parameters of an address."""
    named = {
        "call": filters.call_code,
        "region": filters.region_code,
        "theme": filters.theme,
        "search": filters.search,
    }
    return {name: value for name, value in named.items() if value}


def key_text(key: Key) -> str:
    """Write the key of a page for an address."""
    return f"{key[0].isoformat()}~{key[1]}"


def read_key(text: str) -> Key | None:
    """Read the key of a page; a spoilt one means the first page."""
    at, _, row_id = text.partition("~")
    try:
        instant = datetime.fromisoformat(at)
        return (instant, UUID(row_id)) if instant.tzinfo else None
    except ValueError:
        return None


def funding_of(award: Award, *, to_auditors: bool = False) -> dict[str, Any]:
    """Who pays for an award in which year; to all others as far as everybody may know."""
    table, names = sources_of(shares_of([award.id])[award.id], to_auditors=to_auditors)
    return {"funding": table, "source_names": names}
