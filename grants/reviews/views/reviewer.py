"""The reviewer's desk: queue, declaration, scoring beside the text, handing in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core import clock
from app.core.actor import Role
from app.core.errors import Invalid, NotFound
from app.portals import reviewer
from app.portals.access import current_actor, needs
from app.portals.downloads import send_stored
from app.portals.forms import BaseForm
from app.portals.rendering import score
from app.portals.transactions import commits
from grants.applications.queries import get_attachment
from grants.calls.models import Criterion
from grants.calls.queries import criteria_of
from grants.calls.states import CallState
from grants.reviews import forms, queries, services
from grants.reviews.models import Review
from grants.reviews.permissions import can_read_text, faults_between
from grants.reviews.rules.sheets import check_sheet, comment_field, filled, points_field
from grants.reviews.states import OPEN, REVIEW_MACHINE, ReviewState
from grants.reviews.views.reading import reading_of

bp = reviewer.blueprint("reviews", __name__, path="")

COLOURS = {
    ReviewState.ASSIGNED: "yellow",
    ReviewState.DECLARED: "blue",
    ReviewState.SUBMITTED: "green",
    ReviewState.RECUSED: "grey",
}


@bp.get("/queue")
@needs(Role.REVIEWER)
def queue() -> ResponseReturnValue:
    """What is mine to score, and how much is left."""
    items = queries.queue_of(current_actor())
    return render_template(
        "reviewer_reviews_queue.html",
        waiting=[item for item in items if item.review.state in OPEN],
        done=[item for item in items if item.review.state not in OPEN],
        labels=REVIEW_MACHINE.labels,
        colours=COLOURS,
        now=clock.now(),
    )


@bp.get("/<uuid:review_id>")
@needs(Role.REVIEWER)
def show(review_id: UUID) -> ResponseReturnValue:
    """The declaration first, then the sheet beside the text, then what was handed in."""
    review = queries.get_own_review(review_id, actor=current_actor())
    if review.state == ReviewState.ASSIGNED:
        return _declaration_page(review)
    if review.state == ReviewState.DECLARED and _is_running(review):
        return _sheet_page(review)
    if review.state == ReviewState.SUBMITTED:
        return _submitted_page(review)
    return render_template("reviewer_reviews_closed.html", review=review)


def _is_running(review: Review) -> bool:
    return review.application.call.state == CallState.REVIEWING


def _declaration_page(review: Review, form: forms.RecuseForm | None = None) -> ResponseReturnValue:
    page = render_template(
        "reviewer_reviews_declaration.html",
        review=review,
        form=form or forms.RecuseForm(data={"version": review.version}),
        confirm=BaseForm(data={"version": review.version}),
        faults=faults_between(review.application, review.reviewer),
        running=_is_running(review),
    )
    return page, 422 if form else 200


@bp.post("/<uuid:review_id>/declare")
@needs(Role.REVIEWER)
@commits
def declare(review_id: UUID) -> ResponseReturnValue:
    """No conflict: the application opens."""
    review = queries.get_own_review(review_id, actor=current_actor())
    services.declare_no_conflict(review, actor=current_actor())
    return redirect(url_for(".show", review_id=review.id))


@bp.post("/<uuid:review_id>/recuse")
@needs(Role.REVIEWER)
@commits
def recuse(review_id: UUID) -> ResponseReturnValue:
    """A conflict: the review goes back, with the reason."""
    review = queries.get_own_review(review_id, actor=current_actor())
    form = forms.RecuseForm()
    if not form.validate():
        return _declaration_page(review, form)
    services.recuse(review, reason=form.reason.data, actor=current_actor())
    flash(_("Thank you. The application goes to another reviewer."), "success")
    return redirect(url_for(".queue"))


def _sheet_page(review: Review, form: Any = None) -> ResponseReturnValue:
    call = review.application.call
    criteria = criteria_of(call.id)
    drafts = queries.drafts_of(review.id, criteria)
    if form is None:
        form = forms.score_form(criteria, drafts, call.comment_min_length, formdata=None)
        form.version.data = review.version
    page = render_template(
        "reviewer_reviews_sheet.html",
        review=review,
        reading=reading_of(review.application),
        criteria=criteria,
        form=form,
        filled=filled(queries.criterion_rules(criteria), drafts, call.comment_min_length),
        least=call.comment_min_length,
        points_field=points_field,
        comment_field=comment_field,
    )
    return page, 422 if form.error_list() else 200


@bp.post("/<uuid:review_id>/scores")
@needs(Role.REVIEWER)
@commits
def save(review_id: UUID) -> ResponseReturnValue:
    """Keep what is written so far; the script sends the same while one types."""
    review = queries.get_own_review(review_id, actor=current_actor())
    call = review.application.call
    criteria = criteria_of(call.id)
    drafts = queries.drafts_of(review.id, criteria)
    form = forms.score_form(criteria, drafts, call.comment_min_length)
    if not _saved(review, form, criteria):
        if _is_autosave():
            return jsonify(error=form.error_list()[0].message), 422
        return _sheet_page(review, form)
    if _is_autosave():
        return jsonify(_news(review, criteria))
    if request.form.get("next") == "check":
        return redirect(url_for(".check", review_id=review.id))
    flash(_("Saved."), "success")
    return redirect(url_for(".show", review_id=review.id))


def _is_autosave() -> bool:
    return request.headers.get("X-Requested-With") == "autosave"


def _saved(review: Review, form: Any, criteria: Sequence[Criterion]) -> bool:
    if not form.validate():
        return False
    try:
        services.save_scores(
            review,
            scores=forms.scores_in(form, criteria),
            seen_version=form.version.data,
            actor=current_actor(),
        )
    except Invalid as refusal:
        form.refuse_all(refusal)
        return False
    return True


def _news(review: Review, criteria: Sequence[Criterion]) -> dict[str, Any]:
    """What the page shows anew after a save: the sum is always the server's."""
    least = review.application.call.comment_min_length
    drafts = queries.drafts_of(review.id, criteria)
    state = filled(queries.criterion_rules(criteria), drafts, least)
    return {
        "version": review.version,
        "done": state.done,
        "progress": _("%(done)s of %(lines)s", done=state.done, lines=state.lines),
        "total": score(state.total),
    }


