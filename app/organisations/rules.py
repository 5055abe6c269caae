"""Pure checks of what an organisation says about itself: BIN, IBAN, names, region, date."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.core.actor import OrganisationKind
from app.core.errors import Difference, Fault
from app.core.i18n import Message
from app.core.text import MixedWord, fold, mixed_words, one_line

# Weights of the control digit: the second pass is used when the first gives 10.
_PASSES = (range(1, 12), (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2))
# Fifth digit: resident, non-resident, joint entrepreneurs. Sixth: head, branch, office, farm.
_ENTITY_TYPES = "456"
_ENTITY_KINDS = "0123"
_IBAN = re.compile(r"KZ\d{2}[0-9A-Z]{16}")
# The same as the constraint of the table: figures, spaces, brackets, hyphens.
_PHONE = re.compile(r"[+]?[0-9 ()-]{5,40}")
_FIRST_YEAR = date(1900, 1, 1)

LONGEST_NAME = 300

LABELS: dict[str, Message] = {
    "name_kk": Message("Name in Kazakh"),
    "name_ru": Message("Name in Russian"),
    "name_en": Message("Name in English"),
    "bin": Message("BIN"),
    "legal_form": Message("Legal form"),
    "region_code": Message("Region"),
    "registered_on": Message("Registered on"),
    "email": Message("E-mail"),
    "phone": Message("Phone"),
    "address": Message("Address"),
    "iban": Message("Account number (IBAN)"),
}

OFFICE_LABELS: dict[str, Message] = {
    "name_kk": Message("Name in Kazakh"),
    "name_ru": Message("Name in Russian"),
    "name_en": Message("Name in English"),
    "email": Message("E-mail"),
    "phone": Message("Phone"),
    "address_kk": Message("Address in Kazakh"),
    "address_ru": Message("Address in Russian"),
    "address_en": Message("Address in English"),
}


@dataclass(frozen=True)
class OrganisationDraft:
    """What somebody wants to store about an organisation; IBAN and BIN already solid."""

    kind: OrganisationKind
    name_kk: str
    name_ru: str
    name_en: str = ""
    bin: str | None = None
    region_code: str | None = None
    registered_on: date | None = None
    email: str = ""
    iban: str | None = None


def solid(text: str | None) -> str | None:
    """Take the spaces out of a typed number; nothing typed is None."""
    plain = "".join((text or "").split()).upper()
    return plain or None


def control_digit(first_eleven: str) -> int | None:
    """Compute the control digit of a BIN or IIN; None: such a number is never issued."""
    digits = [int(character) for character in first_eleven]
    for weights in _PASSES:
        rest = sum(digit * weight for digit, weight in zip(digits, weights, strict=True)) % 11
        if rest < 10:
            return rest
    return None


def check_bin(text: str) -> list[Fault]:
    """Check a BIN: 12 digits, month, type, control digit. At most one fault, the first found."""
    if not re.fullmatch(r"[0-9]{12}", text):
        return [_bin("bin_format", Message("A BIN has 12 digits."))]
    if text[4] not in _ENTITY_TYPES:
        return [_bin("bin_type", Message("This is no BIN: its fifth digit must be 4, 5 or 6."))]
    if text[5] not in _ENTITY_KINDS:
        return [_bin("bin_type", Message("This is no BIN: its sixth digit must be 0 to 3."))]
    if not 1 <= int(text[2:4]) <= 12:
        return [_bin("bin_month", Message("This is no BIN: digits 3 and 4 must be a month."))]
    if control_digit(text[:11]) != int(text[11]):
        message = Message("The control digit of the BIN is wrong. Check the number.")
        return [_bin("bin_check_digit", message)]
    return []


def _bin(code: str, message: Message) -> Fault:
    return Fault("bin", code, message)


def check_iban(text: str) -> list[Fault]:
    """Check a Kazakhstan account number: form, then the two check digits (ISO 7064)."""
    if not _IBAN.fullmatch(text):
        message = Message("An account number (IBAN) is KZ, 2 digits, then 16 letters or digits.")
        return [Fault("iban", "iban_format", message)]
    turned = text[4:] + text[:4]
    figures = "".join(str(int(character, 36)) for character in turned)
    if int(figures) % 97 != 1:
        message = Message("The check digits of the account number are wrong. Check the number.")
        return [Fault("iban", "iban_checksum", message)]
    return []


def check_organisation(
    draft: OrganisationDraft, *, region_codes: Collection[str], today: date
) -> list[Fault]:
    """Gather every reason why an organisation cannot be stored as drafted."""
    return [
        *_check_names(draft),
        *_check_number(draft),
        *_check_region(draft, region_codes),
        *_check_day(draft, today),
        *_check_email(draft),
        *(check_iban(draft.iban) if draft.iban else []),
    ]


def _check_names(draft: OrganisationDraft) -> list[Fault]:
    faults = []
    for field in ("name_kk", "name_ru", "name_en"):
        value: str = getattr(draft, field)
        if not value and field != "name_en":
            message = Message("Enter the name in Kazakh and in Russian.")
            faults.append(Fault(field, "name_missing", message))
        if len(value) > LONGEST_NAME:
            message = Message("A name has at most 300 characters.")
            faults.append(Fault(field, "name_long", message))
    return faults


def _check_number(draft: OrganisationDraft) -> list[Fault]:
    if draft.bin:
        return check_bin(draft.bin)
    if draft.kind == OrganisationKind.APPLICANT:
        return [_bin("bin_missing", Message("Enter the BIN."))]
    return []


def _check_region(draft: OrganisationDraft, region_codes: Collection[str]) -> list[Fault]:
    if draft.region_code and draft.region_code not in region_codes:
        message = Message("There is no such region. Choose one of the list.")
        return [Fault("region_code", "region_unknown", message)]
    if not draft.region_code and draft.kind == OrganisationKind.APPLICANT:
        return [Fault("region_code", "region_missing", Message("Choose the region."))]
    return []


def _check_day(draft: OrganisationDraft, today: date) -> list[Fault]:
    day = draft.registered_on
    if day is not None and day > today:
        message = Message("The day of registration lies in the future.")
        return [Fault("registered_on", "registered_in_future", message)]
    if day is not None and day < _FIRST_YEAR:
        message = Message("The day of registration is too long ago.")
        return [Fault("registered_on", "registered_too_early", message)]
    return []


def _check_email(draft: OrganisationDraft) -> list[Fault]:
    return _email_faults(draft.email)


def _email_faults(email: str) -> list[Fault]:
    if not email or re.fullmatch(r"[^@\s]{1,64}@[^@\s]{1,255}", email):
        return []
    message = Message("Enter an address such as name@example.kz.")
    return [Fault("email", "email_format", message)]


def mixed_in_names(names: Collection[str]) -> list[MixedWord]:
    """Find words that mix Latin and Cyrillic letters in the names of an organisation, each once."""
    return list(dict.fromkeys(word for name in names for word in mixed_words(name)))


def cleaned(changes: dict[str, Any]) -> dict[str, Any]:
    """Bring typed details into the form in which they are stored."""
    unknown = changes.keys() - LABELS.keys()
    if unknown:
        raise ValueError(f"not a detail of an organisation: {', '.join(sorted(unknown))}")
    values: dict[str, Any] = {}
    for name, value in changes.items():
        if name in {"bin", "iban"}:
            values[name] = solid(value)
        elif name == "region_code":
            values[name] = value or None
        elif name == "email":
            values[name] = (value or "").strip().lower()
        else:
            values[name] = one_line(value) if isinstance(value, str) and value else value
    return values


def differences(row: Any, values: dict[str, Any]) -> list[Difference]:
    """List what the reader typed beside what somebody else has stored meanwhile."""
    return [
        Difference(LABELS[name], _shown(value), _shown(getattr(row, name)))
        for name, value in values.items()
        if value != getattr(row, name)
    ]


def _shown(value: Any) -> str:
    return "—" if value in (None, "") else str(value)


def searchable(draft: OrganisationDraft) -> str:
    """Write the folded text in which searches look."""
    parts = (draft.name_kk, draft.name_ru, draft.name_en, draft.bin or "")
    return fold(" ".join(part for part in parts if part))[:1000]


def cleaned_office(changes: dict[str, str]) -> dict[str, str]:
    """Bring typed details of a front office into the form in which they are stored."""
    unknown = changes.keys() - OFFICE_LABELS.keys()
    if unknown:
        raise ValueError(f"not a detail of a front office: {', '.join(sorted(unknown))}")
    values = {name: one_line(value or "") for name, value in changes.items()}
    if "email" in values:
        values["email"] = values["email"].lower()
    return values


def check_front_office(values: dict[str, str]) -> list[Fault]:
    """Gather every reason why a front office cannot be stored with these details."""
    faults = [
        Fault(name, "name_missing", Message("Enter the name in all three languages."))
        for name in ("name_kk", "name_ru", "name_en")
        if not values[name]
    ]
    faults += _email_faults(values["email"])
    if values["phone"] and not _PHONE.fullmatch(values["phone"]):
        message = Message("Enter a phone number such as +7 700 000 00 00.")
        faults.append(Fault("phone", "phone_format", message))
    return faults
