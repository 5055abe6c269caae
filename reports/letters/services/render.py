"""From a snapshot to the HTML of its letter.

The letter has its own template engine, apart from the web pages: it runs in a job and on the
command line alike, escapes every value, and is sandboxed, because its values are texts that
strangers typed. Kazakh and Russian stand in the templates themselves: a letter is both at once.
"""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from app.core import figures
from app.documents import words
from app.documents.qr import qr_svg_uri
from reports.letters.rules import LetterKind, LetterSnapshot
from reports.letters.services.fit import lay_out

TEMPLATES = Path(__file__).resolve().parents[1] / "templates"
SHORT_HASH = 16

TITLES = {
    LetterKind.AWARD: ("Грант беру туралы хабарлама", "Уведомление о предоставлении гранта"),
    LetterKind.REFUSAL: ("Бас тарту туралы хабарлама", "Уведомление об отказе"),
    LetterKind.WITHDRAWAL: (
        "Грантты кері қайтарып алу туралы хабарлама",
        "Уведомление об отзыве гранта",
    ),
}


def letter_html(snapshot: LetterSnapshot) -> str:
    """Write the letter as one HTML document, Kazakh first."""
    template = _environment().get_template(f"letter_{snapshot.kind.value}.html")
    return template.render(
        letter=snapshot,
        titles=TITLES[snapshot.kind],
        digest=snapshot.sha256()[:SHORT_HASH],
        qr=qr_svg_uri(snapshot.verify_url),
    )


@lru_cache(maxsize=1)
def letter_css() -> str:
    """Read the style of letters once."""
    return (TEMPLATES / "letter.css").read_text("utf-8")


@lru_cache(maxsize=1)
def _environment() -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        date=words.official_date,
        dated_kk=words.dated_kk,
        figures=words.figures,
        words=words.cardinal,
        genitive_ru=words.cardinal_genitive_ru,
        quoted=quoted,
        score=score,
    )
    environment.globals.update(
        amount=words.amount_in_words,
        lay_out=lay_out,
        unit=words.unit_name,
        plural_ru=words.russian_plural,
    )
    return environment


def quoted(text: str) -> str:
    """Put a title into quotation marks, unless it brings its own."""
    return text if text.startswith("«") and text.endswith("»") else f"«{text}»"


def score(value: Decimal) -> str:
    """Write a score with two decimals as both languages of a letter do: `71,25`."""
    return figures.score(value, "kk")
