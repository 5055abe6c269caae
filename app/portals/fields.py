"""Fields of forms: they clean what is typed and refuse the rest, each message naming the field."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from email_validator import EmailNotValidError, validate_email

from app.core.errors import Invalid
from app.core.figures import decimal_sign, symbol
from app.core.figures import number as figure
from app.core.money import parse_minor, plain_text
from app.portals import widgets
from app.portals.asked import Asked, Required, clean, lazy
from app.portals.chosen import Choice, Choices, Tick, Upload
from app.portals.dated import LocalDate, LocalDateTime
from app.portals.language import current_language, say

__all__ = [
    "Choice",
    "Choices",
    "CleanText",
    "Email",
    "LocalDate",
    "LocalDateTime",
    "Money",
    "Number",
    "Percent",
    "Required",
    "Secret",
    "Tick",
    "Upload",
    "WholeNumber",
    "speak_of",
]

_SPACES = dict.fromkeys(map(ord, " \u00a0\u202f\u2009"))


def bound_text(value: Decimal | int) -> str:
    """Write a bound of a field for the reader; four digits may be a year and stay together."""
    return str(value) if value in range(10_000) else figure(value, current_language())


class CleanText(Asked):
    """Text as typed: stripped, in composed Unicode form, never longer than `max_length`.

    Data is a string, "" when nothing was typed.
    """

    def __init__(
        self, label: Any = "", *, max_length: int = 200, multiline: bool = False, **options: Any
    ) -> None:
        # Only the big box counts characters; a short input is bounded by the server alone.
        self.max_length = max_length
        self.multiline = multiline
        super().__init__(label, **options)
        if options.get("widget") is None:
            self.widget = widgets.TEXT_AREA if multiline else widgets.TEXT

    def process_data(self, value: Any) -> None:
        """A request without any field, or an empty column, is an empty text."""
        self.data = "" if value is None else value

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = ""
        if valuelist:
            self.data = clean(
                self, str(valuelist[0]), max_length=self.max_length, multiline=self.multiline
            )

    def _value(self) -> str:
        return self.typed() if self.raw_data else str(self.data or "")


class Email(CleanText):
    """An e-mail address, in lower case; the mailbox is proved by a confirmation message."""

    def default_attributes(self) -> dict[str, Any]:
        return {"autocomplete": "email", "inputmode": "email", "spellcheck": "false"}

    def process_formdata(self, valuelist: list[Any]) -> None:
        super().process_formdata(valuelist)
        if not self.data:
            return
        try:
            found = validate_email(self.data, check_deliverability=False, test_environment=True)
        except EmailNotValidError:
            self.refuse(lazy("“%(label)s”: enter an address such as name@example.kz."))
        else:
            self.data = found.normalized.lower()


class Secret(Asked):
    """A password: taken exactly as typed and never shown again."""

    widget = widgets.PASSWORD

    def default_attributes(self) -> dict[str, Any]:
        return {"autocomplete": "current-password"}

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = str(valuelist[0]) if valuelist else ""

    def _value(self) -> str:
        return ""


class Money(Asked):
    """An amount; data is integer minor units of `currency` (which a view may set on the form)."""

    widget = widgets.MONEY

    def __init__(self, label: Any = "", *, currency: str = "KZT", **options: Any) -> None:
        self.currency = currency
        super().__init__(label, **options)

    def default_attributes(self) -> dict[str, Any]:
        return {"inputmode": "decimal", "autocomplete": "off", "spellcheck": "false"}

    def speak(self, currency: str) -> None:
        """Take what is typed as money of a currency, whose decimals may be others."""
        self.currency = currency
        if not self.raw_data:
            return
        self.process_errors = []
        try:
            self.process_formdata(self.raw_data)
        except ValueError as refusal:
            self.process_errors = [str(refusal)]

    @property
    def sign(self) -> str:
        """The sign printed behind the input."""
        return symbol(self.currency, current_language())

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = None
        if not self.is_answered():
            return
        try:
            self.data = parse_minor(str(valuelist[0]).strip(), currency=self.currency)
        except Invalid as refusal:
            fault = next(iter(refusal.faults.values()))
            raise ValueError(say(fault)) from refusal

    def _value(self) -> str:
        if self.raw_data or self.data is None:
            return self.typed()
        whole, _dot, fraction = plain_text(self.data, self.currency).partition(".")
        # Groups stand apart by spaces in every language: a comma is read as the decimal sign.
        grouped = f"{int(whole):,}".replace(",", "\u00a0")
        if not fraction.strip("0"):
            return grouped
        return f"{grouped}{decimal_sign(current_language())}{fraction}"


def speak_of(form: Any, currency: str) -> None:
    """Take every amount of a form and of its rows as money of a currency; before it is checked."""
    for field in form:
        if isinstance(field, Money):
            field.speak(currency)
        for row in getattr(field, "entries", ()):
            speak_of(getattr(row, "form", ()), currency)


class Number(Asked):
    """A number with at most `places` decimals within bounds; data is a Decimal."""

    widget = widgets.TEXT

    def __init__(
        self,
        label: Any = "",
        *,
        minimum: Decimal | int = 0,
        maximum: Decimal | int = 10**9,
        places: int = 2,
        **options: Any,
    ) -> None:
        self.minimum, self.maximum, self.places = minimum, maximum, places
        super().__init__(label, **options)

    def default_attributes(self) -> dict[str, Any]:
        return {"inputmode": "decimal", "autocomplete": "off", "spellcheck": "false"}

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = None
        if not self.is_answered():
            return
        plain = str(valuelist[0]).strip().translate(_SPACES).replace(",", ".")
        pattern = r"-?\d{1,15}" + (rf"(\.\d{{1,{self.places}}})?" if self.places else "")
        if not plain.isascii() or not re.fullmatch(pattern, plain):
            self.refuse(_WHOLE if self.places == 0 else _NUMBER)
        if not self.minimum <= Decimal(plain) <= self.maximum:
            self.refuse(_BOUNDS, minimum=bound_text(self.minimum), maximum=bound_text(self.maximum))
        self.data = self.finished(plain)

    def finished(self, plain: str) -> Any:
        """Turn the checked figures into the value the form hands on."""
        return Decimal(plain)

    def _value(self) -> str:
        if self.raw_data or self.data is None:
            return self.typed()
        if not self.places:
            return str(self.data)
        whole, _dot, fraction = f"{self.data:f}".partition(".")
        fraction = fraction.rstrip("0")
        return f"{whole}{decimal_sign(current_language())}{fraction}" if fraction else whole


class WholeNumber(Number):
    """A whole number; data is an int."""

    def __init__(self, label: Any = "", **options: Any) -> None:
        super().__init__(label, places=0, **options)

    def default_attributes(self) -> dict[str, Any]:
        return {"inputmode": "numeric", "autocomplete": "off", "spellcheck": "false"}

    def finished(self, plain: str) -> int:
        return int(plain)


class Percent(Number):
    """A share from 0 to 100; data is a Decimal."""

    widget = widgets.PERCENT

    def __init__(self, label: Any = "", *, maximum: Decimal | int = 100, **options: Any) -> None:
        super().__init__(label, maximum=maximum, **options)


_WHOLE = lazy("“%(label)s”: enter a whole number in figures.")
_NUMBER = lazy("“%(label)s”: enter a number in figures, such as 12.5.")
_BOUNDS = lazy("“%(label)s”: enter a number from %(minimum)s to %(maximum)s.")
