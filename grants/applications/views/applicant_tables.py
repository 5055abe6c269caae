"""The sections that are tables: indicators and the budget; rows come and go without scripts."""

from __future__ import annotations

from uuid import UUID

from flask.typing import ResponseReturnValue

from app.core.errors import Invalid
from app.portals.access import anyone, current_actor
from app.portals.transactions import commits
from grants.applications import forms, queries, services
from grants.applications.models import Application
from grants.applications.rules import check_limits, own_needed, own_percent, requested_by_year
from grants.applications.services.saving import revision
from grants.applications.views.applicant import bp
from grants.applications.views.applicant_sections import editable, own, saved, section_page

BLANK_ROWS = 3


@bp.get("/<uuid:application_id>/indicators")
@anyone
def indicators(application_id: UUID) -> ResponseReturnValue:
    """The measurable promises."""
    application = editable(application_id)
    rows = queries.indicator_drafts(application.id)
    form = forms.IndicatorsForm(data={"indicators": [vars(row) for row in rows]})
    for _blank in range(BLANK_ROWS if not rows else 0):
        form.indicators.append_entry()
    return section_page(application, "indicators", form)


@bp.post("/<uuid:application_id>/indicators")
@anyone
@commits
def save_indicators(application_id: UUID) -> ResponseReturnValue:
    """Save the measurable promises, or add and remove rows."""
    application = own(application_id)
    form = forms.IndicatorsForm()
    if form.change_rows():
        return section_page(application, "indicators", form)
    if form.validate():
        try:
            services.save_indicators(
                application,
                indicators=form.drafts(),
                seen_version=form.version.data,
                actor=current_actor(),
            )
            return saved(application, "indicators")
        except Invalid as refusal:
            form.refuse_all(refusal)
    return section_page(application, "indicators", form, 422)


@bp.get("/<uuid:application_id>/budget")
@anyone
def budget(application_id: UUID) -> ResponseReturnValue:
    """The estimate over the years, with what is wrong with it now."""
    application = editable(application_id)
    rows = queries.line_drafts(application.id)
    known = revision(application, "budget") > 0
    stored = {
        "lines": [
            {"year": row.year, "title": row.title, "quantity": row.quantity.normalize(),
             "unit_cost": row.unit_cost_minor, "own": row.own_minor or None}
            for row in rows
        ],
        "minimum_percent": application.minimum_percent if known else None,
    }  # fmt: skip
    form = forms.BudgetForm(data=stored)
    for _blank in range(BLANK_ROWS if not rows else 0):
        form.lines.append_entry()
    return _budget_page(application, form)


@bp.post("/<uuid:application_id>/budget")
@anyone
@commits
def save_budget(application_id: UUID) -> ResponseReturnValue:
    """Save the estimate, or add and remove rows."""
    application = own(application_id)
    form = forms.BudgetForm()
    changed = form.change_rows()
    form.offer(application.call.years)
    if changed:
        return _budget_page(application, form)
    if form.validate():
        try:
            services.save_budget(
                application,
                lines=form.drafts(),
                minimum_percent=form.minimum_percent.data,
                seen_version=form.version.data,
                actor=current_actor(),
            )
            return saved(application, "budget")
        except Invalid as refusal:
            form.refuse_all(refusal)
    return _budget_page(application, form, 422)


def _budget_page(
    application: Application, form: forms.BudgetForm, status: int = 200
) -> ResponseReturnValue:
    form.offer(application.call.years)
    lines = queries.line_drafts(application.id)
    requested, own = application.requested_minor, application.own_contribution_minor
    needed = own_needed(requested, application.call.own_contribution_percent)
    return section_page(
        application,
        "budget",
        form,
        status,
        sums=requested_by_year(lines),
        own_by_year={
            year: sum(line.own_minor for line in lines if line.year == year)
            for year in application.call.years
        },
        share=own_percent(requested, own),
        needed=needed,
        wrong=[fault.message for fault in check_limits(requested, own, application.call)]
        if lines
        else [],
    )
