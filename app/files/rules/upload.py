"""The door for uploads: seven kinds of file, each known by its bytes and checked inside."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from app.core.errors import Fault, invalid
from app.core.i18n import Message
from app.files.rules.archives import check_office, check_open_document
from app.files.rules.names import clean_label, extension_of
from app.files.rules.pictures import check_jpeg, check_png
from app.files.rules.refusal import Refused

MAX_BYTES = 10 * 1024 * 1024
# Loaded when the first PDF comes: its parser takes memory that most web workers never need.
_PDF = "app.files.rules.pdf"


def _check_pdf(content: bytes) -> None:
    importlib.import_module(_PDF).check_pdf(content)


@dataclass(frozen=True)
class FileType:
    """One kind of file: what its names end in, how it begins, and who looks inside."""

    media_type: str
    extensions: tuple[str, ...]
    magic: bytes
    check: Callable[[bytes], None]


_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_ODT = "application/vnd.oasis.opendocument.text"
_ODS = "application/vnd.oasis.opendocument.spreadsheet"
_ZIP = b"PK\x03\x04"

TYPES = (
    FileType("application/pdf", (".pdf",), b"%PDF-", _check_pdf),
    FileType(
        f"{_WORD}.document",
        (".docx",),
        _ZIP,
        partial(check_office, main_type=f"{_WORD}.document.main+xml".encode()),
    ),
    FileType(
        f"{_SHEET}.sheet",
        (".xlsx",),
        _ZIP,
        partial(check_office, main_type=f"{_SHEET}.sheet.main+xml".encode()),
    ),
    FileType(_ODT, (".odt",), _ZIP, partial(check_open_document, media_type=_ODT.encode())),
    FileType(_ODS, (".ods",), _ZIP, partial(check_open_document, media_type=_ODS.encode())),
    FileType("image/png", (".png",), b"\x89PNG\r\n\x1a\n", check_png),
    FileType("image/jpeg", (".jpg", ".jpeg"), b"\xff\xd8\xff", check_jpeg),
)
ACCEPT = ",".join(ending for kind in TYPES for ending in kind.extensions)
_BY_EXTENSION = {ending: kind for kind in TYPES for ending in kind.extensions}


@dataclass(frozen=True)
class CheckedFile:
    """A file that may be kept: its harmless label and its true type."""

    label: str
    media_type: str


def check_upload(content: bytes, name: str) -> list[Fault]:
    """List why a file is not taken; an empty list means that it may be kept."""
    try:
        _judge(content, name)
    except Refused as refusal:
        return [Fault("file", refusal.code, refusal.message)]
    return []


def checked(content: bytes, name: str) -> CheckedFile:
    """Check an upload and name it, or raise Invalid with the reason."""
    if faults := check_upload(content, name):
        raise invalid(faults)
    kind = _BY_EXTENSION[extension_of(name)]
    return CheckedFile(clean_label(name, kind.extensions[0]), kind.media_type)


def _judge(content: bytes, name: str) -> None:
    if not content:
        raise Refused("empty", Message("The file is empty."))
    if len(content) > MAX_BYTES:
        raise Refused("too_large", Message("The file is larger than 10 MB."))
    kind = _BY_EXTENSION.get(extension_of(name))
    if kind is None:
        text = Message("Attach a PDF, Word, Excel, OpenDocument, PNG or JPEG file.")
        raise Refused("type_unknown", text)
    if not content.startswith(kind.magic):
        text = Message("The file is not what the end of its name says.")
        raise Refused("wrong_magic", text)
    kind.check(content)
