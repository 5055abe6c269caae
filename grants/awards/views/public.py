"""Awards for everybody: what is funded, where, by whom. No personal data."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.portals import charts, public
from app.portals.access import anyone
from app.portals.rendering import number as figure
from app.portals.replica import reads_replica
from grants.awards import queries
from grants.awards.queries import AwardFilters
from grants.awards.views.shared import (
    filter_values,
    filters_of_request,
    funding_of,
    key_text,
    link_to,
    read_key,
    region_names,
    theme_names,
)

bp = public.blueprint("awards", __name__)


@bp.get("/")
@anyone
@reads_replica
def index() -> ResponseReturnValue:
    """Awarded projects by call, region and theme."""
    filters = filters_of_request()
    key = read_key(request.args.get("after", ""))
    page = queries.award_page(filters, after=key)
    values = filter_values(filters)
    names = region_names()
    return render_template(
        "public_awards_index.html",
        filters=filters,
        values=values,
        awards=page.rows,
        totals=queries.totals_of(filters),
        calls=queries.calls_with_awards(),
        regions=names,
        themes=theme_names(),
        map=None if key else _map(filters, names),
        first_url=url_for(".index", **values) if key else "",
        next_url=url_for(".index", after=key_text(page.next_key), **values)
        if page.next_key
        else "",
    )


def _map(filters: AwardFilters, names: dict[str, str]) -> dict[str, object]:
    """Projects of every region, under the other filters."""
    found = queries.totals_by_region(
        AwardFilters(call_code=filters.call_code, theme=filters.theme, search=filters.search)
    )
    counts = {code[3:]: count for code, (count, _) in found.items()}
    others = {name: value for name, value in filter_values(filters).items() if name != "region"}
    return {
        "placed": charts.tiles(counts),
        "names": {code[3:]: name for code, name in names.items()},
        "texts": {code: figure(count) for code, count in counts.items()},
        "urls": {code[3:]: url_for(".index", region=code, **others) for code in found},
    }


@bp.get("/<path:number>")
@anyone
@reads_replica
def show(number: str) -> ResponseReturnValue:
    """One award: who, what for, how much, from whom."""
    award = queries.public_award(number)
    return render_template(
        "public_awards_show.html",
        award=award,
        call_url=link_to("public_calls.show", code=award.application.call.code),
        region=region_names().get(award.application.region_code or "", ""),
        themes=theme_names(),
        **funding_of(award),
    )
