"""The form in which a donor says who it is and how the public may know it."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext

from app.portals.fields import Choice, Tick
from app.portals.forms import BaseForm, ThreeLanguages, languages_of
from donors.profiles.models import Donor, DonorCategory
from donors.profiles.rules import ABOUT_LENGTH, NAME_LENGTH, ProfileTexts


class ProfileForm(BaseForm):
    """Kind of donor, public name, anonymity."""

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
    is_anonymous = Tick(
        lazy_gettext("Do not name us to the public"),
        required=False,
        hint=lazy_gettext(
            "Public pages then do not show your name or your amounts. "
            "The operator and the organisations you pay for still know you."
        ),
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
            "is_anonymous": donor.is_anonymous,
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
            "is_anonymous": bool(self.is_anonymous.data),
        }
