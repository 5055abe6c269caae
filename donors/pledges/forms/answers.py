"""Forms in which an offer is answered, and the signed agreement noted."""

from __future__ import annotations

from flask_babel import lazy_gettext

from app.files.rules import ACCEPT
from app.portals.fields import CleanText, LocalDate, Upload
from app.portals.forms import BaseForm
from donors.pledges.rules import NAME_LENGTH, NUMBER_LENGTH, Agreement, Paper


class AcceptForm(BaseForm):
    """Accepting an offer, and why where the donor was not looked into."""

    reason = CleanText(
        lazy_gettext("Why the offer is accepted all the same"),
        max_length=2000,
        multiline=True,
        required=False,
        hint=lazy_gettext("The reason stays with the pledge and in the audit journal."),
    )


class DeclineForm(BaseForm):
    """Why an offer is declined; the donor reads it."""

    reason = CleanText(
        lazy_gettext("Reason"),
        max_length=2000,
        multiline=True,
        hint=lazy_gettext("The donor reads it. Write in the donor's language."),
    )


class AgreementForm(BaseForm):
    """The paper that both sides have signed."""

    agreement_number = CleanText(
        lazy_gettext("Number of the agreement"),
        max_length=NUMBER_LENGTH,
        attributes={"autocomplete": "off", "spellcheck": "false"},
    )
    agreement_on = LocalDate(lazy_gettext("Day of the agreement"))
    signatory = CleanText(
        lazy_gettext("Who signed for the donor"),
        max_length=NAME_LENGTH,
        hint=lazy_gettext("Name and post, as they stand in the agreement."),
    )
    file = Upload(
        lazy_gettext("Copy of the agreement"),
        accept=ACCEPT,
        required=False,
        hint=lazy_gettext("May be left out. PDF or picture, 10 MB at most."),
    )

    def agreement(self) -> Agreement:
        """The particulars as typed."""
        assert self.agreement_on.data is not None
        return Agreement(
            self.agreement_number.data or "", self.agreement_on.data, self.signatory.data or ""
        )

    def paper(self) -> Paper | None:
        """The copy, if one was chosen."""
        chosen = self.file.data
        return Paper(chosen.read(), str(chosen.filename or "")) if chosen else None
