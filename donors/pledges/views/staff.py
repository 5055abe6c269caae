"""Pledges for staff: what waits for an answer, accepting, declining."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core import clock
from app.core.actor import Role
from app.core.errors import Invalid
from app.core.money import CURRENCIES
from app.portals import staff
from app.portals.access import READERS, current_actor, needs
from app.portals.forms import BaseForm
from app.portals.transactions import commits
from donors.pledges import queries
from donors.pledges.forms.answers import AcceptForm, DeclineForm
from donors.pledges.models import Pledge
from donors.pledges.permissions import (
    can_accept,
    can_close,
    can_propose_change,
    can_schedule,
    can_sign,
)
from donors.pledges.services import answering
from donors.pledges.states import PLEDGE_MACHINE, PledgeState
from donors.pledges.views.shared import STATE_COLOURS, page_of, shown_name
from donors.profiles.queries import get_donor, rule_on, standings_of

bp = staff.blueprint("pledges", __name__)

ANSWERING = (Role.OFFICER, Role.APPROVER)


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text or "")
    except ValueError:
        return None


@bp.get("/")
@needs(*READERS)
def index() -> ResponseReturnValue:
    """Pledges by state, newest first."""
    chosen, currency = request.args.get("state", ""), request.args.get("currency", "")
    donor_id = _uuid(request.args.get("donor"))
    filters = queries.PledgeFilters(
        state=PledgeState(chosen) if chosen in set(PledgeState) else None,
        donor_id=donor_id,
        currency=currency if currency in CURRENCIES else "",
    )
    found = queries.page_of_pledges(
        filters, after=_uuid(request.args.get("after")), before=_uuid(request.args.get("before"))
    )
    kept: dict[str, Any] = {"donor": donor_id, "currency": filters.currency or None}
    return render_template(
        "staff_pledges_index.html",
        rows=found.rows,
        promised=queries.years_of([pledge.id for pledge in found.rows]),
        counts=queries.count_by_state(filters),
        may_import=current_actor().has(Role.OFFICER),
        filters=filters,
        kept=kept,
        currencies=CURRENCIES,
        donor=get_donor(donor_id, actor=current_actor()) if donor_id else None,
        labels=PLEDGE_MACHINE.labels,
        colours=STATE_COLOURS,
        shown_name=shown_name,
        pager={
            "previous_url": found.previous
            and url_for(".index", **kept, state=filters.state, before=found.previous),
            "next_url": found.next
            and url_for(".index", **kept, state=filters.state, after=found.next),
        },
    )


@bp.get("/<uuid:pledge_id>")
@needs(*READERS)
def show(pledge_id: UUID) -> ResponseReturnValue:
    """One pledge: what it means, the answer to it, its money."""
    actor = current_actor()
    pledge = queries.get_pledge(pledge_id, actor=actor)
    next_states = PLEDGE_MACHINE.next_states(pledge.state)
    return render_template(
        "staff_pledges_show.html",
        **page_of(pledge),
        may_accept=can_accept(actor, pledge) if PledgeState.ACCEPTED in next_states else None,
        may_sign=can_sign(actor, pledge) if PledgeState.SIGNED in next_states else None,
        may_schedule=can_schedule(actor, pledge),
        may_change=can_propose_change(actor, pledge) if actor.has(Role.OFFICER) else None,
        may_close=can_close(actor, pledge) if PledgeState.CLOSED in next_states else None,
    )


def page(template: str, pledge: Pledge, form: BaseForm, status: int = 200) -> ResponseReturnValue:
    """Show a form about a pledge beside what the pledge says."""
    return render_template(template, **page_of(pledge), form=form), status


@bp.get("/<uuid:pledge_id>/accept")
@needs(*ANSWERING)
def accept(pledge_id: UUID) -> ResponseReturnValue:
    """Show the terms once more before the promise is accepted."""
    pledge = queries.get_pledge(pledge_id, actor=current_actor())
    can_accept(current_actor(), pledge).enforce()
    PLEDGE_MACHINE.check(pledge.state, PledgeState.ACCEPTED)
    return _accept_page(pledge, AcceptForm(data={"version": pledge.version}))


@bp.post("/<uuid:pledge_id>/accept")
@needs(*ANSWERING)
@commits
def save_acceptance(pledge_id: UUID) -> ResponseReturnValue:
    """Accept the pledge; the agreement is signed next."""
    pledge = queries.get_pledge(pledge_id, actor=current_actor())
    form = AcceptForm()
    if form.validate():
        try:
            answering.accept_pledge(
                pledge,
                reason=form.reason.data or "",
                seen_version=form.version.data,
                actor=current_actor(),
            )
        except Invalid as refusal:
            form.refuse_all(refusal)
        else:
            flash(_("The pledge is accepted. Next both sides sign the agreement."), "success")
            return redirect(url_for(".show", pledge_id=pledge.id))
    return _accept_page(pledge, form, 422)


def _accept_page(pledge: Pledge, form: AcceptForm, status: int = 200) -> ResponseReturnValue:
    rendered = render_template(
        "staff_pledges_accept.html",
        **page_of(pledge),
        form=form,
        standing=standings_of([pledge.donor_id], clock.today())[pledge.donor_id],
        rule=rule_on(clock.today()),
    )
    return rendered, status


@bp.get("/<uuid:pledge_id>/decline")
@needs(*ANSWERING)
def decline(pledge_id: UUID) -> ResponseReturnValue:
    """Ask why the pledge is declined."""
    pledge = queries.get_pledge(pledge_id, actor=current_actor())
    can_accept(current_actor(), pledge).enforce()
    PLEDGE_MACHINE.check(pledge.state, PledgeState.DECLINED)
    form = DeclineForm(data={"version": pledge.version})
    return page("staff_pledges_decline.html", pledge, form)


@bp.post("/<uuid:pledge_id>/decline")
@needs(*ANSWERING)
@commits
def save_decline(pledge_id: UUID) -> ResponseReturnValue:
    """Decline the pledge with its reason."""
    pledge = queries.get_pledge(pledge_id, actor=current_actor())
    form = DeclineForm()
    if form.validate():
        try:
            answering.decline_pledge(
                pledge,
                reason=form.reason.data,
                seen_version=form.version.data,
                actor=current_actor(),
            )
        except Invalid as refusal:
            form.refuse_all(refusal)
        else:
            flash(_("The pledge is declined; the donor is told why."), "success")
            return redirect(url_for(".show", pledge_id=pledge.id))
    return page("staff_pledges_decline.html", pledge, form, 422)
