"""Exchange rates for staff: the list, one typed by hand, how old a rate may be."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core import clock
from app.core.actor import Role
from app.core.errors import Invalid
from app.core.money import CURRENCIES
from app.ledger import forms, queries, services
from app.ledger.permissions import can_correct, can_set_rate
from app.ledger.queries import RateFilters
from app.ledger.rules import parse_rate, per_minor
from app.ledger.views.shared import shown_rate
from app.ledger.views.staff_rate_files import bp
from app.portals.access import READERS, current_actor, needs
from app.portals.pager import counted
from app.portals.searched import first_row
from app.portals.transactions import commits

# The blueprint with every page of this house in the portal.
__all__ = ["bp"]

ROWS = 50


@bp.get("/rates")
@needs(*READERS)
def rates() -> ResponseReturnValue:
    """The stored rates, newest day first, and the form for another."""
    return _page(forms.RateForm(data={"quoted_on": clock.today()}))


@bp.post("/rates")
@needs(Role.OFFICER, Role.APPROVER, Role.FINANCE)
@commits
def save_rate() -> ResponseReturnValue:
    """Store the rate of a day; another one for the same day is a correction with a reason."""
    form = forms.RateForm()
    if form.validate() and form.quoted_on.data is not None:
        currency = str(form.currency.data)
        try:
            num, den = per_minor(*parse_rate(form.rate.data), currency)
            services.set_rate(
                currency=currency,
                quoted_on=form.quoted_on.data,
                num=num,
                den=den,
                source=form.source.data,
                reason=form.reason.data,
                confirmed=bool(form.confirmed.data),
                actor=current_actor(),
            )
        except Invalid as refusal:
            form.refuse_all(refusal)
        else:
            flash(_("The rate is stored."), "success")
            return redirect(url_for(".rates"))
    return _page(form, 422)


@bp.get("/rates/age")
@needs(Role.FINANCE)
def rate_limit() -> ResponseReturnValue:
    """Ask how old a rate may be."""
    today = clock.today()
    values = {"max_age_days": queries.max_age_days(today), "valid_from": today}
    return _limit_page(forms.RateLimitForm(data=values))


@bp.post("/rates/age")
@needs(Role.FINANCE)
@commits
def save_rate_limit() -> ResponseReturnValue:
    """Say how old a rate may be, from a day on."""
    form = forms.RateLimitForm()
    days, day = form.max_age_days.data, form.valid_from.data
    if form.validate() and days is not None and day is not None:
        try:
            services.set_rate_limit(valid_from=day, max_age_days=days, actor=current_actor())
        except Invalid as refusal:
            form.refuse_all(refusal)
        else:
            flash(_("The rule is stored."), "success")
            return redirect(url_for(".rates"))
    return _limit_page(form, 422)


def _limit_page(form: forms.RateLimitForm, status: int = 200) -> ResponseReturnValue:
    page = render_template("staff_ledger_rate_age.html", form=form, limits=queries.list_limits())
    return page, status


def _page(form: forms.RateForm, status: int = 200) -> ResponseReturnValue:
    rated = queries.rated_currencies()
    filters = _filters(rated)
    first = first_row()
    rows = queries.list_rates(filters, first=first, size=ROWS)
    address = partial(url_for, ".rates", **_chosen(filters), _anchor="stored")
    page = render_template(
        "staff_ledger_rates.html",
        form=form,
        rates=rows,
        corrected=queries.corrected_among(rows),
        rated=rated,
        filters=filters,
        chosen=_chosen(filters),
        pager=counted(address, first, size=ROWS, total=queries.count_rates(filters)),
        latest=[row for row in queries.latest_rates(clock.today()) if row.currency in CURRENCIES],
        text=shown_rate,
        max_age_days=queries.max_age_days(clock.today()),
        may_set=can_set_rate(current_actor()),
        may_correct=can_correct(current_actor()),
    )
    return page, status


def _filters(rated: Sequence[str]) -> RateFilters:
    currency = request.args.get("currency", "")
    return RateFilters(
        currency=currency if currency in rated else "",
        since=_day(request.args.get("since", "")),
        until=_day(request.args.get("until", "")),
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def _chosen(filters: RateFilters) -> dict[str, Any]:
    """What the address of a narrowed list says."""
    return {
        name: str(value)
        for name, value in (
            ("currency", filters.currency),
            ("since", filters.since),
            ("until", filters.until),
        )
        if value
    }
