"""Awards for staff: the list, one award with who decided and on what grounds."""

from __future__ import annotations

from uuid import UUID

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.audit.queries import history
from app.core.actor import NATIONAL_ROLES
from app.portals import staff
from app.portals.access import REGIONAL_READERS, current_actor, needs
from grants.applications.queries import budget_by_year
from grants.awards import queries
from grants.awards.models import Award, Decision
from grants.awards.permissions import can_withdraw
from grants.awards.rules import reason_sentence
from grants.awards.states import ACTION_LABELS, AWARD_MACHINE
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

bp = staff.blueprint("awards", __name__)


@bp.get("/")
@needs(*REGIONAL_READERS)
def index() -> ResponseReturnValue:
    """Every award that stands, by call, region and words."""
    filters = filters_of_request(current_actor().bound_region)
    key = read_key(request.args.get("after", ""))
    page = queries.award_page(filters, after=key)
    values = filter_values(filters)
    return render_template(
        "staff_awards_index.html",
        filters=filters,
        awards=page.rows,
        totals=queries.totals_of(filters),
        calls=queries.calls_with_awards(),
        regions=region_names(),
        themes=theme_names(),
        first_url=url_for(".index", **values) if key else "",
        next_url=url_for(".index", after=key_text(page.next_key), **values)
        if page.next_key
        else "",
    )


@bp.get("/<uuid:award_id>")
@needs(*REGIONAL_READERS)
def show(award_id: UUID) -> ResponseReturnValue:
    """One award: amounts, sources, the decision behind it."""
    award = queries.get_award(award_id, actor=current_actor())
    decision = award.decision
    return render_template(
        "staff_awards_show.html",
        award=award,
        decision=decision,
        labels=AWARD_MACHINE.labels,
        may_withdraw=can_withdraw(current_actor(), award),
        actions=ACTION_LABELS,
        reason=reason_sentence(decision.reason),
        row=queries.row_behind(decision),
        asked=_asked(award),
        region=region_names().get(award.application.region_code or "", ""),
        themes=theme_names(),
        notes=[
            *history(Award.__tablename__, award.id),
            *history(Decision.__tablename__, decision.id),
        ],
        run_url=link_to("staff_matching.show", run_id=decision.basis_id),
        application_url=link_to("staff_applications.show", application_id=award.application_id),
        score_url=link_to("staff_rankings.why", application_id=award.application_id),
        **funding_of(award, to_auditors=current_actor().has(*NATIONAL_ROLES)),
    )


def _asked(award: Award) -> dict[int, int]:
    found = budget_by_year([award.application_id]).get(award.application_id, {})
    return {year: requested for year, (requested, _) in found.items()}
