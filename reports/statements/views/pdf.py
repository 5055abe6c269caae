"""A statement as a PDF on A4, in the reader's language."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import cast

from flask import Response, render_template
from flask_babel import gettext as _

from app.core import clock, figures
from app.core.i18n import LOCALES
from app.portals.language import current_language
from app.portals.rendering import day
from donors.profiles.models import Donor
from reports.statements.rules import KIND_LABELS, FundStatement, Kind, Period, together


def send_pdf(
    donor: Donor,
    period: Period,
    statements: Sequence[FundStatement],
    kinds: Sequence[Kind],
    name: str,
    *,
    sums: Mapping[str, FundStatement] | None = None,
) -> Response:
    """Draw the statement and send it as a download.

    sums: what very many commitments come to, drawn instead of each of them.
    """
    language = current_language()
    title = _("Statement")
    days = f"{day(period.first)} – {day(period.last)}"
    html = render_template(
        "statement_pdf.html",
        language=LOCALES[language].replace("_", "-"),
        title=title,
        donor=donor,
        period=period,
        days=days,
        statements=statements,
        sums=together(statements) if sums is None else sums,
        only_sums=sums is not None,
        kinds=kinds,
        labels=KIND_LABELS,
        made_at=clock.now(),
        exact=partial(figures.exact, language=language),
    )
    content = _renderer()(
        html,
        title=f"{title}: {donor.code}, {days}",
        lang=LOCALES[language].replace("_", "-"),
        stylesheet=render_template("statement_pdf.css"),
        author=_("Asar"),
    )
    return _download(content, name)


def _download(content: bytes, name: str) -> Response:
    headers = {
        "Content-Disposition": f'attachment; filename="{name}.pdf"',
        "Cache-Control": "no-store",
    }
    return Response(content, mimetype="application/pdf", headers=headers)


def _renderer() -> Callable[..., bytes]:
    """Load what writes PDF when the first statement is asked for, not with every web worker."""
    return cast("Callable[..., bytes]", importlib.import_module("app.documents.pdf").render_pdf)
