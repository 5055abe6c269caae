"""What people type about organisations and their members."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _

from app.core.actor import MemberRole, OrganisationKind
from app.core.i18n import Message, in_language
from app.organisations.models import LegalForm, Region
from app.organisations.rules import OFFICE_LABELS
from app.portals.fields import Choice, CleanText, Email, LocalDate
from app.portals.forms import BaseForm
from app.portals.language import current_language, say

LEGAL_FORMS: dict[LegalForm, Message] = {
    LegalForm.ASSOCIATION: Message("Public association"),
    LegalForm.FOUNDATION: Message("Public foundation"),
    LegalForm.INSTITUTION: Message("Institution"),
    LegalForm.UNION: Message("Association of legal entities"),
    LegalForm.OTHER: Message("Other legal form"),
}
MEMBER_ROLES: dict[MemberRole, Message] = {
    MemberRole.OWNER: Message("Owner"),
    MemberRole.EDITOR: Message("Editor"),
    MemberRole.SIGNATORY: Message("Signatory"),
    MemberRole.VIEWER: Message("Viewer"),
}
_WHAT_ROLES_DO: dict[MemberRole, Message] = {
    MemberRole.OWNER: Message("Does everything and decides on members."),
    MemberRole.EDITOR: Message("Prepares papers, but does not submit them."),
    MemberRole.SIGNATORY: Message("Prepares and submits papers."),
    MemberRole.VIEWER: Message("Only looks."),
}


def _text(label: Any, *, length: int, **options: Any) -> CleanText:
    return CleanText(label, max_length=length, **options)


def _number(label: Any, **options: Any) -> CleanText:
    return CleanText(
        label,
        max_length=40,
        attributes={"autocomplete": "off", "spellcheck": "false"},
        **options,
    )


class OrganisationForm(BaseForm):
    """An NGO; its BIN and region are needed."""

    name_kk = _text(_("Name in Kazakh"), length=300, attributes={"lang": "kk"})
    name_ru = _text(_("Name in Russian"), length=300, attributes={"lang": "ru"})
    name_en = _text(
        _("Name in English"), length=300, required=False, attributes={"lang": "en"}
    )  # fmt: skip
    bin = _number(_("BIN"), hint=_("12 digits, as in the certificate of state registration."))
    legal_form = Choice(_("Legal form"))
    region_code = Choice(_("Region"))
    registered_on = LocalDate(_("Registered on"), required=False)
    email = Email(_("E-mail"), required=False)
    phone = _text(
        _("Phone"), length=40, required=False, attributes={"autocomplete": "tel"}
    )  # fmt: skip
    address = _text(_("Address"), length=500, required=False)
    iban = _number(
        _("Account number (IBAN)"), hint=_("Begins with KZ, 20 characters."), required=False
    )  # fmt: skip


class DonorOrganisationForm(OrganisationForm):
    """A donor's body; one abroad has neither BIN nor region."""

    bin = _number(
        _("BIN"), hint=_("12 digits. A body abroad has none."), required=False
    )  # fmt: skip
    region_code = Choice(_("Region"), required=False)


class InvitationForm(BaseForm):
    """Whom to invite and what they may do."""

    email = Email(_("E-mail"), attributes={"autocomplete": "off"})
    role = Choice(_("Role"), style="radios")


class MemberForm(BaseForm):
    """What a member may do from now on."""

    role = Choice(_("Role"))


class ActionForm(BaseForm):
    """One button: no more than the key of the page."""


class FrontOfficeForm(BaseForm):
    """How people reach a front office; what is empty is not published."""

    name_kk = _text(_("Name in Kazakh"), length=200, attributes={"lang": "kk"})
    name_ru = _text(_("Name in Russian"), length=200, attributes={"lang": "ru"})
    name_en = _text(_("Name in English"), length=200, attributes={"lang": "en"})
    email = Email(_("E-mail"), required=False, attributes={"autocomplete": "off"})
    phone = _text(
        _("Phone"),
        length=40,
        required=False,
        hint=_("Figures, spaces, brackets and hyphens; a plus in front."),
        attributes={"autocomplete": "off", "inputmode": "tel"},
    )
    address_kk = _text(
        _("Address in Kazakh"), length=300, required=False, attributes={"lang": "kk"}
    )  # fmt: skip
    address_ru = _text(
        _("Address in Russian"), length=300, required=False, attributes={"lang": "ru"}
    )  # fmt: skip
    address_en = _text(
        _("Address in English"), length=300, required=False, attributes={"lang": "en"}
    )  # fmt: skip


def organisation_form(
    kind: OrganisationKind, regions: list[Region], **options: Any
) -> OrganisationForm:
    """Make the form of an organisation with its lists filled in."""
    made = OrganisationForm if kind == OrganisationKind.APPLICANT else DonorOrganisationForm
    form = made(**options)
    form.legal_form.choices = [(value.value, say(label)) for value, label in LEGAL_FORMS.items()]
    form.region_code.choices = region_choices(regions)
    return form


def region_choices(regions: list[Region]) -> list[tuple[str, str]]:
    """List regions as choices in the reader's language."""
    return [(item.code, in_language(item, "name", current_language())) for item in regions]


def invitation_form() -> InvitationForm:
    """Make the form of an invitation."""
    form = InvitationForm()
    form.role.choices = [
        (role.value, say(label), say(_WHAT_ROLES_DO[role])) for role, label in MEMBER_ROLES.items()
    ]
    return form


def member_form(**options: Any) -> MemberForm:
    """Make the form of a member's role."""
    form = MemberForm(**options)
    form.role.choices = [(role.value, say(label)) for role, label in MEMBER_ROLES.items()]
    return form


def office_details_in(form: FrontOfficeForm) -> dict[str, str]:
    """Read the form of a front office as the service wants it."""
    return {name: str(form[name].data or "") for name in OFFICE_LABELS}


def details_in(form: OrganisationForm) -> dict[str, Any]:
    """Read the form as the services want it."""
    return {
        "name_kk": form.name_kk.data,
        "name_ru": form.name_ru.data,
        "name_en": form.name_en.data,
        "bin": form.bin.data,
        "legal_form": LegalForm(str(form.legal_form.data)),
        "region_code": form.region_code.data,
        "registered_on": form.registered_on.data,
        "email": form.email.data or "",
        "phone": form.phone.data,
        "address": form.address.data,
        "iban": form.iban.data,
    }
