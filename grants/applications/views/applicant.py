"""An NGO's application: list, eligibility check, task list, submission, receipt."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core import clock
from app.core.actor import OrganisationKind
from app.core.errors import Invalid
from app.core.i18n import Message
from app.organisations.queries import own_organisations
from app.portals import applicant
from app.portals.access import anyone, current_actor
from app.portals.downloads import send_stored
from app.portals.transactions import commits
from grants.applications import forms, queries, services
from grants.applications.models import Application
from grants.applications.permissions import can_edit, can_submit, can_withdraw
from grants.applications.rules import check_submission, page_of
from grants.applications.services.submitting import content_of
from grants.applications.states import APPLICATION_MACHINE, TEXTS, ApplicationState
from grants.applications.views.shared import STATE_COLOURS, body_of, facts_of_draft, send_content

bp = applicant.blueprint("applications", __name__)

SECTION_TITLES: dict[str, Message] = {
    "basics": Message("Title, region and themes"),
    **{code: section.title for code, section in TEXTS.items()},
    "indicators": Message("Indicators"),
    "budget": Message("Budget"),
    "files": Message("Files"),
}


def page_values(application: Application) -> dict[str, Any]:
    """Gather what every page of an application shows: whose it is, and how long there is left."""
    left = application.call.closes_at - clock.now()
    return {
        "application": application,
        "call": application.call,
        "days_left": max(left.days, 0),
        "is_open": left.total_seconds() > 0,
        "titles": SECTION_TITLES,
        "state_label": APPLICATION_MACHINE.labels[application.state],
        "state_colour": STATE_COLOURS[application.state],
    }


@bp.get("/")
@anyone
def index() -> ResponseReturnValue:
    """List the applications of one's organisations with the next step of each."""
    actor = current_actor()
    rows = queries.for_actor(actor)
    return render_template(
        "applicant_applications_index.html",
        rows=rows,
        organisations=own_organisations(actor, OrganisationKind.APPLICANT),
        now=clock.now(),
        labels=APPLICATION_MACHINE.labels,
        colours=STATE_COLOURS,
        steps={row.id: _next_step(row) for row in rows},
    )


def _next_step(row: Application) -> Message:
    if row.call.closes_at <= clock.now() and row.state == ApplicationState.DRAFT:
        return Message("Not submitted in time")
    if row.has_unsent_changes and row.state == ApplicationState.SUBMITTED:
        return Message("Submit your changes, or the earlier version counts")
    return {
        ApplicationState.DRAFT: Message("Fill in and submit"),
        ApplicationState.SUBMITTED: Message("Wait: reviews start after the deadline"),
        ApplicationState.WITHDRAWN: Message("Can be submitted again until the deadline"),
        ApplicationState.UNDER_REVIEW: Message("Wait for the decision"),
        ApplicationState.AWARDED: Message("Read the award letter"),
        ApplicationState.REFUSED: Message("Read the letter with the reasons"),
    }[row.state]


@bp.get("/<uuid:application_id>")
@anyone
def show(application_id: UUID) -> ResponseReturnValue:
    """The task list of an application, or what was handed in once it can no longer change."""
    actor = current_actor()
    application = queries.get_application(application_id, actor=actor)
    draft = queries.draft_of(application)
    editable = can_edit(actor, application)
    faults = check_submission(draft, application.call, at=clock.now())
    files = queries.attachments_of(application.id)
    filled = facts_of_draft(draft)
    wrong = {page_of(fault.field) for fault in faults}
    sections = [
        (name, "done" if filled.get(name) and name not in wrong else
         "begun" if filled.get(name) else "empty")
        for name in SECTION_TITLES if name != "files"
    ]  # fmt: skip
    values = {} if editable else body_of(_content(application, draft))
    return render_template(
        "applicant_applications_show.html",
        sections=sections,
        done=sum(state == "done" for _name, state in sections),
        files=files,
        editable=editable,
        may_withdraw=can_withdraw(actor, application)
        and application.state == ApplicationState.SUBMITTED,
        eligibility_wrong="eligibility" in wrong,
        submissions=queries.submissions_of(application.id),
        **page_values(application),
        **values,
    )


