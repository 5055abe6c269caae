"""Exchange rates for staff: the list and one form."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core import clock
from app.core.actor import Role
from app.core.errors import Invalid
from app.core.figures import decimal_sign
from app.ledger import forms, queries, services
from app.ledger.permissions import can_set_rate
from app.ledger.rules import parse_rate, rate_text
from app.ledger.views.staff_entries import bp
from app.portals.access import READERS, current_actor, needs
from app.portals.language import current_language
from app.portals.transactions import commits

# The blueprint with every page of this house in the portal.
__all__ = ["bp"]


@bp.get("/rates")
@needs(*READERS)
def rates() -> ResponseReturnValue:
    """The stored rates, newest day first, and the form for another."""
    return _page(forms.RateForm(data={"quoted_on": clock.today()}))


@bp.post("/rates")
@needs(Role.OFFICER, Role.APPROVER, Role.FINANCE)
@commits
def save_rate() -> ResponseReturnValue:
    """Store the rate of a day; the same day typed again is corrected."""
    form = forms.RateForm()
    if form.validate() and form.quoted_on.data is not None:
        try:
            num, den = parse_rate(form.rate.data)
            services.set_rate(
                currency=str(form.currency.data),
                quoted_on=form.quoted_on.data,
                num=num,
                den=den,
                source=form.source.data,
                actor=current_actor(),
            )
        except Invalid as refusal:
            form.refuse_all(refusal)
        else:
            flash(_("The rate is stored."), "success")
            return redirect(url_for(".rates"))
    return _page(form, 422)


def _shown(num: int, den: int) -> str:
    """A rate with all its digits and the reader's decimal sign."""
    return rate_text(num, den).replace(".", decimal_sign(current_language()))


def _page(form: forms.RateForm, status: int = 200) -> ResponseReturnValue:
    page = render_template(
        "staff_ledger_rates.html",
        form=form,
        rates=queries.list_rates(),
        latest=queries.latest_rates(clock.today()),
        text=_shown,
        may_set=can_set_rate(current_actor()),
    )
    return page, status
