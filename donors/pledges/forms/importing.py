"""The form for a table of pledges."""

from __future__ import annotations

from flask_babel import lazy_gettext
from wtforms import HiddenField

from app.portals.fields import Choice, Upload
from app.portals.forms import BaseForm


class UndoForm(BaseForm):
    """How many untouched pledges the reader was told of."""

    untouched = HiddenField()


class ImportForm(BaseForm):
    """A table, and how far its pledges go."""

    file = Upload(
        lazy_gettext("Table of pledges"),
        accept=".csv,.xlsx",
        hint=lazy_gettext("CSV or XLSX after the template, 10,000 pledges and 10 MB at most."),
    )
    become = Choice(
        lazy_gettext("The pledges become"),
        style="radios",
        choices=[
            (
                "drafts",
                lazy_gettext("drafts"),
                lazy_gettext("The donors look at them and offer them themselves."),
            ),
            (
                "offers",
                lazy_gettext("offers"),
                lazy_gettext("The signed letters of the donors lie before me."),
            ),
        ],
    )
