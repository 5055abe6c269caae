"""How a funding table fits the page: large enough to read, never wider than the paper."""

from __future__ import annotations

from dataclasses import dataclass

from app.documents import words
from reports.letters.rules import Funding

TEXT_WIDTH = 173.0  # mm between the margins of letter.css
_DIGIT, _SPACE = 0.68, 0.32  # em, tabular figures of Onest SemiBold
_POINT = 0.3528  # mm


@dataclass(frozen=True, slots=True)
class Fit:
    """One way to set the table; `css` names its rule in letter.css."""

    css: str
    name_mm: float
    size_pt: float
    padding_mm: float
    numbered: bool = False


# From the most comfortable to the tightest. Numbered tables carry the names of the sources in a
# list above, because a column of a few millimetres cannot hold them.
FITS = (
    Fit("roomy", 62, 8.6, 3.6),
    Fit("plain", 48, 8.6, 3.6),
    Fit("small", 42, 7.8, 2.4),
    Fit("numbered", 11, 8.2, 2.4, numbered=True),
    Fit("numbered-small", 11, 7.2, 1.6, numbered=True),
    Fit("numbered-tight", 9, 6.2, 1.2, numbered=True),
)


@dataclass(frozen=True, slots=True)
class Grid:
    """A funding table as text, ready for the template."""

    fit: Fit
    rows: tuple[tuple[str, ...], ...]
    totals: tuple[str, ...]


def lay_out(funding: Funding, language: str) -> Grid:
    """Write all amounts of a table alike and choose how to set it.

    Tiyn are shown in every cell or in none, so that figures stand under each other.
    """
    rows = [(*source.amounts_minor, sum(source.amounts_minor)) for source in funding.sources]
    totals = (*funding.year_totals_minor(), funding.total_minor)
    exact = any(minor % 100 for row in rows for minor in row)
    texts = tuple(tuple(_cell(minor, language, exact=exact) for minor in row) for row in rows)
    sums = tuple(_cell(minor, language, exact=exact) for minor in totals)
    widest = max(_em(text) for row in (*texts, sums) for text in row)
    return Grid(_choose(widest, len(totals)), texts, sums)


def _choose(widest_em: float, columns: int) -> Fit:
    for fit in FITS:
        column_mm = (TEXT_WIDTH - fit.name_mm) / columns
        if widest_em * fit.size_pt * _POINT + fit.padding_mm <= column_mm:
            return fit
    return FITS[-1]


def _cell(minor: int, language: str, *, exact: bool) -> str:
    if minor == 0:
        return "–"
    text = words.figures(minor, language)
    return text if exact else text[:-3]


def _em(text: str) -> float:
    return sum(_DIGIT if letter.isdigit() else _SPACE for letter in text)
