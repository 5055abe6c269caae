"""Reviews for staff: progress of calls, who reviews what, conflicts, reminders."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core import clock
from app.core.actor import Role
from app.core.errors import Invalid
from app.core.i18n import Message
from app.portals import staff
from app.portals.access import READERS, current_actor, needs
from app.portals.forms import BaseForm
from app.portals.transactions import commits
from grants.applications.models import Application
from grants.applications.queries import get_application
from grants.calls.queries import get_call, list_calls
from grants.calls.states import CALL_MACHINE, CallState
from grants.reviews import forms, queries, services
from grants.reviews.permissions import can_assign, ties_with
from grants.reviews.rules.register import check_tie
from grants.reviews.states import LIVE, OPEN, REVIEW_MACHINE, ReviewState
from grants.reviews.views.reading import region_name

bp = staff.blueprint("reviews", __name__)

PAGE = 50
SHOWN = (CallState.REVIEWING, CallState.RANKED, CallState.DECIDED, CallState.ARCHIVED)
COLOURS = {
    ReviewState.ASSIGNED: "yellow",
    ReviewState.DECLARED: "blue",
    ReviewState.SUBMITTED: "green",
    ReviewState.RECUSED: "red",
    ReviewState.CANCELLED: "grey",
}
# Reviewers read that the declaration is theirs; staff read whose it is.
_LABELS = {
    **REVIEW_MACHINE.labels,
    ReviewState.ASSIGNED: Message("Waiting for the reviewer’s declaration"),
}


@bp.get("/")
@needs(*READERS)
def index() -> ResponseReturnValue:
    """The calls under review and how far they are."""
    calls = list_calls(states=SHOWN)
    return render_template(
        "staff_reviews_index.html",
        calls=calls,
        progress=queries.progress_of([call.id for call in calls], clock.now()),
        none=queries.Progress(),
        labels=CALL_MACHINE.labels,
    )


@bp.get("/calls/<uuid:call_id>")
@needs(*READERS)
def call(call_id: UUID) -> ResponseReturnValue:
    """Who reviews what in a call: applications × reviewers, page by page."""
    found = get_call(call_id, actor=current_actor())
    after = request.args.get("after", "")[:40]
    rows = queries.applications_page(found.id, actor=current_actor(), after=after, limit=PAGE)
    shown = rows[:PAGE]
    return render_template(
        "staff_reviews_call.html",
        call=found,
        applications=shown,
        next_after=shown[-1].number if len(rows) > PAGE else "",
        after=after,
        reviews=queries.reviews_of([one.id for one in shown]),
        progress=queries.progress_of([found.id], clock.now()).get(found.id, queries.Progress()),
        live=LIVE,
        labels=_LABELS,
        colours=COLOURS,
        form=BaseForm(formdata=None),
        may_assign=can_assign(current_actor(), found),
        submitted=ReviewState.SUBMITTED,
    )


@bp.post("/calls/<uuid:call_id>/remind")
@needs(Role.OFFICER)
@commits
def remind(call_id: UUID) -> ResponseReturnValue:
    """Write to everyone who has not finished."""
    found = get_call(call_id, actor=current_actor())
    count = services.remind_reviewers(found, actor=current_actor())
    flash(_("Reminders sent: %(count)s", count=count), "success")
    return redirect(url_for(".call", call_id=found.id))


@bp.get("/applications/<uuid:application_id>")
@needs(*READERS)
def application(application_id: UUID) -> ResponseReturnValue:
    """The reviewers of one application, and everyone who could be."""
    return _application_page(get_application(application_id, actor=current_actor()))


def _application_page(
    found: Application, *, assign: Any = None, conflict: Any = None
) -> ResponseReturnValue:
    loads = queries.reviewers_with_load()
    ties = ties_with(found, [load.reviewer for load in loads])
    reviews = queries.reviews_of([found.id]).get(found.id, [])
    page = render_template(
        "staff_reviews_application.html",
        application=found,
        reviews=reviews,
        loads=loads,
        faults={key: check_tie(tie) for key, tie in ties.items()},
        taken={review.reviewer_id: review for review in reviews},
        assign=assign or forms.assign_form(_choices(loads))(formdata=None),
        conflict=conflict or forms.conflict_form(_choices(loads))(formdata=None),
        may_assign=can_assign(current_actor(), found.call),
        open=OPEN,
        labels=_LABELS,
        colours=COLOURS,
        region_name=region_name,
        cancel_form=BaseForm(formdata=None),
    )
    return page, 422 if assign or conflict else 200


def _choices(loads: Sequence[queries.ReviewerLoad]) -> list[tuple[UUID, str]]:
    return [(one.reviewer.id, f"{one.reviewer.code} {one.reviewer.user.name}") for one in loads]


@bp.post("/applications/<uuid:application_id>/assign")
@needs(Role.OFFICER)
@commits
def assign(application_id: UUID) -> ResponseReturnValue:
    """Give the application to the chosen reviewers."""
    found = get_application(application_id, actor=current_actor())
    loads = queries.reviewers_with_load()
    known = {load.reviewer.id: load.reviewer for load in loads}
    form: Any = forms.assign_form(_choices(loads))()
    if not form.validate():
        return _application_page(found, assign=form)
    try:
        made = services.assign_by_hand(
            application=found,
            reviewers=[known[key] for key in form.reviewers.data],
            due_at=_end_of(form.due_on.data),
            actor=current_actor(),
        )
    except Invalid as refusal:
        form.refuse("reviewers", refusal.message)
        return _application_page(found, assign=form)
    flash(_("Reviewers assigned: %(count)s", count=len(made)), "success")
    return redirect(url_for(".application", application_id=found.id))


def _end_of(day: date | None) -> datetime | None:
    """The last minute of a day in Kazakhstan."""
    return None if day is None else datetime.combine(day, time(23, 59), clock.HOME_ZONE)


@bp.post("/applications/<uuid:application_id>/conflicts")
@needs(Role.OFFICER)
@commits
def record_conflict(application_id: UUID) -> ResponseReturnValue:
    """Note a conflict of interest that the office knows of."""
    found = get_application(application_id, actor=current_actor())
    form: Any = forms.conflict_form(_choices(queries.reviewers_with_load()))()
    if not form.validate():
        return _application_page(found, conflict=form)
    services.record_conflict(
        application=found,
        reviewer=queries.get_reviewer(form.reviewer.data),
        reason=form.reason.data,
        actor=current_actor(),
    )
    flash(_("The conflict of interest is on record."), "success")
    return redirect(url_for(".application", application_id=found.id))


@bp.post("/<uuid:review_id>/cancel")
@needs(Role.OFFICER)
@commits
def cancel(review_id: UUID) -> ResponseReturnValue:
    """Take an unfinished review back from its reviewer."""
    review = queries.get_review_for_staff(review_id, actor=current_actor())
    services.cancel_review(review, actor=current_actor())
    flash(_("The review is taken back."), "success")
    return redirect(url_for(".application", application_id=review.application_id))
