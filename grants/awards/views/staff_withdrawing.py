"""Withdraw an award: asked once more, with a reason."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core.actor import Role
from app.core.db import db
from app.core.errors import Invalid
from app.portals.access import current_actor, needs
from app.portals.transactions import commits
from grants.awards import queries, services
from grants.awards.forms import WithdrawForm
from grants.awards.models import Award
from grants.awards.permissions import can_withdraw
from grants.awards.views.staff import bp

__all__ = ["bp"]


@bp.get("/<uuid:award_id>/withdraw")
@needs(Role.APPROVER)
def ask_withdrawal(award_id: UUID) -> ResponseReturnValue:
    """Say what a withdrawal does and ask for the reason."""
    award = queries.get_award(award_id, actor=current_actor())
    can_withdraw(current_actor(), award).enforce()
    return _page(award, WithdrawForm(formdata=None, data={"version": award.version}))


def _page(award: Award, form: WithdrawForm) -> str:
    return render_template("staff_awards_withdraw.html", award=award, form=form)


@bp.post("/<uuid:award_id>/withdraw")
@needs(Role.APPROVER)
@commits
def withdraw(award_id: UUID) -> ResponseReturnValue:
    """Withdraw an award: its money becomes free for the reserve list."""
    award = queries.get_award(award_id, actor=current_actor())
    form = WithdrawForm()
    if not form.validate():
        return _page(award, form), 422
    try:
        with db.session.begin_nested():
            services.withdraw_award(
                award,
                reason=form.reason.data,
                seen_version=form.version.data,
                actor=current_actor(),
            )
    except Invalid as refusal:
        form.refuse_all(refusal)
        return _page(award, form), 422
    flash(_("The award is withdrawn. Its money is free again."), "success")
    return redirect(url_for(".show", award_id=award_id))