def _content(application: Application, draft: Any) -> dict[str, Any]:
    last = queries.last_content(application.id)
    return last or content_of(application, draft, application.number or "")


@bp.get("/<uuid:application_id>/check")
@anyone
def check(application_id: UUID) -> ResponseReturnValue:
    """Check your answers before you submit."""
    application = queries.get_application(application_id, actor=current_actor())
    return _check_page(application, forms.SubmitForm(data={"declared": False}))


def _check_page(
    application: Application, form: forms.SubmitForm, status: int = 200
) -> ResponseReturnValue:
    actor = current_actor()
    draft = queries.draft_of(application)
    faults = check_submission(draft, application.call, at=clock.now())
    return render_template(
        "applicant_applications_check.html",
        form=form,
        faults=[(page_of(fault.field), fault.message) for fault in faults],
        may_submit=can_submit(actor, application),
        may_edit=bool(can_edit(actor, application)),
        **page_values(application),
        **body_of(content_of(application, draft, application.number or "")),
    ), status


@bp.post("/<uuid:application_id>/submit")
@anyone
@commits
def submit(application_id: UUID) -> ResponseReturnValue:
    """Hand in; the receipt follows."""
    application = queries.get_application(application_id, actor=current_actor())
    can_submit(current_actor(), application).enforce()
    form = forms.SubmitForm()
    if not form.validate():
        return _check_page(application, form, 422)
    try:
        services.submit_application(application, actor=current_actor())
    except Invalid as refusal:
        form.refuse_all(refusal)
        return _check_page(application, form, 422)
    return redirect(url_for(".receipt", application_id=application.id))


@bp.get("/<uuid:application_id>/receipt")
@anyone
def receipt(application_id: UUID) -> ResponseReturnValue:
    """The receipt of the last submission: number, time, hash, how to check."""
    application = queries.get_application(application_id, actor=current_actor())
    rows = queries.submissions_of(application.id)
    if not rows:
        return redirect(url_for(".show", application_id=application.id))
    return render_template(
        "applicant_applications_receipt.html",
        submission=rows[0],
        local=rows[0].submitted_at.astimezone(clock.HOME_ZONE),
        pdf=queries.receipt_file(rows[0].id),
        **page_values(application),
    )


@bp.get("/<uuid:application_id>/submissions/<int:ordinal>.json")
@anyone
def content_file(application_id: UUID, ordinal: int) -> ResponseReturnValue:
    """The canonical content of a submission: the bytes whose SHA-256 the receipt names."""
    application = queries.get_application(application_id, actor=current_actor())
    return send_content(queries.get_submission(application, ordinal))


@bp.get("/<uuid:application_id>/submissions/<int:ordinal>.pdf")
@anyone
def receipt_pdf(application_id: UUID, ordinal: int) -> ResponseReturnValue:
    """The receipt as a PDF, once the worker has written it."""
    application = queries.get_application(application_id, actor=current_actor())
    kept = queries.receipt_file(queries.get_submission(application, ordinal).id)
    if kept is None:
        flash(_("The PDF is being written. Try again in a minute."), "info")
        return redirect(url_for(".receipt", application_id=application.id))
    return send_stored(kept.file)


@bp.get("/<uuid:application_id>/withdraw")
@anyone
def withdraw(application_id: UUID) -> ResponseReturnValue:
    """Ask before taking back."""
    application = queries.get_application(application_id, actor=current_actor())
    can_withdraw(current_actor(), application).enforce()
    APPLICATION_MACHINE.check(application.state, ApplicationState.WITHDRAWN)
    return render_template(
        "applicant_applications_withdraw.html", form=forms.ActionForm(), **page_values(application)
    )


@bp.post("/<uuid:application_id>/withdraw")
@anyone
@commits
def take_back(application_id: UUID) -> ResponseReturnValue:
    """Take the application back."""
    application = queries.get_application(application_id, actor=current_actor())
    services.withdraw_application(application, actor=current_actor())
    flash(_("The application has been withdrawn."), "success")
    return redirect(url_for(".show", application_id=application.id))
