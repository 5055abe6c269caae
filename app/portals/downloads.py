"""Hand out stored files: always as a download, never as a page of ours."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from flask import Response, send_file

from app.files import storage
from app.files.models import StoredFile


def send_stored(file: StoredFile, *, name: str | None = None) -> Response:
    """Send a stored file as an attachment that no browser will run."""
    response = send_file(
        storage.path_of(file.id),
        mimetype=file.media_type,
        as_attachment=True,
        download_name=name or file.label,
        etag=file.sha256,
    )
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    # As with every page: nothing private stays behind in a browser or on the way to it.
    response.headers["Cache-Control"] = "no-store"
    return response


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
