"""What people type about letters: a code to look up, a file to check, a reason to correct."""

from __future__ import annotations

from flask_babel import lazy_gettext as lazy

from app.portals.fields import CleanText, Upload
from app.portals.forms import BaseForm


class CodeForm(BaseForm):
    """The code printed beside the QR."""

    code = CleanText(lazy("Code of the letter"), max_length=30, hint=lazy("Such as B7KM-22PX-94FD"))


class FileForm(BaseForm):
    """The letter as a file."""

    file = Upload(lazy("Letter as PDF"), accept=".pdf,application/pdf")


class CorrectionForm(BaseForm):
    """Why a new version is issued."""

    reason = CleanText(lazy("Reason of the correction"), max_length=1000, multiline=True)
