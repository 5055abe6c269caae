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
    told = [text for text in texts("ru") if re.search(r"ё|\b(вы|вас|вам|вами|ваш\w*)\b", text)]

    assert told == []


def test_figures_keep_their_units():
    """No-break spaces stand before a unit, after №, and inside a number."""
    parted = re.compile(
        r"(\)s|\d) (%|МБ|ГБ|КБ|₸|тенге|теңге)|№ [\d%]|(?<![\d ])\d{1,3} \d{3}\b(?! \d)"
    )
    told = [text for text in (*texts("ru"), *texts("kk")) if parted.search(text)]

    assert told == []


def test_no_kazakh_case_ending_stands_at_a_value():
    """Which ending is right depends on the last sound of the value, which nobody knows."""
    endings = "ға|ге|қа|ке|да|де|та|те|дан|ден|тан|тен|нан|нен|[ндт](ың|ің|ы|і)|[мбп]ен"
    glued = re.compile(rf"%\(\w+\)s[-–]?({endings})\b")
    told = [text for text in texts("kk") if glued.search(text)]

    assert told == []


def test_kazakh_addresses_a_person_with_a_capital():
    told = [text for text in texts("kk") if re.search(r"\bсіз(ді|дің|ге|де|ден|бен)?\b", text)]

    assert told == []


def texts(language: str) -> list[str]:
    """Every text of a language in the catalogues, each form of a plural."""
    found: list[str] = []
    for path in sorted((CATALOGUES / language / "LC_MESSAGES").glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=language):
                forms = [message.string] if isinstance(message.string, str) else message.string
                found += forms
    return found
