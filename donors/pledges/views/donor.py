"""My pledges: the list, one pledge and what became of it, offering and withdrawing."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core.errors import NotFound
from app.ledger import queries as ledger
from app.portals import donor as portal
from app.portals.access import anyone, current_actor
from app.portals.downloads import send_stored, send_table
from app.portals.forms import BaseForm
from app.portals.language import say
from app.portals.pager import by_key
from app.portals.replica import exports_from_replica
from app.portals.searched import asked_key
from app.portals.transactions import commits
from donors.pledges import queries
from donors.pledges.forms.terms import OfferForm
from donors.pledges.models import Pledge
from donors.pledges.permissions import (
    can_edit,
    can_offer,
    can_propose_change,
    can_withdraw,
)
from donors.pledges.services import drafting
from donors.pledges.states import PLEDGE_MACHINE, PledgeState
from donors.pledges.views.shared import PARTS, STATE_COLOURS, page_of, shown_name
from donors.profiles.queries import donors_of

bp = portal.blueprint("pledges", __name__)


@bp.get("/")
@anyone
def index() -> ResponseReturnValue:
    """My pledges, newest first, and what the books say of each."""
    donors = donors_of(current_actor())
    found = queries.page_of_own_pledges(
        [donor.id for donor in donors], after=asked_key("after"), before=asked_key("before")
    )
    pledges = found.rows
    return render_template(
        "donor_pledges_index.html",
        donors=donors,
        pledges=pledges,
        promised=queries.years_of([pledge.id for pledge in pledges]),
        figures=ledger.years_of_funds([p.fund_id for p in pledges if p.fund_id]),
        labels=PLEDGE_MACHINE.labels,
        colours=STATE_COLOURS,
        shown_name=shown_name,
        pager=by_key(partial(url_for, ".index"), found),
    )


@bp.get("/<uuid:pledge_id>")
@anyone
def show(pledge_id: UUID) -> ResponseReturnValue:
    """One pledge: what it means, what can be done, what became of the money."""
    pledge = queries.get_pledge(pledge_id, actor=current_actor())
    actor = current_actor()
    return render_template(
        "donor_pledges_show.html",
        **page_of(pledge),
        tasks=_tasks(pledge) if can_edit(actor, pledge) else [],
        may_change=can_propose_change(actor, pledge),
        may_offer=_now(pledge, PledgeState.OFFERED) and can_offer(actor, pledge),
        may_withdraw=_now(pledge, PledgeState.WITHDRAWN) and can_withdraw(actor, pledge),
    )


def _now(pledge: Pledge, to: PledgeState) -> bool:
    return to in PLEDGE_MACHINE.next_states(pledge.state)


def _tasks(pledge: Pledge) -> list[tuple[str, ...]]:
    """The steps of a draft: the amounts are there from the start, the rest may stay empty."""
    tasks: list[tuple[str, ...]] = [
        (
            say(part.title),
            url_for(".edit", pledge_id=pledge.id, part=name),
            _("Ready") if name == "amounts" else _("May be changed"),
            "green" if name == "amounts" else "grey",
            say(part.hint),
        )
        for name, part in PARTS.items()
    ]
    quotas = (
        _("Quotas"),
        url_for(".quotas", pledge_id=pledge.id),
        str(len(pledge.quotas)) if pledge.quotas else _("None"),
        "green" if pledge.quotas else "grey",
        _("At most so much for a region, theme, kind of organisation or call"),
    )
    return [*tasks, quotas]


@bp.get("/<uuid:pledge_id>/statement.csv")
@anyone
@exports_from_replica
def statement(pledge_id: UUID) -> ResponseReturnValue:
    """The whole statement of my commitment as a table for other programs."""
    pledge = queries.get_pledge(pledge_id, actor=current_actor())
    if pledge.fund_id is None:
        raise NotFound
    lines = ledger.statement_lines(pledge.fund_id)
    return send_table(f"statement-{pledge.code}.csv", ledger.STATEMENT_COLUMNS, lines)


@bp.get("/<uuid:pledge_id>/versions/<int:number>/paper")
@anyone
def paper(pledge_id: UUID, number: int) -> ResponseReturnValue:
    """The copy of an agreement that the operator has noted."""
    pledge = queries.get_pledge(pledge_id, actor=current_actor())
    return send_stored(queries.paper_of(pledge, number))


@bp.get("/<uuid:pledge_id>/offer")
@anyone
def offer(pledge_id: UUID) -> ResponseReturnValue:
    """Show the terms once more and ask for the signatory's word."""
    pledge = queries.get_pledge(pledge_id, actor=current_actor())
    can_offer(current_actor(), pledge).enforce()
    PLEDGE_MACHINE.check(pledge.state, PledgeState.OFFERED)
    return _offer_page(pledge, OfferForm(data={"version": pledge.version}))


@bp.post("/<uuid:pledge_id>/offer")
@anyone
@commits
def save_offer(pledge_id: UUID) -> ResponseReturnValue:
    """Offer the pledge to the operator."""
    pledge = queries.get_pledge(pledge_id, actor=current_actor())
    can_offer(current_actor(), pledge).enforce()
    form = OfferForm()
    if not form.validate():
        return _offer_page(pledge, form, 422)
    drafting.offer_pledge(pledge, seen_version=form.version.data, actor=current_actor())
    flash(_("The pledge is offered. The operator answers it; you will get a message."), "success")
    return redirect(url_for(".show", pledge_id=pledge.id))


def _offer_page(pledge: Pledge, form: OfferForm, status: int = 200) -> ResponseReturnValue:
    return render_template("donor_pledges_offer.html", **page_of(pledge), form=form), status


@bp.get("/<uuid:pledge_id>/withdraw")
@anyone
def withdraw(pledge_id: UUID) -> ResponseReturnValue:
    """Ask whether a draft or an offer is really taken back."""
    pledge = queries.get_pledge(pledge_id, actor=current_actor())
    can_withdraw(current_actor(), pledge).enforce()
    PLEDGE_MACHINE.check(pledge.state, PledgeState.WITHDRAWN)
    form = BaseForm(data={"version": pledge.version})
    return render_template("donor_pledges_withdraw.html", **page_of(pledge), form=form)


@bp.post("/<uuid:pledge_id>/withdraw")
@anyone
@commits
def save_withdrawal(pledge_id: UUID) -> ResponseReturnValue:
    """Take a draft or an offer back."""
    pledge = queries.get_pledge(pledge_id, actor=current_actor())
    form = BaseForm()
    drafting.withdraw_pledge(pledge, seen_version=form.version.data, actor=current_actor())
    flash(_("The pledge is withdrawn."), "success")
    return redirect(url_for(".show", pledge_id=pledge.id))
