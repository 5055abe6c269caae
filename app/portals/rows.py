"""Rows of a table in a form: none that was typed is lost, even where there are too many."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask_babel import gettext as _
from wtforms import FieldList

_DIGITS = 6


class Rows(FieldList):
    """A list of rows, `limit` at most; more are shown again with the reason and not stored.

    Left alone the list would take the first rows of a request and drop the others unsaid.
    """

    def __init__(self, row: Any, label: Any, *, limit: int, **options: Any) -> None:
        self.limit = limit
        super().__init__(row, label, **options)

    def is_full(self) -> bool:
        """Tell whether there is no room for another row."""
        return len(self.entries) >= self.limit

    def refuse_more(self) -> None:
        """Say that there is no room for another row."""
        self.errors = [_("“%(label)s”: %(limit)s rows at most.", **self._words())]

    def validate(self, form: Any, extra_validators: Any = ()) -> bool:
        """Check every row, then their number; rows left blank do not count."""
        good = bool(super().validate(form, extra_validators))
        count = sum(not self._is_blank(row) for row in self.entries)
        if count <= self.limit:
            return good
        text = _(
            "“%(label)s”: %(limit)s rows at most, but there are %(count)s. "
            "Nothing was stored, and nothing you typed is lost.",
            **self._words(),
            count=count,
        )
        self.errors = [*self.errors, text]
        return False

    def _words(self) -> dict[str, Any]:
        return {"label": self.label.text, "limit": self.limit}

    @staticmethod
    def _is_blank(row: Any) -> bool:
        blank = getattr(getattr(row, "form", None), "is_blank", None)
        return bool(blank and blank())

    def _extract_indices(self, prefix: str, formdata: Any) -> Iterator[int]:
        """Find the numbers of the rows of a request; other signs are no numbers."""
        start = f"{prefix}-"
        for name in formdata:
            number = name.removeprefix(start).split("-", 1)[0] if name.startswith(start) else ""
            if number.isascii() and number.isdigit() and len(number) <= _DIGITS:
                yield int(number)
