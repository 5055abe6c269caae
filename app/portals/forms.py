"""The forms that pages build on: one-time key, version, translated and named errors, rows."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from flask import request
from flask_wtf import FlaskForm
from flask_wtf.i18n import translations
from wtforms import FieldList, Form, FormField, HiddenField

from app.core.errors import Invalid
from app.core.i18n import LANGUAGE_NAMES, Message
from app.portals import widgets
from app.portals.asked import named
from app.portals.dated import LocalDate
from app.portals.fields import CleanText
from app.portals.language import say
from app.portals.rows import Rows


class FaultLine(NamedTuple):
    """One line of the error summary: where the link leads and what it says."""

    id: str
    message: str


class VersionField(HiddenField):
    """The version of the row that the page showed; data is an int or None."""

    widget = widgets.HIDDEN

    def process_formdata(self, valuelist: list[Any]) -> None:
        text = str(valuelist[0]) if valuelist else ""
        self.data = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None

    def _value(self) -> str:
        return "" if self.data is None else str(self.data)


class KeyField(HiddenField):
    """The one-time key of a page: a second click with the same key gets the first answer."""

    widget = widgets.HIDDEN


def new_key() -> str:
    """Draw a key that no other page has."""
    return secrets.token_urlsafe(18)


class _Walked:
    """Errors of a form and the forms inside it."""

    def error_list(self) -> list[FaultLine]:
        """List every error with the id of its input, in the order of the page."""
        return [FaultLine(place, text) for place, text in _faults(self)]

    def refuse(self, field_name: str, message: Message | str) -> None:
        """Add an error to a field, or to the whole form if there is no such field.

        The message is text or a `Message` of the domain.
        """
        field = self._fields.get(field_name)  # type: ignore[attr-defined]
        text = say(message) if isinstance(message, Message) else str(message)
        if isinstance(field, FormField):
            # A group has no place for an error of its own: it stands at its first input.
            field = next(iter(field.form))
        if field is None:
            self.form_errors.append(text)  # type: ignore[attr-defined]
        else:
            field.errors = [*field.errors, named(field, text)]

    def refuse_all(self, refusal: Invalid) -> None:
        """Show a refusal of the domain at the fields it names."""
        for field_name, message in refusal.faults.items():
            self.refuse(field_name, message)


class RowForm(_Walked, Form):
    """A form inside another: a row of a table, a group of fields."""

    class Meta:
        """Errors of WTForms itself come out in the reader's language."""

        @staticmethod
        def get_translations(_form: Any) -> Any:
            """Speak the reader's language."""
            return translations


class BaseForm(_Walked, FlaskForm):
    """A form of a page. Validate, then hand `data` to a service; show it again on errors."""

    one_time_key = KeyField(default=new_key)
    version = VersionField()

    def validate(self, extra_validators: Mapping[str, Any] | None = None) -> bool:
        """Check every field; each error then names its field."""
        _name_rows(self)
        good = bool(super().validate(extra_validators))
        _name_errors(self)
        return good

    def change_rows(self) -> bool:
        """Add or remove a row when such a button was pressed; True means: show the page again.

        The buttons of the `rows` macro send `add_row=<list>` or `remove_row=<list>-<index>`.
        """
        added = request.form.get("add_row", "")
        removed = request.form.get("remove_row", "")
        for name, field in self._fields.items():
            if not isinstance(field, FieldList):
                continue
            if added == name:
                _add_row(field)
                return True
            if removed.startswith(f"{name}-"):
                field.entries = [row for row in field.entries if row.name != removed]
                return True
        return bool(added or removed)


class ThreeLanguages(FormField):
    """The same text in Kazakh, Russian and, if wanted, English; data is {"kk", "ru", "en"}.

    Fill it from a row with `data={"title": languages_of(row, "title")}`.
    """

    widget = widgets.LANGUAGES

    def __init__(
        self,
        label: Any = "",
        *,
        max_length: int = 200,
        multiline: bool = False,
        required: bool = True,
        hint: Any = "",
        rows: int = 5,
        **options: Any,
    ) -> None:
        parts = {
            code: CleanText(
                LANGUAGE_NAMES[code],
                max_length=max_length,
                multiline=multiline,
                required=required and code != "en",
                attributes={"lang": code, "spellcheck": "true", "rows": rows},
            )
            for code in ("kk", "ru", "en")
        }
        super().__init__(type("Languages", (RowForm,), parts), label, description=hint, **options)

    def process(self, *args: Any, **options: Any) -> None:
        """Fill the three inputs and tell each which group it belongs to."""
        super().process(*args, **options)
        for code, part in self.form._fields.items():
            part.full_name = f"{self.label.text} ({LANGUAGE_NAMES[code]})"


def languages_of(row: Any, name: str) -> dict[str, str]:
    """Read `name_kk`, `name_ru`, `name_en` of a row for a ThreeLanguages field."""
    return {code: getattr(row, f"{name}_{code}", None) or "" for code in LANGUAGE_NAMES}


def _add_row(rows: FieldList) -> None:
    if isinstance(rows, Rows) and rows.is_full():
        rows.refuse_more()
    else:
        rows.append_entry()


def _inner_fields(field: Any) -> Any:
    if isinstance(field, FormField):
        return field.form
    return field.entries if isinstance(field, FieldList) else None


def _faults(fields: Any) -> Iterator[tuple[str, str]]:
    for message in getattr(fields, "form_errors", ()):
        yield "main", str(message)
    for field in fields:
        inner = _inner_fields(field)
        if inner is not None:
            yield from _faults(inner)
            if isinstance(field, FieldList):
                yield from ((field.id, str(e)) for e in field.errors if isinstance(e, str))
            continue
        place = f"{field.id}-day" if isinstance(field, LocalDate) else field.id
        yield from ((place, str(error)) for error in field.errors)


def _name_rows(form: Any) -> None:
    """Tell the fields of each row which row they stand in, for their messages."""
    for rows in form:
        if not isinstance(rows, FieldList):
            continue
        for number, row in enumerate(rows.entries, start=1):
            for field in row.form if isinstance(row, FormField) else ():
                field.full_name = f"{field.label.text}, № {number}"


def _name_errors(fields: Any) -> None:
    for field in fields:
        inner = _inner_fields(field)
        if inner is not None:
            _name_errors(inner)
        elif field.errors:
            field.errors = [named(field, error) for error in field.errors]
