"""The steps in which staff make a call: starting, copying, and one short form after another."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core import clock
from app.core.errors import Invalid
from app.core.i18n import in_language
from app.organisations.queries import regions
from app.portals.access import current_actor, needs
from app.portals.language import current_language, say
from app.portals.rendering import money, number
from app.portals.transactions import commits
from grants.calls import forms, queries, services
from grants.calls.models import Call
from grants.calls.permissions import can_edit
from grants.calls.rules import CallRules
from grants.calls.views.shared import PARTS, part_named
from grants.calls.views.staff import EDITORS, bp
from grants.programmes.queries import get_programme, limits_on, list_programmes, themes

# The blueprint with every page of this house in the portal.
__all__ = ["bp"]


@bp.get("/new")
@needs(*EDITORS)
def new() -> ResponseReturnValue:
    """The first step of a new call."""
    return _new_page(_programmes(forms.NewForm()))


@bp.post("/new")
@needs(*EDITORS)
@commits
def create() -> ResponseReturnValue:
    """Make the draft and go on with its steps."""
    form = _programmes(forms.NewForm())
    if not form.validate():
        return _new_page(form, 422)
    rules = services.fresh_rules(code=form.code.data, texts=form.changes())
    try:
        call = services.create_call(
            programme=get_programme(UUID(form.programme.data)), rules=rules, actor=current_actor()
        )
    except Invalid as refusal:
        form.refuse_all(refusal)
        return _new_page(form, 422)
    flash(_("The draft is saved. Go through its steps, then publish it."), "success")
    return redirect(url_for(".show", call_id=call.id))


def _programmes(form: forms.NewForm) -> forms.NewForm:
    language = current_language()
    form.programme.choices = [
        (str(row.id), in_language(row, "title", language)) for row in list_programmes()
    ]
    return form


def _new_page(form: forms.NewForm, status: int = 200) -> ResponseReturnValue:
    return render_template("staff_calls_new.html", form=form), status


@bp.get("/<uuid:call_id>/copy")
@needs(*EDITORS)
def copy(call_id: UUID) -> ResponseReturnValue:
    """Ask for the code of the new call."""
    call = queries.get_call(call_id, actor=current_actor())
    return render_template("staff_calls_copy.html", call=call, form=forms.CodeForm())


@bp.post("/<uuid:call_id>/copy")
@needs(*EDITORS)
@commits
def save_copy(call_id: UUID) -> ResponseReturnValue:
    """Make a draft with the rules of an old call."""
    call = queries.get_call(call_id, actor=current_actor())
    form = forms.CodeForm()
    if form.validate():
        try:
            made = services.copy_call(call, code=form.code.data, actor=current_actor())
        except Invalid as refusal:
            form.refuse_all(refusal)
        else:
            flash(_("The draft is made. Check its dates and years first."), "success")
            return redirect(url_for(".show", call_id=made.id))
    return render_template("staff_calls_copy.html", call=call, form=form), 422


@bp.get("/<uuid:call_id>/edit/<part>")
@needs(*EDITORS)
def edit(call_id: UUID, part: str) -> ResponseReturnValue:
    """One step of a call that has not opened."""
    call = queries.get_call(call_id, actor=current_actor())
    can_edit(current_actor(), call).enforce()
    rules = queries.rules_of(call)
    chosen = part_named(part)
    form = chosen.form(data={**chosen.form.stored(rules), "version": call.version})
    return _part_page(call, part, _offer(form, rules))


@bp.post("/<uuid:call_id>/edit/<part>")
@needs(*EDITORS)
@commits
def save(call_id: UUID, part: str) -> ResponseReturnValue:
    """Save one step."""
    call = queries.get_call(call_id, actor=current_actor())
    rules = queries.rules_of(call)
    form = _offer(part_named(part).form(), rules)
    if form.change_rows():
        return _part_page(call, part, form)
    if not form.validate():
        return _part_page(call, part, form, 422)
    try:
        services.update_call(
            call,
            rules=replace(rules, **form.changes(rules)),
            seen_version=form.version.data,
            actor=current_actor(),
        )
    except Invalid as refusal:
        form.refuse_all(refusal)
        return _part_page(call, part, form, 422)
    flash(_("Saved: %(part)s", part=say(PARTS[part].title)), "success")
    return redirect(url_for(".show", call_id=call.id))


def _part_page(
    call: Call, part: str, form: forms.PartForm, status: int = 200
) -> ResponseReturnValue:
    chosen = part_named(part)
    page = render_template(
        chosen.template, call=call, part=chosen, form=form, rules=queries.rules_of(call)
    )
    return page, status


def _offer(form: forms.PartForm, rules: CallRules) -> forms.PartForm:
    """Hand the lists to choose from to the forms that have any."""
    language = current_language()
    if isinstance(form, forms.ScopeForm):
        form.themes.choices = [(t.code, in_language(t, "name", language)) for t in themes()]
        form.regions.choices = [(r.code, in_language(r, "name", language)) for r in regions()]
    if isinstance(form, forms.AmountsForm):
        first = rules.opens_at.astimezone(clock.HOME_ZONE).year
        years = sorted({*range(first, first + 6), *rules.years})
        form.years.choices = [(year, str(year)) for year in years]
        form.grant_type_code.choices = _grant_types(rules)
    return form


def _grant_types(rules: CallRules) -> list[tuple[Any, ...]]:
    """Each type of grant with what it allows, in MCI and in tenge."""
    language = current_language()
    day = rules.opens_at.astimezone(clock.HOME_ZONE).date()
    choices: list[tuple[Any, ...]] = []
    for code, limits in limits_on(day).items():
        row = limits.grant_type
        values = {
            "months": f"{row.min_months}–{row.max_months}",
            "mci": number(row.min_mci),
            "least": money(limits.min_minor),
        }
        if limits.max_minor is None or row.max_mci is None:
            hint = _("%(months)s months, from %(mci)s MCI: from %(least)s", **values)
        else:
            values["mci"] = f"{number(row.min_mci)}–{number(row.max_mci)}"
            values["least"] = f"{money(limits.min_minor)} – {money(limits.max_minor)}"
            hint = _("%(months)s months, %(mci)s MCI: %(least)s", **values)
        choices.append((code, in_language(row, "name", language), hint))
    return [*choices, ("other", _("Another type"), _("Only the limits below apply."))]
