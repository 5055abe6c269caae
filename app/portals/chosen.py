"""Fields where one picks: of a list, several of a list, yes, or a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from werkzeug.datastructures import FileStorage
from wtforms.validators import ValidationError

from app.portals import widgets
from app.portals.asked import Asked, lazy, name_of


class Option(NamedTuple):
    """One thing to pick, as the widget draws it."""

    value: str
    label: Any
    hint: Any
    chosen: bool


class Choice(Asked):
    """One of a list; data is the chosen value (through `coerce`) or None.

    `choices` are (value, label) or (value, label, hint), handed in by the view. `style` is "select"
    or "radios". A select starts empty, so that no default is sent by accident.
    """

    needed = lazy("Choose an answer: “%(label)s”.")
    styles = {"select": widgets.SELECT, "radios": widgets.RADIOS}  # noqa: RUF012 - read only

    def __init__(
        self,
        label: Any = "",
        *,
        choices: Sequence[tuple[Any, ...]] = (),
        style: str = "select",
        coerce: Callable[[str], Any] = str,
        blank: Any = None,
        **options: Any,
    ) -> None:
        self.choices = list(choices)
        self.coerce = coerce
        self.style = style
        self.blank = blank or lazy_gettext("Choose")
        super().__init__(label, widget=self.styles[style], **options)

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = None
        if self.is_answered() and str(valuelist[0]) in self.known():
            self.data = self.coerce(str(valuelist[0]))

    def pre_validate(self, _form: Any) -> None:
        """Check against the list now: a view may hand it in after the form was made."""
        if not self.raw_data or not self.is_answered():
            return
        self.process_formdata(list(self.raw_data))
        if not self.picked() <= self.known():
            self.refuse_choice()

    def refuse_choice(self) -> None:
        """Say that only the list counts."""
        raise ValidationError(_("“%(label)s”: choose one of the list.", label=name_of(self)))

    def known(self) -> set[str]:
        """The values that may be picked, as the request spells them."""
        return {str(choice[0]) for choice in self.choices}

    def picked(self) -> set[str]:
        """The values marked now: what was sent, else what is stored."""
        if self.raw_data is not None:
            return {str(value) for value in self.raw_data}
        return set() if self.data is None else {str(self.data)}

    def options(self) -> Iterator[Option]:
        """Go through the choices as the widget needs them."""
        picked = self.picked()
        if self.style == "select":
            yield Option("", self.blank, "", chosen=not picked)
        for value, label, *hint in self.choices:
            yield Option(str(value), label, hint[0] if hint else "", str(value) in picked)

    def _value(self) -> str:
        return next(iter(self.picked()), "")


class Choices(Choice):
    """Several of a list, as checkboxes; data is a list of values."""

    styles = {"checkboxes": widgets.CHECKBOXES}  # noqa: RUF012 - read only

    def __init__(self, label: Any = "", **options: Any) -> None:
        super().__init__(label, style="checkboxes", **options)

    def process_formdata(self, valuelist: list[Any]) -> None:
        known = self.known()
        self.data = [self.coerce(str(value)) for value in valuelist if str(value) in known]

    def refuse_choice(self) -> None:
        """Say that only the list counts."""
        raise ValidationError(_("“%(label)s”: choose of the list only.", label=name_of(self)))

    def picked(self) -> set[str]:
        if self.raw_data is not None:
            return {str(value) for value in self.raw_data}
        return {str(value) for value in self.data or ()}


class Tick(Asked):
    """One box to tick; data is a bool. A required one must be ticked."""

    widget = widgets.TICK
    needed = lazy("Tick the box to go on: “%(label)s”.")

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = bool(valuelist) and valuelist[0] not in {"", "false", "0"}

    def is_answered(self) -> bool:
        return bool(self.data)

    def _value(self) -> str:
        return "y"


class Upload(Asked):
    """One file; data is the FileStorage or None. Its content is checked by app.files."""

    widget = widgets.UPLOAD
    needed = lazy("Choose a file: “%(label)s”.")

    def __init__(self, label: Any = "", *, accept: str = "", **options: Any) -> None:
        self.accept = accept
        super().__init__(label, **options)

    def default_attributes(self) -> dict[str, Any]:
        return {"accept": self.accept} if self.accept else {}

    def process_formdata(self, valuelist: list[Any]) -> None:
        files = [item for item in valuelist if isinstance(item, FileStorage) and item.filename]
        self.data = files[0] if files else None

    def is_answered(self) -> bool:
        return self.data is not None

    def _value(self) -> str:
        return ""
