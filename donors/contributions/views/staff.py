"""Money received, for staff: the list, and the form in which finance records a receipt."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core import clock
from app.core.actor import Role
from app.core.errors import Invalid
from app.core.i18n import in_language
from app.ledger.permissions import can_book_contribution
from app.portals import staff
from app.portals.access import READERS, current_actor, needs
from app.portals.language import current_language
from app.portals.pager import by_key
from app.portals.rendering import day, money
from app.portals.searched import asked_id, asked_key
from app.portals.transactions import commits
from donors.contributions import queries, services
from donors.contributions.forms import ContributionForm, ReturnForm
from donors.contributions.models import Contribution
from donors.contributions.permissions import can_record
from donors.pledges.models import Pledge
from donors.pledges.queries import get_pledge, get_tranche, tranches_of

bp = staff.blueprint("contributions", __name__)


@bp.get("/")
@needs(*READERS)
def index() -> ResponseReturnValue:
    """What has arrived, the latest recorded first; of one pledge if the address names it."""
    actor = current_actor()
    asked = asked_id("pledge")
    pledge = get_pledge(asked, actor=actor) if asked else None
    rows: Sequence[Contribution]
    pager: dict[str, Any] = {}
    if pledge is not None:
        rows = queries.contributions_of(pledge)
    else:
        found = queries.page_of_contributions(after=asked_key("after"), before=asked_key("before"))
        rows, pager = found.rows, by_key(partial(url_for, ".index"), found)
    returns = queries.returns_among(rows)
    return render_template(
        "staff_contributions_index.html",
        rows=rows,
        undone=queries.reversed_among(rows),
        returns=returns,
        undone_returns=queries.undone_returns(returns),
        pledge=pledge,
        may_give_back=can_book_contribution(actor),
        may_record=can_record(actor, pledge) if pledge else None,
        names=_names(rows),
        pager=pager,
    )


def _names(rows: Sequence[Contribution]) -> dict[UUID, str]:
    language = current_language()
    return {
        row.pledge.donor_id: in_language(row.pledge.donor.organisation, "name", language)
        for row in rows
    }


@bp.get("/new/<uuid:pledge_id>")
@needs(Role.FINANCE)
def new(pledge_id: UUID) -> ResponseReturnValue:
    """Ask for the receipt, beside what is still outstanding."""
    pledge = _commitment(pledge_id)
    form = _offered(ContributionForm(data={"received_on": clock.today()}), pledge)
    return _page(pledge, form)


@bp.post("/new/<uuid:pledge_id>")
@needs(Role.FINANCE)
@commits
def create(pledge_id: UUID) -> ResponseReturnValue:
    """Record the receipt and book it."""
    pledge = _commitment(pledge_id)
    form = _offered(ContributionForm(), pledge)
    amount, day = form.amount_minor.data, form.received_on.data
    if form.validate() and amount is not None and day is not None:
        tranche = get_tranche(pledge, int(str(form.tranche.data)))
        try:
            services.record_contribution(
                pledge=pledge,
                year=tranche.year,
                tranche=tranche,
                amount_minor=amount,
                received_on=day,
                bank_reference=form.bank_reference.data,
                actor=current_actor(),
            )
        except Invalid as refusal:
            _show(refusal, form)
        else:
            flash(_("The receipt is recorded and booked."), "success")
            return redirect(url_for(".index", pledge=pledge.id))
    return _page(pledge, form, 422)


def _show(refusal: Invalid, form: ContributionForm | ReturnForm) -> None:
    """Show a refusal of the books at the field of the same meaning."""
    names = {"amount": "amount_minor", "year": "tranche"}
    for name, message in refusal.faults.items():
        form.refuse(names.get(name, name), message)


def _commitment(pledge_id: UUID) -> Pledge:
    actor = current_actor()
    pledge = get_pledge(pledge_id, actor=actor)
    can_record(actor, pledge).enforce()
    return pledge


def _offered(form: ContributionForm, pledge: Pledge) -> ContributionForm:
    """Offer the parts of the commitment, each with what is still due; the first unpaid is usual."""
    form.amount_minor.speak(pledge.currency)
    open_parts = [row for row in tranches_of([pledge.id]) if row.due_minor]
    form.tranche.choices = [
        (
            row.number,
            f"№ {row.number} · {row.year} · {day(row.due_on)}",
            _("Still due: %(amount)s", amount=money(row.due_minor, pledge.currency)),
        )
        for row in open_parts
    ]
    if request.method == "GET" and open_parts:
        form.tranche.data = open_parts[0].number
    return form


def _page(pledge: Pledge, form: ContributionForm, status: int = 200) -> ResponseReturnValue:
    page = render_template(
        "staff_contributions_new.html",
        pledge=pledge,
        form=form,
        donor_name=in_language(pledge.donor.organisation, "name", current_language()),
    )
    return page, status


@bp.get("/<uuid:contribution_id>/return")
@needs(Role.FINANCE)
def give_back(contribution_id: UUID) -> ResponseReturnValue:
    """Ask what of a receipt went back."""
    contribution = _receipt(contribution_id)
    form = ReturnForm(data={"returned_on": clock.today()})
    return _return_page(contribution, form)


@bp.post("/<uuid:contribution_id>/return")
@needs(Role.FINANCE)
@commits
def save_return(contribution_id: UUID) -> ResponseReturnValue:
    """Record the return and book it."""
    contribution = _receipt(contribution_id)
    form = ReturnForm()
    form.amount_minor.speak(contribution.pledge.currency)
    amount, returned_on = form.amount_minor.data, form.returned_on.data
    if form.validate() and amount is not None and returned_on is not None:
        try:
            services.record_return(
                contribution,
                amount_minor=amount,
                returned_on=returned_on,
                bank_reference=form.bank_reference.data,
                reason=form.reason.data,
                actor=current_actor(),
            )
        except Invalid as refusal:
            _show(refusal, form)
        else:
            flash(_("The return is recorded and booked."), "success")
            return redirect(url_for(".index", pledge=contribution.pledge_id))
    return _return_page(contribution, form, 422)


def _receipt(contribution_id: UUID) -> Contribution:
    contribution = queries.get_contribution(contribution_id)
    get_pledge(contribution.pledge_id, actor=current_actor())
    return contribution


def _return_page(
    contribution: Contribution, form: ReturnForm, status: int = 200
) -> ResponseReturnValue:
    form.amount_minor.currency = contribution.pledge.currency
    page = render_template(
        "staff_contributions_return.html",
        contribution=contribution,
        left_minor=queries.left_of(contribution),
        form=form,
    )
    return page, status
