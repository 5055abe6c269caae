"""The letters of a run: progress, files, corrections."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core.actor import Role
from app.core.errors import Invalid
from app.portals import staff
from app.portals.access import READERS, REGIONAL_READERS, current_actor, needs
from app.portals.forms import BaseForm
from app.portals.pager import counted, neighbours
from app.portals.searched import first_row
from app.portals.transactions import commits
from donors.matching.queries import get_run
from reports.letters import queries
from reports.letters.forms import CorrectionForm
from reports.letters.permissions import can_correct
from reports.letters.rules import from_canonical
from reports.letters.services.issue import correct_letter, seal_again
from reports.letters.views.files import send_letter

bp = staff.blueprint("letters", __name__)

ROWS = 100


@bp.get("/")
@needs(*REGIONAL_READERS)
def index() -> ResponseReturnValue:
    """The letters that stand, newest first; a front office sees those of its region."""
    first = first_row()
    found = queries.letters_for_staff(first=first, size=ROWS + 1, actor=current_actor())
    return render_template(
        "staff_letters_index.html",
        letters=found[:ROWS],
        pager=neighbours(partial(url_for, ".index"), first, size=ROWS, end=first + len(found)),
    )


@bp.get("/runs/<uuid:run_id>")
@needs(*READERS)
def batch(run_id: UUID) -> ResponseReturnValue:
    """Show how far the letters of a run have come; the bar alone for its own polling."""
    run = get_run(run_id, actor=current_actor())
    progress = queries.progress(run.id)
    if request.headers.get("HX-Request"):
        return render_template("_letters_progress.html", run=run, progress=progress)
    first = first_row()
    return render_template(
        "staff_letters_batch.html",
        run=run,
        progress=progress,
        letters=queries.letters_of(run.id, first=first, size=ROWS),
        pager=counted(
            partial(url_for, ".batch", run_id=run.id), first, size=ROWS, total=progress.total
        ),
        form=BaseForm(),
    )


@bp.post("/runs/<uuid:run_id>/again")
@needs(Role.OFFICER, Role.APPROVER)
@commits
def again(run_id: UUID) -> ResponseReturnValue:
    """Ask once more for letters that have no file yet."""
    run = get_run(run_id, actor=current_actor())
    asked = seal_again(queries.letters_of(run.id))
    flash(_("Asked again for %(count)s letters.", count=asked))
    return redirect(url_for(".batch", run_id=run_id))


@bp.get("/<uuid:letter_id>")
@needs(*REGIONAL_READERS)
def show(letter_id: UUID) -> ResponseReturnValue:
    """Show one letter with its versions."""
    return _page(letter_id, CorrectionForm())


def _page(letter_id: UUID, form: CorrectionForm, status: int = 200) -> ResponseReturnValue:
    letter = queries.get_letter(letter_id, actor=current_actor())
    page = render_template(
        "staff_letters_show.html",
        letter=letter,
        snapshot=from_canonical(letter.snapshot),
        withdrawn=queries.withdrawn_award_of(letter),
        versions=queries.letters_for_application(letter.decision.application_id),
        verdict=can_correct(current_actor(), letter),
        form=form,
    )
    return page, status


@bp.post("/<uuid:letter_id>/correct")
@needs(Role.OFFICER, Role.APPROVER)
@commits
def correct(letter_id: UUID) -> ResponseReturnValue:
    """Issue a new version that supersedes this one."""
    form = CorrectionForm()
    letter = queries.get_letter(letter_id, actor=current_actor())
    if not form.validate_on_submit():
        return _page(letter_id, form, 422)
    try:
        newer = correct_letter(letter, reason=form.reason.data, actor=current_actor())
    except Invalid as refusal:
        form.refuse_all(refusal)
        return _page(letter_id, form, 422)
    flash(_("Version %(version)s is issued; it supersedes the earlier one.", version=newer.ordinal))
    return redirect(url_for(".show", letter_id=newer.id))


@bp.get("/<uuid:letter_id>/file")
@needs(*REGIONAL_READERS)
def file(letter_id: UUID) -> ResponseReturnValue:
    """Download a sealed letter."""
    return send_letter(letter_id)
