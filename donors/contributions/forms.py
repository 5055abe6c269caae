"""The form in which finance records money that has arrived."""

from __future__ import annotations

from flask_babel import lazy_gettext

from app.portals.fields import Choice, CleanText, LocalDate, Money
from app.portals.forms import BaseForm


class ContributionForm(BaseForm):
    """One receipt under a commitment."""

    tranche = Choice(
        lazy_gettext("Part of the commitment"),
        style="radios",
        coerce=int,
        hint=lazy_gettext("What this money pays. One receipt for each part."),
    )
    amount_minor = Money(lazy_gettext("Amount received"))
    received_on = LocalDate(lazy_gettext("Day of receipt"))
    bank_reference = CleanText(
        lazy_gettext("Reference of the bank's entry"),
        max_length=100,
        hint=lazy_gettext("As it stands on the account statement. Each reference is booked once."),
        attributes={"autocomplete": "off", "spellcheck": "false"},
    )


class ReturnForm(BaseForm):
    """Money of one receipt that went back to its donor."""

    amount_minor = Money(lazy_gettext("Amount given back"))
    returned_on = LocalDate(lazy_gettext("Day of the return"))
    bank_reference = CleanText(
        lazy_gettext("Reference of the bank's entry"),
        max_length=100,
        hint=lazy_gettext("As it stands on the account statement. Each reference is booked once."),
        attributes={"autocomplete": "off", "spellcheck": "false"},
    )
    reason = CleanText(
        lazy_gettext("Reason"),
        max_length=2000,
        multiline=True,
        hint=lazy_gettext("The donor reads it."),
    )
