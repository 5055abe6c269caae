"""What people type about themselves and about colleagues."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _

from app.core.i18n import LANGUAGE_NAMES
from app.portals.fields import Choice, CleanText, Email, Secret, Tick
from app.portals.forms import BaseForm, KeyField


def _name(**options: Any) -> CleanText:
    return CleanText(_("Full name"), max_length=200, attributes={"autocomplete": "name"}, **options)


def _language(label: Any) -> Choice:
    return Choice(label, choices=list(LANGUAGE_NAMES.items()), style="radios")


class RegistrationForm(BaseForm):
    """A new account."""

    name = _name(hint=_("As colleagues know you."))
    email = Email(_("E-mail"))
    language = _language(_("Language of messages"))
    password = Secret(
        _("Password"),
        hint=_("At least 12 characters. Several words in a row are easy to remember."),
        attributes={"autocomplete": "new-password"},
    )
    consent = Tick(_("I agree to the collection and processing of my personal data"))
    # The hash of the text that the page showed: that one is agreed to, and no other.
    consent_text = KeyField()


class ConsentForm(BaseForm):
    """Agree to the text with this hash."""

    consent_text = KeyField()


class ProfileForm(BaseForm):
    """The own name and language."""

    name = _name()
    language = _language(_("Language of messages"))


class PersonForm(BaseForm):
    """A colleague, registered by an administrator."""

    name = _name()
    email = Email(_("E-mail"), attributes={"autocomplete": "off"})
    language = _language(_("Language of messages"))


class RoleForm(BaseForm):
    """A role to give; the front office needs its region."""

    role = Choice(_("Role"))
    region_code = Choice(
        _("Region"), hint=_("Only for an officer of a front office."), required=False
    )  # fmt: skip


class ActionForm(BaseForm):
    """One button: no more than the key of the page."""
