"""What a request may carry: forms in UTF-8 only, so that nothing is stored otherwise than typed."""

from __future__ import annotations

from typing import IO
from urllib.parse import parse_qsl

from flask import Flask, Request
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge
from werkzeug.formparser import FormDataParser

_PLAIN = "application/x-www-form-urlencoded"
Parsed = tuple[IO[bytes], MultiDict[str, str], MultiDict[str, FileStorage]]


class StrictForms(FormDataParser):
    """Refuses bytes that are no text; left alone they would be stored as signs like `%ED%A0%80`."""

    def parse(
        self,
        stream: IO[bytes],
        mimetype: str,
        content_length: int | None,
        options: dict[str, str] | None = None,
    ) -> Parsed:
        """Read a form; BadRequest where it is not UTF-8, refused where it has too many fields."""
        if mimetype != _PLAIN:
            return super().parse(stream, mimetype, content_length, options)
        try:
            body = stream.read().decode()
            items = parse_qsl(
                body, keep_blank_values=True, errors="strict", max_num_fields=self.max_form_parts
            )
        except UnicodeDecodeError as fault:
            raise BadRequest from fault
        except ValueError as fault:
            raise RequestEntityTooLarge from fault
        return stream, self.cls(items), self.cls()


class StrictRequest(Request):
    """A request whose forms are text."""

    form_data_parser_class = StrictForms


def install(app: Flask) -> None:
    """Read every request so."""
    app.request_class = StrictRequest
