"""Forms of the books: a rate, a reversal."""

from __future__ import annotations

from flask_babel import lazy_gettext

from app.core.money import BASE_CURRENCY, CURRENCIES
from app.portals.fields import Choice, CleanText, LocalDate
from app.portals.forms import BaseForm


class RateForm(BaseForm):
    """The rate of a currency on a day, kept exactly as typed."""

    currency = Choice(
        lazy_gettext("Currency"),
        choices=[(code, code) for code in CURRENCIES if code != BASE_CURRENCY],
    )
    quoted_on = LocalDate(lazy_gettext("Day of the rate"))
    rate = CleanText(
        lazy_gettext("Tenge for one unit of the currency"),
        max_length=20,
        hint=lazy_gettext("As the source prints it, such as 523.40. It is kept exactly so."),
        attributes={"inputmode": "decimal", "autocomplete": "off", "spellcheck": "false"},
    )
    source = CleanText(
        lazy_gettext("Source of the rate"),
        max_length=200,
        hint=lazy_gettext("Who published it, and where."),
    )


class ReverseForm(BaseForm):
    """Why an entry is undone."""

    reason = CleanText(
        lazy_gettext("Reason"),
        max_length=1000,
        multiline=True,
        hint=lazy_gettext("It is kept in the books with the mirror entry."),
    )
