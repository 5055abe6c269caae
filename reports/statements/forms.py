"""The form for a period of one's own."""

from __future__ import annotations

from flask_babel import lazy_gettext

from app.portals.dated import LocalDate
from app.portals.forms import RowForm


class PeriodForm(RowForm):
    """Two days, sent in the address, so that a page can be kept and handed on."""

    since = LocalDate(lazy_gettext("First day"))
    until = LocalDate(lazy_gettext("Last day"))
