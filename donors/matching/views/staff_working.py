"""A split worked on in the background: how far it has come, stopping it, taking it up again."""

from __future__ import annotations

from uuid import UUID

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core.actor import Role
from app.core.i18n import Message, Words
from app.portals.access import READERS, current_actor, needs
from app.portals.forms import BaseForm
from app.portals.transactions import commits
from donors.matching import services
from donors.matching.models import SplitWork
from donors.matching.permissions import can_create
from donors.matching.queries import halves, splits
from donors.matching.states import AT_WORK, SPLIT_MACHINE, STRATEGY_LABELS, SplitState
from donors.matching.views.staff import WORK_COLOURS
from donors.matching.views.staff_following import bp

__all__ = ["bp"]


@bp.get("/work/<uuid:work_id>")
@needs(*READERS)
def work(work_id: UUID) -> ResponseReturnValue:
    """How far a split has come; when it is done, the run it has become."""
    found = splits.get_work(work_id, actor=current_actor())
    asked_again = bool(request.headers.get("HX-Request"))
    if asked_again and found.state in AT_WORK:
        return render_template("_matching_work_progress.html", **_progress(found))
    if asked_again:
        # The work is done: the whole page has something else to say.
        return Response(headers={"HX-Refresh": "true"})
    if found.state == SplitState.DONE:
        return redirect(url_for(".show", run_id=found.run_id))
    return render_template(
        "staff_matching_work.html",
        form=BaseForm(formdata=None),
        may_create=can_create(current_actor()),
        broken=splits.broken_tasks(found) if found.state in AT_WORK else (),
        failure=_failure(found),
        strategies=STRATEGY_LABELS,
        labels=SPLIT_MACHINE.labels,
        colours=WORK_COLOURS,
        **_progress(found),
    )


def _progress(found: SplitWork) -> dict[str, object]:
    """What is counted: the parts with their halves, and the merger and check as one more step."""
    done, parts = splits.progress_of(found)
    done_halves, all_halves = halves.progress_of(found)
    steps = parts + all_halves + 1 if parts else 0
    return {"work": found, "done": done + done_halves, "steps": steps}


def _failure(found: SplitWork) -> Message | None:
    if not found.failure:
        return None
    text, values = found.failure["text"], found.failure["values"]
    told = {key: Words(**one) if isinstance(one, dict) else one for key, one in values.items()}
    return Message(text, **told)


@bp.post("/work/<uuid:work_id>/stop")
@needs(Role.OFFICER, Role.APPROVER)
@commits
def stop_work(work_id: UUID) -> ResponseReturnValue:
    """Stop a split: nothing comes of it."""
    found = splits.get_work(work_id, actor=current_actor())
    services.stop_split(found, actor=current_actor())
    flash(_("The split is stopped. Nothing was kept of it."), "success")
    return redirect(url_for(".call", call_id=found.call_id))


@bp.post("/work/<uuid:work_id>/again")
@needs(Role.OFFICER, Role.APPROVER)
@commits
def begin_again(work_id: UUID) -> ResponseReturnValue:
    """Take up what broke off."""
    found = splits.get_work(work_id, actor=current_actor())
    services.begin_again(found, actor=current_actor())
    return redirect(url_for(".work", work_id=work_id))
