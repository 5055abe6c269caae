"""The runs of a call, and the form that makes drafts: by which rules, with which commitments."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core.actor import Role
from app.core.errors import Invalid
from app.portals.access import READERS, current_actor, needs
from app.portals.language import say
from app.portals.rendering import content, money
from app.portals.transactions import commits
from donors.matching import queries, services
from donors.matching.forms.drafts import DraftForm
from donors.matching.models import MatchingRun, SplitWork
from donors.matching.permissions import can_create
from donors.matching.queries import splits
from donors.matching.states import (
    RUN_MACHINE,
    SPLIT_MACHINE,
    STRATEGY_HINTS,
    STRATEGY_LABELS,
    RunState,
    RunStrategy,
)
from donors.matching.views.reading import link_to
from donors.matching.views.staff import STATE_COLOURS, WORK_COLOURS, bp
from donors.pledges.models import Pledge
from grants.calls.models import Call
from grants.calls.queries import get_call

__all__ = ["bp"]

# So many commitments can be ticked one by one; of more, all take part.
CHOICES = 300


@bp.get("/calls/<uuid:call_id>")
@needs(*READERS)
def call(call_id: UUID) -> ResponseReturnValue:
    """The runs of a call; here one tries a split."""
    shown = get_call(call_id, actor=current_actor())
    return _call_page(shown, _form(shown))


def _form(shown: Call) -> DraftForm:
    """The form of a draft; an address that asks for nothing means the usual: by rank, with all."""
    form = DraftForm()
    form.strategies.choices = [
        (one.value, say(STRATEGY_LABELS[one]), say(STRATEGY_HINTS[one])) for one in services.SOLVERS
    ]
    usable = queries.usable_pledges(shown) if _may_choose(shown) else {}
    form.pledges.choices = [
        (
            code,
            f"{content(pledge.donor.organisation, 'name')} · {code}",
            _hint(pledge, free),
        )
        for code, (pledge, free) in usable.items()
    ]
    if "choosing" not in request.form:
        form.strategies.preset([RunStrategy.RANK_ORDER.value])
        form.pledges.preset([choice[0] for choice in form.pledges.choices])
    return form


def _may_choose(shown: Call) -> bool:
    """Tell whether the commitments are listed: not thousands of them, unless some were chosen."""
    return bool(request.form.getlist("pledges")) or queries.count_usable(shown) <= CHOICES


def _hint(pledge: Pledge, free_minor: int) -> str:
    """What is free of a commitment, and whether its donor wants to be heard first."""
    free = money(free_minor, pledge.currency)
    asks = _("asks for the donor's consent")
    return f"{free} · {asks}" if pledge.needs_consent else free


def _call_page(shown: Call, form: DraftForm, status: int = 200) -> ResponseReturnValue:
    runs = queries.runs_of(shown.id)
    page = render_template(
        "staff_matching_call.html",
        call=shown,
        runs=runs,
        works=splits.works_of(shown.id),
        work_labels=SPLIT_MACHINE.labels,
        work_colours=WORK_COLOURS,
        ranked=queries.has_ranking(shown.id),
        decided=next(
            (run for run in runs if run.state == RunState.APPROVED and not run.tops_up_id), None
        ),
        may_create=can_create(current_actor()),
        form=form,
        all_of=0 if form.pledges.choices else queries.count_usable(shown),
        ranking_url=link_to("staff_rankings.show", call_id=shown.id),
        labels=RUN_MACHINE.labels,
        strategies=STRATEGY_LABELS,
        colours=STATE_COLOURS,
    )
    return page, status


@bp.post("/calls/<uuid:call_id>/split")
@needs(Role.OFFICER, Role.APPROVER)
@commits
def split(call_id: UUID) -> ResponseReturnValue:
    """Try how the money would be split: drafts that bind nobody, one for each rule ticked."""
    shown = get_call(call_id, actor=current_actor())
    form = _form(shown)
    if not form.validate():
        return _call_page(shown, form, 422)
    try:
        made = _drafts(shown, form)
    except Invalid as refusal:
        form.refuse_all(refusal)
        return _call_page(shown, form, 422)
    runs = [one for one in made if isinstance(one, MatchingRun)]
    if len(runs) < len(made):
        return _to_work(shown, made)
    if len(runs) == 1:
        flash(_("The money is split. Nothing is decided yet."), "success")
        return redirect(url_for(".show", run_id=runs[0].id))
    flash(_("The money is split by several rules. Nothing is decided yet."), "success")
    return redirect(url_for(".compare_runs", call_id=shown.id, run=[run.id for run in runs]))


def _to_work(shown: Call, made: Sequence[MatchingRun | SplitWork]) -> ResponseReturnValue:
    """Show what is worked on in the background."""
    if len(made) == 1:
        return redirect(url_for(".work", work_id=made[0].id))
    flash(_("What is large is worked on in the background; it stands below."))
    return redirect(url_for(".call", call_id=shown.id))


def _drafts(shown: Call, form: DraftForm) -> list[MatchingRun | SplitWork]:
    ticked = set(form.pledges.data or ())
    without = {choice[0] for choice in form.pledges.choices if choice[0] not in ticked}
    without.update(request.form.getlist("without"))
    return [
        services.order_run(
            shown, strategy=RunStrategy(name), without=without, actor=current_actor()
        )
        for name in form.strategies.data or ()
    ]
