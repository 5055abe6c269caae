"""Forms of programmes and of the dated figures."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext

from app.portals.fields import CleanText, LocalDate, Money, WholeNumber
from app.portals.forms import BaseForm, ThreeLanguages


def split(texts: dict[str, str], name: str) -> dict[str, Any]:
    """{"kk": …} of a three-language field → {"name_kk": …} of a row."""
    return {f"{name}_{code}": text or "" for code, text in texts.items()}


class ProgrammeForm(BaseForm):
    """Title and description of a programme."""

    title = ThreeLanguages(lazy_gettext("Title"), max_length=300)
    description = ThreeLanguages(
        lazy_gettext("Description"), max_length=20000, multiline=True, required=False
    )


class NewProgrammeForm(ProgrammeForm):
    """A programme with its code, which never changes."""

    code = CleanText(
        lazy_gettext("Code"),
        max_length=40,
        hint=lazy_gettext("Short and lasting, in Latin letters, such as volunteers-2027."),
        attributes={"spellcheck": "false", "autocapitalize": "none"},
    )


class MciForm(BaseForm):
    """The monthly calculation index of a year."""

    year = WholeNumber(lazy_gettext("Year"), minimum=2000, maximum=2100)
    amount_minor = Money(lazy_gettext("Monthly calculation index"))
    act = CleanText(
        lazy_gettext("Act"),
        max_length=300,
        required=False,
        hint=lazy_gettext("The law on the budget that sets the index."),
    )


class GrantTypeForm(BaseForm):
    """Name, term and limits of a type of grant from a day on."""

    name = ThreeLanguages(lazy_gettext("Name"), max_length=200)
    min_months = WholeNumber(lazy_gettext("Shortest term, months"), minimum=1, maximum=120)
    max_months = WholeNumber(lazy_gettext("Longest term, months"), minimum=1, maximum=120)
    min_mci = WholeNumber(lazy_gettext("Lower limit, MCI"), maximum=10_000_000)
    max_mci = WholeNumber(
        lazy_gettext("Upper limit, MCI"),
        maximum=10_000_000,
        required=False,
        hint=lazy_gettext("Leave empty if the act sets no upper limit."),
    )
    valid_from = LocalDate(
        lazy_gettext("Valid from"),
        hint=lazy_gettext("A new day makes a new version; the present one then ends on that day."),
    )
    act = CleanText(lazy_gettext("Act"), max_length=300, required=False)


class TextForm(BaseForm):
    """A dated text in three languages."""

    value = ThreeLanguages(lazy_gettext("Text"), max_length=1000)
    valid_from = LocalDate(
        lazy_gettext("Valid from"), hint=lazy_gettext("Letters issued before keep the old text.")
    )


class LongTextForm(TextForm):
    """A dated text of several lines."""

    value = ThreeLanguages(lazy_gettext("Text"), max_length=5000, multiline=True)


class DaysForm(BaseForm):
    """A dated number of working days."""

    value = WholeNumber(lazy_gettext("Working days"), minimum=1, maximum=365)
    valid_from = LocalDate(
        lazy_gettext("Valid from"), hint=lazy_gettext("Letters issued before keep the old text.")
    )
