"""Which drafts an officer wants, and why a proposal goes back."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext

from app.portals.fields import Choices, CleanText
from app.portals.forms import BaseForm


class ReturnForm(BaseForm):
    """Why a proposal goes back."""

    reason = CleanText(
        lazy_gettext("Why the run is returned"),
        max_length=2000,
        multiline=True,
        hint=lazy_gettext("Whoever proposed it reads this; it stays in the history of the run."),
    )


class Ticked(Choices):
    """Boxes of which some are ticked before anything is sent."""

    def preset(self, values: Sequence[str]) -> None:
        """Tick these boxes, as if the reader had."""
        self.raw_data = list(values)
        self.process_formdata(self.raw_data)


class DraftForm(BaseForm):
    """By which rules a draft splits the money, and which commitments take part."""

    strategies = Ticked(
        lazy_gettext("By which rule"),
        hint=lazy_gettext(
            "Each rule you tick makes one draft; two or more are shown side by side."
        ),
    )
    pledges = Ticked(
        lazy_gettext("Which commitments take part"),
        required=False,
        needed_later=True,
        hint=lazy_gettext("Take the tick away to see what the call would get without one."),
    )
