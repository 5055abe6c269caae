"""Hand out stored files: always as a download, never as a page of ours."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Sequence
from urllib.parse import quote

from flask import Response, send_file

from app.files import storage
from app.files.models import StoredFile

# How the letters of our languages are written for programs that read no other than Latin ones.
_LATIN: dict[str, str] = {
    **dict(zip(
        "аәбвгғдеёзийкқлмнңоөпрстуұүфхһыіэ", "aabvggdeeziikqlmnnooprstuuufhhyie", strict=True
    )),
    "ж": "zh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ю": "yu", "я": "ya",
    "ъ": "", "ь": "",
}  # fmt: skip


def latin_name(name: str) -> str:
    """Spell the name of a file in plain Latin letters, so that it begins with one of them."""
    spelt = "".join(_spelt(letter) for letter in unicodedata.normalize("NFC", name))
    plain = unicodedata.normalize("NFKD", spelt).encode("ascii", "ignore").decode()
    safe = re.sub(r"[^A-Za-z0-9._ -]+", "_", plain).strip(" _-")
    return safe if safe[:1].isalnum() else f"file{safe}"


def _spelt(letter: str) -> str:
    latin = _LATIN.get(letter.lower(), letter)
    return latin.capitalize() if letter != letter.lower() else latin


def send_stored(file: StoredFile, *, name: str | None = None) -> Response:
    """Send a stored file as an attachment that no browser will run."""
    response = send_file(
        storage.path_of(file.id),
        mimetype=file.media_type,
        as_attachment=True,
        download_name=name or file.label,
        etag=file.sha256,
    )
    _name_in_latin_too(response, name or file.label)
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    # As with every page: nothing private stays behind in a browser or on the way to it.
    response.headers["Cache-Control"] = "no-store"
    return response


def _name_in_latin_too(response: Response, name: str) -> None:
    """Give programs that cannot read the name one that does not begin with what is left of it."""
    if not name.isascii():
        both = {"filename": latin_name(name), "filename*": f"UTF-8''{quote(name, safe='')}"}
        response.headers.set("Content-Disposition", "attachment", **both)


# A spreadsheet runs a cell that begins so, full-width signs included, also after spaces.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def safe_cell(text: str) -> str:
    """Keep a spreadsheet from running a text of ours as a formula."""
    runs = text.startswith(_FORMULA) or text.lstrip().startswith(_FORMULA)
    return f"'{text}" if runs else text


def send_table(name: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Response:
    """Send a table as a CSV file (UTF-8, comma) that no spreadsheet takes for formulas."""
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(columns)
    table.writerows([safe_cell(cell) for cell in row] for row in rows)
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(out.getvalue(), mimetype="text/csv", headers=headers)
