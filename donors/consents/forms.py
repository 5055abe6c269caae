"""Forms of a question: object, give more time, enter a letter."""

from __future__ import annotations

from flask_babel import lazy_gettext

from app.portals.chosen import Choice, Tick
from app.portals.dated import LocalDate
from app.portals.fields import CleanText
from app.portals.forms import BaseForm
from donors.consents.rules import LETTER_LENGTH, REASON_LENGTH, UNDERTAKING


class ObjectForm(BaseForm):
    """Why a donor objects; the operator reads it."""

    reason = CleanText(
        lazy_gettext("Why do you object?"),
        max_length=REASON_LENGTH,
        multiline=True,
        hint=lazy_gettext("Say which of your terms is not kept. The operator reads it."),
    )


class UndertakingForm(BaseForm):
    """The promise before titles that are not public are shown."""

    promised = Tick(lazy_gettext(UNDERTAKING.text))


class ExtendForm(BaseForm):
    """Until when a donor may answer."""

    due_on = LocalDate(lazy_gettext("New day for the answer"))


class LetterForm(BaseForm):
    """What a donor has answered on paper."""

    letter = CleanText(
        lazy_gettext("Number and day of the letter"),
        max_length=LETTER_LENGTH,
        attributes={"autocomplete": "off"},
    )
    answer = Choice(
        lazy_gettext("What the donor answers"),
        style="radios",
        choices=[
            ("agree", lazy_gettext("It agrees to the run")),
            ("object", lazy_gettext("It objects: the run is returned")),
        ],
    )
    reason = CleanText(
        lazy_gettext("Reason of the objection"),
        max_length=REASON_LENGTH,
        multiline=True,
        required=False,
        hint=lazy_gettext("As the letter says; needed for an objection."),
    )
