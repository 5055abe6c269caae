"""What the portals share: take a declaration, or show what is wrong with it."""

from __future__ import annotations

from flask import flash
from flask_babel import gettext as _

from app.core.errors import Invalid
from app.organisations.models import Organisation
from app.portals.access import current_actor
from app.portals.forms import BaseForm
from donors.conflicts import queries, services
from donors.conflicts.rules import Side
from donors.profiles.models import Donor


def applicant_of(form: BaseForm, number: str) -> Organisation | None:
    """Find the applicant that was named by its BIN, or say that there is none."""
    found = queries.applicant_by_bin(number.strip())
    if found is None:
        form.refuse("bin", _("No applicant has this BIN."))
    return found


def declared(
    form: BaseForm, donor: Donor | None, organisation: Organisation | None, side: Side, reason: str
) -> bool:
    """Declare the link of a form; False when something is wrong with it."""
    if donor is None or organisation is None:
        return False
    try:
        services.declare_link(
            donor=donor, organisation=organisation, side=side, reason=reason, actor=current_actor()
        )
    except Invalid as refusal:
        form.refuse_all(refusal)
        return False
    flash(_("The link is declared."), "success")
    return True
