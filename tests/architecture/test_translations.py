"""Kazakh and Russian are complete: no text missing, empty, fuzzy or with broken placeholders."""

from __future__ import annotations

import re

from babel.messages.pofile import read_po
from click.testing import CliRunner

from app.cli.translations import translations
from app.core.catalogues import CATALOGUES


def test_every_text_is_translated():
    answer = CliRunner().invoke(translations, ["check"])

    assert answer.output.strip().splitlines() == ["translations are complete"]


def test_russian_is_spelled_in_one_way():
    """Without ё, as acts are written; «Вы» with a capital, as letters address a person."""
    told = [text for text in russian_texts() if re.search(r"ё|\b(вы|вас|вам|вами|ваш\w*)\b", text)]

    assert told == []


def russian_texts() -> list[str]:
    """Every Russian text of the catalogues, each form of a plural."""
    found: list[str] = []
    for path in sorted((CATALOGUES / "ru" / "LC_MESSAGES").glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale="ru"):
                forms = [message.string] if isinstance(message.string, str) else message.string
                found += forms
    return found
