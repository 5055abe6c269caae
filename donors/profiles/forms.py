"""The form in which a donor says who it is and how the public may know it."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext

from app.files.rules import ACCEPT
from app.portals.fields import Choice, CleanText, LocalDate, Upload
from app.portals.forms import BaseForm, ThreeLanguages, languages_of
from donors.profiles.models import Donor, DonorCategory, Visibility
from donors.profiles.rules import ABOUT_LENGTH, NAME_LENGTH, ProfileTexts
from donors.profiles.states import CheckResult, DiligenceMode, DocumentKind


class ProfileForm(BaseForm):
    """Kind of donor, public name, what the public sees."""

    category = Choice(lazy_gettext("Kind of donor"), style="radios", coerce=DonorCategory)
    is_public = Choice(
        lazy_gettext("Public or private money"),
        style="radios",
        choices=[
            (
                "yes",
                lazy_gettext("Public"),
                lazy_gettext("Money of a budget, at home or abroad. Private donors may match it."),
            ),
            ("no", lazy_gettext("Private"), lazy_gettext("Money of a company, fund or person.")),
        ],
    )
    is_international = Choice(
        lazy_gettext("Domestic or international"),
        style="radios",
        choices=[
            ("no", lazy_gettext("Domestic"), lazy_gettext("Registered in Kazakhstan.")),
            (
                "yes",
                lazy_gettext("International"),
                lazy_gettext("Registered abroad, or an international body."),
            ),
        ],
    )
    public_name = ThreeLanguages(
        lazy_gettext("What you want to be known as"),
        max_length=NAME_LENGTH,
        required=False,
        hint=lazy_gettext("Leave it empty to be known by the name of your organisation."),
    )
    about = ThreeLanguages(
        lazy_gettext("About you, for applicants and the public"),
        max_length=ABOUT_LENGTH,
        multiline=True,
        rows=3,
        required=False,
    )
    is_foreign_source = Choice(
        lazy_gettext("Where the money comes from"),
        style="radios",
        choices=[
            ("no", lazy_gettext("From Kazakhstan")),
            (
                "yes",
                lazy_gettext("From abroad"),
                lazy_gettext(
                    "Organisations that give legal aid, study opinions or collect and spread"
                    " information must then notify the tax bodies (form 017.00) and report on the"
                    " spending (form 018.00), from the first tenge."
                ),
            ),
        ],
    )
    visibility = Choice(
        lazy_gettext("What the public sees of you"),
        style="radios",
        coerce=Visibility,
        hint=lazy_gettext("The operator and its auditors always see everything."),
    )

    @classmethod
    def stored(cls, donor: Donor) -> dict[str, Any]:
        """What the form shows at first."""
        return {
            "category": donor.category.value,
            "is_public": "yes" if donor.is_public else "no",
            "is_international": "yes" if donor.is_international else "no",
            "public_name": languages_of(donor, "public_name"),
            "about": languages_of(donor, "about"),
            "is_foreign_source": "yes" if donor.is_foreign_source else "no",
            "visibility": donor.visibility.value,
            "version": donor.version,
        }

    def refuse(self, field_name: str, message: Any) -> None:
        """Show a refusal of `about_kk` at the Kazakh input of the group `about`."""
        group, _mark, code = field_name.rpartition("_")
        if group in {"public_name", "about"}:
            self._fields[group].form.refuse(code, message)
        else:
            super().refuse(field_name, message)

    def values(self) -> dict[str, Any]:
        """What was typed, as arguments of the services."""
        names, about = self.public_name.data, self.about.data
        texts = ProfileTexts(
            **{f"public_name_{code}": text or "" for code, text in names.items()},
            **{f"about_{code}": text or "" for code, text in about.items()},
        )
        return {
            "category": self.category.data,
            "is_public": self.is_public.data == "yes",
            "is_international": self.is_international.data == "yes",
            "texts": texts,
            "is_foreign_source": self.is_foreign_source.data == "yes",
            "visibility": self.visibility.data,
        }


class DocumentForm(BaseForm):
    """A document about the donor."""

    kind = Choice(lazy_gettext("What the document shows"), coerce=DocumentKind)
    file = Upload(
        lazy_gettext("File"),
        accept=ACCEPT,
        hint=lazy_gettext("PDF, Word, Excel, OpenDocument, PNG or JPEG, 10 MB at most."),
    )
    valid_until = LocalDate(
        lazy_gettext("Valid until"),
        required=False,
        hint=lazy_gettext("Leave it empty where the document has no end."),
    )

    def content(self) -> bytes:
        """The bytes that were sent."""
        return self.file.data.read() if self.file.data else b""

    def name(self) -> str:
        """The name the file had on the sender's machine."""
        return str(self.file.data.filename or "") if self.file.data else ""


class CheckForm(BaseForm):
    """What an officer finds in a document."""

    result = Choice(lazy_gettext("Result of the check"), style="radios", coerce=CheckResult)
    valid_until = LocalDate(
        lazy_gettext("Valid until"),
        required=False,
        hint=lazy_gettext("Leave it empty where the document has no end."),
    )
    remark = CleanText(
        lazy_gettext("Remark"),
        max_length=2000,
        multiline=True,
        required=False,
        hint=lazy_gettext("Needed when the document is not in order. The donor reads it."),
    )


class RuleForm(BaseForm):
    """What an unchecked donor means from a day on."""

    mode = Choice(
        lazy_gettext("When documents are missing or have run out"),
        style="radios",
        coerce=DiligenceMode,
    )
    valid_from = LocalDate(lazy_gettext("From this day on"))