@bp.get("/<uuid:review_id>/check")
@needs(Role.REVIEWER)
def check(review_id: UUID) -> ResponseReturnValue:
    """What is still missing, or everything once more before it is handed in."""
    review = queries.get_own_review(review_id, actor=current_actor())
    if review.state != ReviewState.DECLARED or not _is_running(review):
        return redirect(url_for(".show", review_id=review.id))
    return _check_page(review, BaseForm(data={"version": review.version}))


def _check_page(review: Review, form: BaseForm, status: int = 200) -> ResponseReturnValue:
    call = review.application.call
    criteria = criteria_of(call.id)
    drafts = queries.drafts_of(review.id, criteria)
    lines = queries.criterion_rules(criteria)
    faults: dict[str, list[Any]] = {}
    for fault in check_sheet(lines, drafts, call.comment_min_length):
        faults.setdefault(fault.field.partition("-")[2], []).append(fault)
    page = render_template(
        "reviewer_reviews_check.html",
        review=review,
        criteria=criteria,
        drafts=drafts,
        faults=faults,
        filled=filled(lines, drafts, call.comment_min_length),
        form=form,
    )
    return page, status


@bp.post("/<uuid:review_id>/submit")
@needs(Role.REVIEWER)
@commits
def submit(review_id: UUID) -> ResponseReturnValue:
    """Hand the review in."""
    review = queries.get_own_review(review_id, actor=current_actor())
    form = BaseForm()
    if not form.validate():
        return _check_page(review, form, 422)
    try:
        services.submit_review(review, seen_version=form.version.data, actor=current_actor())
    except Invalid:
        return _check_page(review, form, 422)
    flash(_("Your review is submitted. Thank you."), "success")
    return redirect(url_for(".show", review_id=review.id))


def _submitted_page(review: Review) -> ResponseReturnValue:
    criteria = criteria_of(review.application.call_id)
    drafts = queries.drafts_of(review.id, criteria)
    return render_template(
        "reviewer_reviews_submitted.html",
        review=review,
        reading=reading_of(review.application),
        criteria=criteria,
        drafts=drafts,
        filled=filled(queries.criterion_rules(criteria), drafts, 0),
    )


@bp.get("/<uuid:review_id>/files/<uuid:attachment_id>")
@needs(Role.REVIEWER)
def file(review_id: UUID, attachment_id: UUID) -> ResponseReturnValue:
    """A file of the application, after the declaration."""
    review = queries.get_own_review(review_id, actor=current_actor())
    if not can_read_text(current_actor(), review):
        raise NotFound
    return send_stored(get_attachment(review.application, attachment_id).file)
