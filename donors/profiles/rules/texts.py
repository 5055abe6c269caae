"""What a donor may say of itself, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from app.core.errors import Fault
from app.core.i18n import Message

NAME_LENGTH = 300
ABOUT_LENGTH = 4000


@dataclass(frozen=True)
class ProfileTexts:
    """What a donor wants to be known as, and what it says of itself, in three languages."""

    public_name_kk: str = ""
    public_name_ru: str = ""
    public_name_en: str = ""
    about_kk: str = ""
    about_ru: str = ""
    about_en: str = ""


PROFILE_LABELS: dict[str, Message] = {
    "category": Message("Kind of donor"),
    "is_public": Message("Public or private money"),
    "is_international": Message("Domestic or international"),
    "public_name_kk": Message("Known as, in Kazakh"),
    "public_name_ru": Message("Known as, in Russian"),
    "public_name_en": Message("Known as, in English"),
    "about_kk": Message("About the donor, in Kazakh"),
    "about_ru": Message("About the donor, in Russian"),
    "about_en": Message("About the donor, in English"),
    "visibility": Message("What the public sees"),
    "is_foreign_source": Message("Money from abroad"),
}


def check_texts(texts: ProfileTexts) -> Iterator[Fault]:
    """List what is wrong with a donor's texts."""
    needed = any(getattr(texts, f"public_name_{code}") for code in ("kk", "ru", "en"))
    for name in ("public_name_kk", "public_name_ru"):
        if needed and not getattr(texts, name):
            message = Message("Enter the name in Kazakh and in Russian, or in neither.")
            yield Fault(name, "name_missing", message)
    for code in ("kk", "ru", "en"):
        if len(getattr(texts, f"public_name_{code}")) > NAME_LENGTH:
            message = Message("A name has at most 300 characters.")
            yield Fault(f"public_name_{code}", "name_long", message)
        if len(getattr(texts, f"about_{code}")) > ABOUT_LENGTH:
            yield Fault(f"about_{code}", "about_long", Message("The text is too long."))
