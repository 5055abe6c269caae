"""PDF documents: opened strictly, without passwords, scripts, commands or files inside."""

from __future__ import annotations

import re
import zlib
from io import BytesIO
from typing import Any

import pikepdf

from app.files.rules.refusal import (
    ACTIVE,
    EMBEDDED,
    ENCRYPTED,
    FOREIGN,
    TOO_BIG_INSIDE,
    Refused,
    damaged,
)

MAX_OBJECTS = 100_000
MAX_PAGES = 2_000
# What the parser unfolds in memory as soon as it opens a file.
MAX_UNFOLDED = 48 * 1024 * 1024
_ACTIVE_KEYS = frozenset({"/JS", "/JavaScript", "/XFA", "/AA", "/RichMediaContent", "/3DD"})
_ACTIVE_ACTIONS = frozenset(
    {"/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToE", "/GoToR", "/Rendition",
     "/RichMediaExecute", "/Movie", "/Sound"}
)  # fmt: skip
_ACTIVE_ANNOTATIONS = frozenset({"/RichMedia", "/Movie", "/Sound", "/Screen", "/3D"})
_FILE_KEYS = frozenset({"/EmbeddedFiles", "/EF", "/Collection"})
_MARKUP = re.compile(rb"<\s*(!doctype|html|script|svg|iframe|body|\?php)", re.IGNORECASE)
_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
_STREAM = re.compile(rb">>[\s\x00]*stream\r?\n")


def check_pdf(content: bytes) -> None:
    """Raise Refused unless this is one plain PDF and nothing else."""
    _check_frame(content)
    _check_unfolding(content)
    try:
        with pikepdf.open(BytesIO(content), attempt_recovery=False) as document:
            _check_document(document)
    except pikepdf.PasswordError:
        raise Refused("encrypted", ENCRYPTED) from None
    except (pikepdf.PdfError, pikepdf.DataDecodingError, ValueError, RuntimeError, TypeError):
        raise damaged() from None


def _check_frame(content: bytes) -> None:
    """One document from the first byte to the last: nothing before, nothing behind."""
    end = content.rfind(b"%%EOF")
    if end < 0:
        raise damaged()
    if content[end + 5 :].strip(b"\x00\t\n\x0c\r ") or _MARKUP.search(content[:2048]):
        raise Refused("polyglot", FOREIGN)


def _check_unfolding(content: bytes) -> None:
    """Bound the streams that hold objects, before the parser unfolds them."""
    left = MAX_UNFOLDED
    for found in _STREAM.finditer(content):
        head = content[max(content.rfind(b"obj", 0, found.start()), found.start() - 4096) :]
        head = _ESCAPE.sub(_unescaped, head[: found.end() - (len(content) - len(head))])
        if b"/ObjStm" not in head and b"/XRef" not in head:
            continue
        if head.count(b"Decode") > head.count(b"/FlateDecode") + head.count(b"/DecodeParms"):
            raise Refused("bomb", TOO_BIG_INSIDE)
        left -= _unfolded(content, found.end(), left) * (head.count(b"/FlateDecode") > 0)
        if left <= 0 or head.count(b"/FlateDecode") > 1:
            raise Refused("bomb", TOO_BIG_INSIDE)


def _unescaped(found: re.Match[bytes]) -> bytes:
    return bytes([int(found.group(1), 16)])


def _unfolded(content: bytes, start: int, limit: int) -> int:
    """Measure a compressed stream without keeping it."""
    unfolder = zlib.decompressobj()
    total = 0
    rest = memoryview(content)[start:]
    chunk: bytes | memoryview = rest
    try:
        while total <= limit and not unfolder.eof:
            total += len(unfolder.decompress(chunk, 1 << 20))
            chunk = unfolder.unconsumed_tail
            if not chunk:
                break
    except zlib.error:
        return total
    return total


def _check_document(document: pikepdf.Pdf) -> None:
    if document.is_encrypted:
        raise Refused("encrypted", ENCRYPTED)
    if len(document.objects) > MAX_OBJECTS or not 0 < len(document.pages) <= MAX_PAGES:
        raise Refused("too_complex", TOO_BIG_INSIDE)
    for entry in document.objects:
        _check_object(entry, depth=0)
    _check_object(document.trailer, depth=0)


def _check_object(entry: Any, *, depth: int) -> None:
    """Look at an object and at what stands directly in it; references come up by themselves."""
    if depth > 60:
        raise Refused("too_complex", TOO_BIG_INSIDE)
    if isinstance(entry, pikepdf.Array):
        _check_members(list(entry), depth)
        return
    if isinstance(entry, pikepdf.Stream):
        entry = entry.stream_dict
    if not isinstance(entry, pikepdf.Dictionary):
        return
    names = set(entry.keys())
    if names & _ACTIVE_KEYS or _acts(entry):
        raise Refused("active_content", ACTIVE)
    if names & _FILE_KEYS or _name(entry, "/Type") == "/EmbeddedFile":
        raise Refused("embedded_file", EMBEDDED)
    _check_members([entry[name] for name in names if name not in {"/Parent", "/Prev"}], depth)


def _check_members(members: list[Any], depth: int) -> None:
    for member in members:
        if isinstance(member, pikepdf.Object) and not member.is_indirect:
            _check_object(member, depth=depth + 1)


def _acts(entry: pikepdf.Dictionary) -> bool:
    return _name(entry, "/S") in _ACTIVE_ACTIONS or _name(entry, "/Subtype") in _ACTIVE_ANNOTATIONS


def _name(entry: pikepdf.Dictionary, key: str) -> str:
    value = entry.get(key)
    return str(value) if isinstance(value, pikepdf.Name) else ""
