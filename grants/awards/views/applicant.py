"""What became of my applications: the award with its sources, or why there is none."""

from __future__ import annotations

from fractions import Fraction
from typing import Any
from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.core import clock
from app.portals import applicant
from app.portals.access import anyone, current_actor
from grants.applications.queries import budget_by_year
from grants.awards import queries
from grants.awards.models import Award, Decision, Outcome
from grants.awards.rules import missing_minor, reason_sentence
from grants.awards.views.shared import funding_of, link_to
from grants.calls.queries import criteria_of
from grants.programmes.queries import settings_on
from grants.reviews.models import RankingRow

bp = applicant.blueprint("awards", __name__)


@bp.get("/")
@anyone
def index() -> ResponseReturnValue:
    """List what was decided on the applications of my organisations."""
    decisions = queries.own_decisions(current_actor())
    return render_template(
        "applicant_awards_index.html",
        decisions=decisions,
        awards=queries.awards_by_decision([one.id for one in decisions]),
    )


@bp.get("/outcomes/<uuid:application_id>")
@anyone
def outcome(application_id: UUID) -> ResponseReturnValue:
    """What was decided on one application: its award, or the reasons of the refusal."""
    decision = queries.own_decision(application_id, actor=current_actor())
    if decision.outcome == Outcome.AWARD:
        award = queries.awards_by_decision([decision.id])[decision.id]
        return redirect(url_for(".show", award_id=award.id))
    return render_template("applicant_awards_refusal.html", **_grounds(decision))


@bp.get("/<uuid:award_id>")
@anyone
def show(award_id: UUID) -> ResponseReturnValue:
    """My award: amounts by year, who pays, what to do next."""
    award = queries.get_award(award_id, actor=current_actor())
    asked = {
        year: requested
        for year, (requested, _) in budget_by_year([award.application_id])
        .get(award.application_id, {})
        .items()
    }
    return render_template(
        "applicant_awards_show.html",
        award=award,
        asked=asked,
        full=award.amount_minor == sum(asked.values()),
        public_url=link_to("public_awards.show", number=award.number),
        **_grounds(award.decision),
        **_next_steps(award),
        **funding_of(award),
    )


def _grounds(decision: Decision) -> dict[str, Any]:
    """The figures that a decision rests on, so that it can be recomputed and contested."""
    row = queries.row_behind(decision)
    settings = settings_on(clock.today())
    return {
        "decision": decision,
        "application": decision.application,
        "call": decision.application.call,
        "row": row,
        "lines": _lines(decision, row),
        "line": queries.line_of(decision.basis_id),
        "reason": reason_sentence(decision.reason),
        "missing_minor": missing_minor(decision.reason),
        "appeal_days": settings.get("appeal_working_days"),
        "appeal_act": settings.get("act_appeal"),
        "letters_url": link_to("applicant_letters.index"),
        "application_url": link_to(
            "applicant_applications.show", application_id=decision.application_id
        ),
    }


def _lines(decision: Decision, row: RankingRow | None) -> list[dict[str, Any]]:
    if row is None:
        return []
    return [
        {
            "criterion": criterion,
            "mean": Fraction(*row.criterion_means[criterion.code]),
            "reached": criterion.code not in row.failed_criteria,
        }
        for criterion in criteria_of(decision.call_id)
        if criterion.code in row.criterion_means
    ]


def _next_steps(award: Award) -> dict[str, Any]:
    settings = settings_on(clock.today())
    return {
        "sign_days": settings.get("signing_working_days"),
        "agreements_url": link_to("applicant_agreements.index"),
        "organisation_url": link_to(
            "applicant_organisations.show", organisation_id=award.organisation_id
        ),
    }
