"""What an officer says about a run."""

from __future__ import annotations

from flask_babel import lazy_gettext

from app.portals.fields import CleanText
from app.portals.forms import BaseForm


class ReturnForm(BaseForm):
    """Why a proposal goes back."""

    reason = CleanText(
        lazy_gettext("Why the run is returned"),
        max_length=2000,
        multiline=True,
        hint=lazy_gettext("Whoever proposed it reads this; it stays in the history of the run."),
    )
