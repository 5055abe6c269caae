"""Why an award is withdrawn."""

from __future__ import annotations

from flask_babel import lazy_gettext

from app.portals.fields import CleanText
from app.portals.forms import BaseForm


class WithdrawForm(BaseForm):
    """Why an award is withdrawn."""

    reason = CleanText(
        lazy_gettext("Why the award is withdrawn"),
        max_length=2000,
        multiline=True,
        hint=lazy_gettext("The organisation reads this; it stays in the history of the award."),
    )
