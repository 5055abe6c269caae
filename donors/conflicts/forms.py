"""Forms of links: declare one, end one, set the rule."""

from __future__ import annotations

from flask_babel import lazy_gettext

from app.portals.chosen import Choice
from app.portals.dated import LocalDate
from app.portals.fields import CleanText
from app.portals.forms import BaseForm
from donors.conflicts.rules import Treatment

_HOW = lazy_gettext("How are the two linked?")


class DonorDeclareForm(BaseForm):
    """A donor names an applicant."""

    donor = Choice(lazy_gettext("Your donor organisation"))
    bin = CleanText(lazy_gettext("BIN of the applicant"), max_length=12)
    reason = CleanText(_HOW, max_length=2000, multiline=True)


class ApplicantDeclareForm(BaseForm):
    """An applicant names a donor."""

    organisation = Choice(lazy_gettext("Your organisation"))
    donor = Choice(lazy_gettext("Donor"))
    reason = CleanText(_HOW, max_length=2000, multiline=True)


class StaffDeclareForm(BaseForm):
    """The operator writes down a link it knows of."""

    code = CleanText(lazy_gettext("Code of the donor"), max_length=40)
    bin = CleanText(lazy_gettext("BIN of the applicant"), max_length=12)
    reason = CleanText(_HOW, max_length=2000, multiline=True)


class EndForm(BaseForm):
    """A declaration no longer counts."""

    reason = CleanText(
        lazy_gettext("Why does the link no longer count?"), max_length=2000, multiline=True
    )


class RuleForm(BaseForm):
    """What follows from a link from a day on."""

    treatment = Choice(
        lazy_gettext("When a donor and an applicant are linked"), style="radios", coerce=Treatment
    )
    valid_from = LocalDate(lazy_gettext("From this day on"))
