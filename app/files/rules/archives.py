"""Office documents are archives: walked entry by entry, with caps on what they unfold to."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Callable
from io import BytesIO
from struct import error as struct_error

from app.files.rules.refusal import (
    ACTIVE,
    EMBEDDED,
    ENCRYPTED,
    FOREIGN,
    TOO_BIG_INSIDE,
    Refused,
    damaged,
)

MAX_ENTRIES = 2_000
MAX_UNFOLDED = 100 * 1024 * 1024
MAX_RATIO = 200
# Small entries of repeated text compress well without meaning harm.
RATIO_FROM = 2 * 1024 * 1024
_CHUNK = 1 << 18
_BAD_NAME = re.compile(r"(^|[/\\])\.\.([/\\]|$)|^[/\\]|^[A-Za-z]:|[\x00-\x1f\x7f\\]")
_ENTITIES = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)
_OUTSIDE = re.compile(
    rb"""<[^>]*(attachedTemplate|oleObject|/frame|subDocument|externalLink)[^>]*TargetMode\s*=
    \s*["']External|<[^>]*TargetMode\s*=\s*["']External[^>]*(attachedTemplate|oleObject|/frame
    |subDocument)""",
    re.IGNORECASE | re.VERBOSE,
)
_ACTIVE_NAME = re.compile(
    r"vbaproject|vbadata|activex|(^|/)(basic|scripts)/|\.(exe|dll|js|vbs|bat|cmd|ps1|hta|lnk|scr)$",
    re.IGNORECASE,
)
_INNER_FILE = re.compile(r"(^|/)(embeddings|objectreplacements|object \d+)/", re.IGNORECASE)
_INNER_MAGIC = (
    b"PK\x03\x04",
    b"%PDF",
    b"MZ",
    b"\xd0\xcf\x11\xe0",
    b"Rar!",
    b"7z\xbc\xaf",
    b"\x7fELF",
)


def check_office(content: bytes, main_type: bytes) -> None:
    """Raise Refused unless this is one OOXML document of the type, without macros."""

    def look(name: str, body: bytes) -> None:
        if name == "[Content_Types].xml" and (
            main_type not in body or b"macroEnabled" in body or b"vbaProject" in body
        ):
            raise Refused("active_content", ACTIVE) if b"macroEnabled" in body else damaged()
        if name.endswith(".rels") and _OUTSIDE.search(body):
            raise Refused("active_content", ACTIVE)

    names = _walk(content, look)
    if not {"[Content_Types].xml", "_rels/.rels"} <= names:
        raise damaged()


def check_open_document(content: bytes, media_type: bytes) -> None:
    """Raise Refused unless this is one OpenDocument of the type, without macros."""
    found: list[bytes] = []

    def look(name: str, body: bytes) -> None:
        if name == "mimetype":
            found.append(body)
        if name == "META-INF/manifest.xml" and b"encryption-data" in body:
            raise Refused("encrypted", ENCRYPTED)
        if name == "content.xml" and (b"<script:event-listener" in body or b"ooo:script" in body):
            raise Refused("active_content", ACTIVE)

    names = _walk(content, look)
    if found != [media_type] or not {"content.xml", "META-INF/manifest.xml"} <= names:
        raise damaged()


def _walk(content: bytes, look: Callable[[str, bytes], None]) -> set[str]:
    """Read every entry to its end under the caps; show the small and the textual ones to `look`."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            entries = archive.infolist()
            _check_frame(content, entries, archive.comment)
            for entry in entries:
                _check_entry(entry)
            left = MAX_UNFOLDED
            for entry in entries:
                left -= _read(archive, entry, left, look)
            return {entry.filename for entry in entries}
    except (
        zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, RuntimeError,
        ValueError, struct_error,
    ):  # fmt: skip
        raise damaged() from None


def _check_frame(content: bytes, entries: list[zipfile.ZipInfo], comment: bytes) -> None:
    """One archive from the first byte to the last, whose entries do not share bytes."""
    if not 0 < len(entries) <= MAX_ENTRIES:
        raise Refused("too_complex", TOO_BIG_INSIDE)
    if len({entry.filename for entry in entries}) != len(entries):
        raise damaged()
    if content[:4] != b"PK\x03\x04" or comment or content.rfind(b"PK\x05\x06") != len(content) - 22:
        raise Refused("polyglot", FOREIGN)
    if sum(entry.file_size for entry in entries) > MAX_UNFOLDED:
        raise Refused("bomb", TOO_BIG_INSIDE)
    end = 0
    for entry in sorted(entries, key=lambda one: one.header_offset):
        if entry.header_offset < end:
            raise Refused("bomb", TOO_BIG_INSIDE)
        end = entry.header_offset + 30 + entry.compress_size
    if min(entry.header_offset for entry in entries) != 0:
        raise Refused("polyglot", FOREIGN)


def _check_entry(entry: zipfile.ZipInfo) -> None:
    name = entry.orig_filename
    if _BAD_NAME.search(name) or len(name) > 255 or name != entry.filename:
        raise Refused("path_name", FOREIGN)
    if entry.flag_bits & 0x1:
        raise Refused("encrypted", ENCRYPTED)
    if entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise damaged()
    if entry.external_attr >> 28 == 0xA:
        raise Refused("path_name", FOREIGN)
    if entry.file_size > RATIO_FROM and entry.file_size > MAX_RATIO * max(entry.compress_size, 1):
        raise Refused("bomb", TOO_BIG_INSIDE)
    if _ACTIVE_NAME.search(name):
        raise Refused("active_content", ACTIVE)
    if _INNER_FILE.search(name):
        raise Refused("embedded_file", EMBEDDED)


def _read(
    archive: zipfile.ZipFile,
    entry: zipfile.ZipInfo,
    left: int,
    look: Callable[[str, bytes], None],
) -> int:
    """Unfold one entry piece by piece; its true size must be the declared one (and its CRC)."""
    shown = entry.filename.endswith((".xml", ".rels", "mimetype"))
    kept, total, tail = bytearray(), 0, b""
    with archive.open(entry) as stream:
        while piece := stream.read(_CHUNK):
            if total == 0 and piece.startswith(_INNER_MAGIC):
                raise Refused("embedded_file", EMBEDDED)
            total += len(piece)
            if total > min(left, entry.file_size):
                raise Refused("bomb", TOO_BIG_INSIDE)
            if shown:
                if _ENTITIES.search((tail + piece).replace(b"\x00", b"")):
                    raise Refused("entities", ACTIVE)
                tail = piece[-64:]
                kept += piece if len(kept) < RATIO_FROM else b""
    if total != entry.file_size:
        raise damaged()
    if shown:
        look(entry.filename, bytes(kept))
    return total
