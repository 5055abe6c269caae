"""Changes of a commitment in any portal: proposing, reading the difference, answering."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core.errors import Invalid, NotFound
from app.identity.queries import names_of
from app.portals.access import current_actor
from app.portals.forms import BaseForm
from app.portals.language import say
from donors.pledges import queries
from donors.pledges.forms.commitments import ChangeForm, RefuseForm
from donors.pledges.models import Pledge, PledgeChange
from donors.pledges.permissions import (
    can_answer_change,
    can_propose_change,
    can_take_change_back,
)
from donors.pledges.rules import differences, from_json
from donors.pledges.services import changing
from donors.pledges.states import CHANGE_MACHINE, SIDE_LABELS, ChangeState
from donors.pledges.views.preparing import prepared
from donors.pledges.views.shared import CHANGE_COLOURS, page_of
from donors.pledges.views.summary import names, sentences


def own_pledge(pledge_id: UUID) -> Pledge:
    """Find a commitment that the actor may see."""
    return queries.get_pledge(pledge_id, actor=current_actor())


def propose_page(pledge_id: UUID, *, may_enter_letter: bool) -> ResponseReturnValue:
    """Show the terms in force, to be changed."""
    pledge = own_pledge(pledge_id)
    can_propose_change(current_actor(), pledge).enforce()
    terms = queries.terms_of(pledge)
    form = ChangeForm(data={**ChangeForm.stored(terms), "version": pledge.version})
    return _form_page(pledge, form, may_enter_letter=may_enter_letter)


def propose(pledge_id: UUID, *, may_enter_letter: bool) -> ResponseReturnValue:
    """Store the proposal, or show what is wrong with it."""
    pledge = own_pledge(pledge_id)
    can_propose_change(current_actor(), pledge).enforce()
    form = prepared(ChangeForm(), queries.terms_of(pledge))
    if form.change_rows():
        return _form_page(pledge, form, may_enter_letter=may_enter_letter)
    if form.validate():
        try:
            change = changing.propose_change(
                pledge,
                terms=form.wanted(queries.terms_of(pledge)),
                reason=form.reason.data,
                for_donor=may_enter_letter and bool(form.for_donor.data),
                seen_version=form.version.data,
                actor=current_actor(),
            )
        except Invalid as refusal:
            form.refuse_all(refusal)
        else:
            flash(_("The change is proposed. The other side answers it."), "success")
            return redirect(url_for(".change", pledge_id=pledge.id, change_id=change.id))
    return _form_page(pledge, form, 422, may_enter_letter=may_enter_letter)


def _form_page(
    pledge: Pledge, form: ChangeForm, status: int = 200, *, may_enter_letter: bool
) -> ResponseReturnValue:
    page = render_template(
        "pledges_propose.html",
        **page_of(pledge),
        form=prepared(form, queries.terms_of(pledge)),
        may_enter_letter=may_enter_letter,
    )
    return page, status


def show(pledge_id: UUID, change_id: UUID) -> ResponseReturnValue:
    """One proposal: what differs, why, and the answer to it."""
    pledge = own_pledge(pledge_id)
    return _show_page(queries.get_change(pledge, change_id), RefuseForm())


def _show_page(change: PledgeChange, form: RefuseForm, status: int = 200) -> ResponseReturnValue:
    pledge, actor = change.pledge, current_actor()
    form.version.data = change.version
    is_open = change.state == ChangeState.PROPOSED
    before = queries.terms_in(pledge, change.based_on)
    page = render_template(
        "pledges_change.html",
        pledge=pledge,
        donor_name=page_of(pledge)["donor_name"],
        change=change,
        differences=differences(from_json(change.terms), before),
        meaning=sentences(from_json(change.terms), names()),
        people=names_of([change.proposed_by_id, change.answered_by_id]),
        state_label=CHANGE_MACHINE.labels[change.state],
        state_colour=CHANGE_COLOURS[change.state],
        proposing_side=say(SIDE_LABELS[change.side]),
        may_answer=can_answer_change(actor, change) if is_open else None,
        may_take_back=is_open and can_take_change_back(actor, change),
        form=form,
        action=BaseForm(formdata=None, data={"version": change.version}),
    )
    return page, status


def agree(pledge_id: UUID, change_id: UUID) -> ResponseReturnValue:
    """Agree: the new version holds from now on."""
    return _answered(
        pledge_id,
        change_id,
        lambda change, seen: changing.agree_change(
            change, seen_version=seen, actor=current_actor()
        ),
        _("The change is agreed: a new version of the commitment holds."),
    )


def refuse(pledge_id: UUID, change_id: UUID) -> ResponseReturnValue:
    """Refuse, saying why."""
    change = queries.get_change(own_pledge(pledge_id), change_id)
    can_answer_change(current_actor(), change).enforce()
    form = RefuseForm()
    if not form.validate():
        return _show_page(change, form, 422)
    reason = form.reason.data
    return _answered(
        pledge_id,
        change_id,
        lambda change, seen: changing.refuse_change(
            change, reason=reason, seen_version=seen, actor=current_actor()
        ),
        _("The change is refused; the commitment stays as it is."),
    )


def take_back(pledge_id: UUID, change_id: UUID) -> ResponseReturnValue:
    """Take the proposal back."""
    return _answered(
        pledge_id,
        change_id,
        lambda change, seen: changing.take_change_back(
            change, seen_version=seen, actor=current_actor()
        ),
        _("The proposal is taken back."),
    )


def _answered(
    pledge_id: UUID,
    change_id: UUID,
    deed: Callable[[PledgeChange, int | None], object],
    said: str,
) -> ResponseReturnValue:
    change = queries.get_change(own_pledge(pledge_id), change_id)
    form = RefuseForm()
    try:
        deed(change, form.version.data)
    except Invalid as refusal:
        form.refuse_all(refusal)
        return _show_page(change, form, 422)
    flash(said, "success")
    return redirect(url_for(".show", pledge_id=pledge_id))


def version_page(pledge_id: UUID, number: int) -> ResponseReturnValue:
    """One version: what holds or held, and what it changed."""
    pledge = own_pledge(pledge_id)
    versions = {row.number: row for row in queries.versions_of(pledge)}
    if number not in versions:
        raise NotFound
    chosen = versions[number]
    terms = from_json(chosen.terms)
    earlier = versions.get(number - 1)
    return render_template(
        "pledges_version.html",
        pledge=pledge,
        donor_name=page_of(pledge)["donor_name"],
        version=chosen,
        is_present=number == max(versions),
        differences=differences(terms, from_json(earlier.terms)) if earlier else [],
        meaning=sentences(terms, names()),
        people=names_of([chosen.proposed_by_id, chosen.agreed_by_id]),
    )
