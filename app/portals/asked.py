"""What our fields share: label, hint, whether an answer is needed, messages that name it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from wtforms import Field
from wtforms.validators import Optional, StopValidation

from app.core.text import TURNING, UNREADABLE, first_invisible, stripped

BREAKS = re.compile("[\t\n\u2028\u2029]")


class Required:
    """Asks for an answer, in words that name the field."""

    field_flags: dict[str, bool] = {}  # noqa: RUF012 - read by WTForms, which expects a dict

    def __call__(self, _form: Any, field: Any) -> None:
        if field.is_answered():
            return
        field.errors[:] = []
        raise StopValidation(_(getattr(field, "needed", _NEEDED), label=name_of(field)))


class NotNeeded(Optional):
    """Lets an empty answer pass; the label says so, unless the answer is needed later."""

    def __init__(self, *, needed_later: bool = False) -> None:
        super().__init__()
        self.field_flags = {"optional": not needed_later}

    def __call__(self, form: Any, field: Any) -> None:
        answered = getattr(field, "is_answered", None)
        if answered is None:
            super().__call__(form, field)
        elif not answered():
            field.errors[:] = []
            raise StopValidation


class Asked(Field):
    """A field with a label, a hint (`hint`), and an answer that is needed unless `required=False`.

    `needed_later`: a draft may be kept without the answer, but it is not optional.
    `attributes` become HTML attributes of the input (autocomplete, inputmode, lang …).
    """

    def __init__(
        self,
        label: Any = "",
        *,
        hint: Any = "",
        required: bool = True,
        needed_later: bool = False,
        validators: Iterable[Any] = (),
        attributes: dict[str, Any] | None = None,
        **options: Any,
    ) -> None:
        need: Any = Required() if required else NotNeeded(needed_later=needed_later)
        super().__init__(
            label,
            validators=[need, *validators],
            description=hint,
            render_kw={**self.default_attributes(), **(attributes or {})},
            **options,
        )

    def default_attributes(self) -> dict[str, Any]:
        """HTML attributes that every input of this kind gets."""
        return {}

    def is_answered(self) -> bool:
        """Tell whether something was typed or, without a request, is stored."""
        if self.raw_data is not None:
            return any(stripped(str(value)) for value in self.raw_data)
        return self.data is not None and self.data != ""

    def typed(self) -> str:
        """Give back what was typed, safe to print, so that nothing is lost after an error."""
        return UNREADABLE.sub("�", str(self.raw_data[0])) if self.raw_data else ""

    def refuse(self, message: str, **values: Any) -> None:
        """Stop with a translated message; `label` is filled in with the field's name."""
        raise ValueError(_(message, label=name_of(self), **values))


def name_of(field: Any) -> str:
    """Name a field in a message; parts of a group are named with the group.

    A label that is a sentence leaves its full stop to the message it stands in.
    """
    return str(getattr(field, "full_name", None) or field.label.text).rstrip(".")


def named(field: Any, message: Any) -> str:
    """Put the field's name before a message that does not say it (those of WTForms)."""
    text, name = str(message), name_of(field)
    return text if not name or name in text else f"{name}: {text}"


def clean(field: Asked, text: str, *, max_length: int, multiline: bool) -> str:
    """Strip and normalise typed text, or refuse it naming the field and the reason."""
    plain = stripped(text.replace("\r\n", "\n").replace("\r", "\n"))
    if len(plain) <= max_length:
        plain = unicodedata.normalize("NFC", plain)
    if len(plain) > max_length:
        field.refuse(_TOO_LONG, limit=max_length, count=len(plain), over=len(plain) - max_length)
    if UNREADABLE.search(plain) or (not multiline and BREAKS.search(plain)):
        field.refuse(_UNREADABLE)
    if TURNING.search(plain):
        field.refuse(_TURNING)
    hidden = first_invisible(plain, one_line=not multiline)
    if hidden is not None:
        field.refuse(INVISIBLE, position=hidden.position, character=hidden.character)
    return plain


def lazy(message: str) -> str:
    """Mark a message for the catalogues; it is translated where it is shown."""
    return message


_NEEDED = lazy("Fill in “%(label)s”.")
_TOO_LONG = lazy("“%(label)s”: %(limit)s characters at most, you have typed %(count)s.")
_UNREADABLE = lazy("“%(label)s” has a character that cannot be stored. Type the text again.")
INVISIBLE = lazy(
    "“%(label)s” has an invisible character at place %(position)s: %(character)s. "
    "Delete it or type the text again."
)
_TURNING = lazy("“%(label)s” has an invisible mark that turns the text round. Type the text again.")
