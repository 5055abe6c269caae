"""Before the long form: two minutes of questions that tell whether the call is for us."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core import clock
from app.core.actor import OrganisationKind
from app.core.i18n import in_language
from app.organisations.models import Organisation
from app.organisations.queries import own_organisations
from app.portals.access import anyone, current_actor
from app.portals.language import current_language
from app.portals.transactions import commits
from grants.applications import forms, queries, services
from grants.applications.permissions import can_start
from grants.applications.views.applicant import bp
from grants.calls.models import Call, EligibilityQuestion
from grants.calls.queries import public_call, questions_of


@bp.get("/start/<code>")
@anyone
def start(code: str) -> ResponseReturnValue:
    """The eligibility check: is this call for us."""
    call = public_call(code)
    organisations = own_organisations(current_actor(), OrganisationKind.APPLICANT)
    questions = questions_of(call.id)
    form = _start_form(questions, organisations)
    if len(organisations) == 1:
        form.organisation.data = str(organisations[0].id)
    return _start_page(call, organisations, questions, form)


@bp.post("/start/<code>")
@anyone
@commits
def begin(code: str) -> ResponseReturnValue:
    """Judge the answers; begin a draft, or say why not and keep what was chosen."""
    call = public_call(code)
    organisations = own_organisations(current_actor(), OrganisationKind.APPLICANT)
    questions = questions_of(call.id)
    form = _start_form(questions, organisations)
    if not form.validate():
        return _start_page(call, organisations, questions, form, status=422)
    answers = form.answers()
    wrong = [row for row in questions if answers.get(str(row.id)) != row.required_answer]
    if wrong:
        return _start_page(call, organisations, questions, form, wrong=wrong)
    organisation = next(row for row in organisations if str(row.id) == form.organisation.data)
    return _begin(call, organisation, {UUID(key): value for key, value in answers.items()})


def _begin(
    call: Call, organisation: Organisation, answers: dict[UUID, bool]
) -> ResponseReturnValue:
    actor = current_actor()
    present = queries.draft_in(call.id, organisation.id)
    if present is not None:
        flash(_("You have already begun this application. Go on here."), "info")
        return redirect(url_for(".show", application_id=present.id))
    application = services.start_application(call=call, organisation=organisation, actor=actor)
    services.save_eligibility(application, answers=answers, actor=actor)
    flash(_("You can apply. The draft is saved; go through its sections in any order."), "success")
    return redirect(url_for(".show", application_id=application.id))


def _start_form(questions: Any, organisations: list[Organisation]) -> forms.StartForm:
    language = current_language()
    return forms.start_form(
        [(str(row.id), in_language(row, "question", language)) for row in questions],
        [(str(row.id), in_language(row, "name", language)) for row in organisations],
    )


def _start_page(
    call: Call,
    organisations: list[Organisation],
    questions: Any,
    form: forms.StartForm,
    *,
    wrong: list[EligibilityQuestion] | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    actor = current_actor()
    verdicts = [can_start(actor, call, row) for row in organisations]
    left = call.closes_at - clock.now()
    drafts = [queries.draft_in(call.id, row.id) for row in organisations]
    return render_template(
        "applicant_applications_start.html",
        call=call,
        days_left=max(left.days, 0),
        is_open=left.total_seconds() > 0,
        form=form,
        questions=questions,
        organisations=organisations,
        wrong=wrong or [],
        hindrance=verdicts[0].reason if verdicts and not any(verdicts) else None,
        drafts=[draft for draft in drafts if draft],
    ), status
