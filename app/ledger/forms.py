"""Forms of the books: a rate, a file of rates, how old a rate may be, a reversal."""

from __future__ import annotations

from flask_babel import lazy_gettext

from app.core.money import BASE_CURRENCY, CURRENCIES
from app.ledger.rules import DECIMALS
from app.portals.fields import Choice, CleanText, LocalDate, Tick, Upload, WholeNumber
from app.portals.forms import BaseForm, KeyField

# The currencies of pledges first.
_FOREIGN = [code for code in (*CURRENCIES, *DECIMALS) if code != BASE_CURRENCY]


class RateForm(BaseForm):
    """The rate of a currency on a day, kept exactly as typed."""

    currency = Choice(
        lazy_gettext("Currency"), choices=[(code, code) for code in dict.fromkeys(_FOREIGN)]
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
    reason = CleanText(
        lazy_gettext("Reason of the correction"),
        max_length=1000,
        required=False,
        hint=lazy_gettext("Only where another rate is stored for this day already."),
    )
    confirmed = Tick(
        lazy_gettext("The rate is right although it lies more than 30% from the last one"),
        required=False,
    )


class RateFileForm(BaseForm):
    """A file of rates and where it comes from."""

    file = Upload(
        lazy_gettext("File with rates"),
        accept=".xml,.csv",
        hint=lazy_gettext(
            "The XML of the National Bank, or a table as CSV with the columns date, currency, "
            "quant, rate. 4 MB at most."
        ),
    )
    source = CleanText(
        lazy_gettext("Source of the rate"),
        max_length=200,
        hint=lazy_gettext("Who published it, and where."),
    )


class BookRatesForm(BaseForm):
    """The word that a file, as it was shown, may be booked."""

    seen = KeyField()
    confirmed = Tick(
        lazy_gettext("I have compared the rates that lie far from the last ones: they are right"),
        required=False,
    )
    reason = CleanText(
        lazy_gettext("Reason of the correction"),
        max_length=1000,
        multiline=True,
        required=False,
        hint=lazy_gettext("The corrected rates stay in the books with it."),
    )


class RateLimitForm(BaseForm):
    """How old a rate may be when it is used."""

    max_age_days = WholeNumber(lazy_gettext("Days at most"), minimum=0, maximum=366)
    valid_from = LocalDate(lazy_gettext("From this day on"))


class ReverseForm(BaseForm):
    """Why an entry is undone."""

    reason = CleanText(
        lazy_gettext("Reason"),
        max_length=1000,
        multiline=True,
        hint=lazy_gettext("It is kept in the books with the mirror entry."),
    )
