"""A zoo of uploads that must not get in, each with the reason it is refused for."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

import pikepdf

from app.files.rules import MAX_BYTES
from tests.factories.app_files import (
    archive,
    block,
    docx,
    flipped,
    jpeg,
    open_document,
    pdf,
    plain_pdf,
    png,
    raw_pdf,
    segment,
    stream,
    xlsx,
)

Case = tuple[str, str, Callable[[], bytes], str]
HTML = b"<html><script>alert(1)</script></html>"


def cases() -> Iterator[Case]:
    """Give (what it is, name, maker, code of the refusal)."""
    yield from _names_and_magic()
    yield from _pdfs()
    yield from _written_pdfs()
    yield from _pictures()


def _names_and_magic() -> Iterator[Case]:
    yield "nothing", "a.pdf", lambda: b"", "empty"
    yield "one byte too many", "a.pdf", lambda: b"%PDF-" + bytes(MAX_BYTES - 4), "too_large"
    for name in ("a.exe", "a.html", "a.svg", "a.pdf.exe", "a", "a.docm", "a.zip", "a.pdf\x00.js"):
        yield f"name {name!r}", name, pdf, "type_unknown"
    for ending in ("pdf", "docx", "xlsx", "odt", "ods", "png", "jpg"):
        yield f"a page as {ending}", f"a.{ending}", lambda: HTML, "wrong_magic"
    yield "a program as pdf", "a.pdf", lambda: b"MZ" + bytes(200), "wrong_magic"
    yield "an old Word file", "a.docx", lambda: b"\xd0\xcf\x11\xe0" + bytes(600), "wrong_magic"
    yield "GIF and script", "a.png", lambda: b"GIF89a/*" + HTML, "wrong_magic"
    yield "a space before", "a.pdf", lambda: b" " + pdf(), "wrong_magic"
    yield "pdf as png", "a.png", pdf, "wrong_magic"
    yield "png as jpeg", "a.jpg", png, "wrong_magic"
    yield "sheet as document", "a.docx", xlsx, "damaged"
    yield "document as sheet", "a.xlsx", docx, "damaged"
    yield "text document as docx", "a.docx", open_document, "damaged"
    yield "docx as text document", "a.odt", docx, "damaged"


def _with(**parts: Any) -> Callable[[], bytes]:
    """A PDF with more in its catalogue."""

    def change(document: pikepdf.Pdf) -> None:
        for key, value in parts.items():
            document.Root[f"/{key}"] = value

    return lambda: pdf(change=change)


def _action(kind: str, **more: Any) -> pikepdf.Dictionary:
    return pikepdf.Dictionary(S=pikepdf.Name(f"/{kind}"), **more)


def _with_file() -> bytes:
    def change(document: pikepdf.Pdf) -> None:
        document.attachments["a.exe"] = b"MZ" + bytes(99)

    return pdf(change=change)


def _pdfs() -> Iterator[Case]:
    lock = pikepdf.Encryption(owner="o", user="u")
    yield "password", "a.pdf", lambda: pdf(encryption=lock), "encrypted"
    free = pikepdf.Encryption(owner="o", user="")
    yield "owner's password", "a.pdf", lambda: pdf(encryption=free), "encrypted"
    script = _action("JavaScript", JS="app.alert(1)")
    yield "script on opening", "a.pdf", _with(OpenAction=script), "active_content"
    names = pikepdf.Dictionary(JavaScript=pikepdf.Dictionary(Names=pikepdf.Array(["a", script])))
    yield "named script", "a.pdf", _with(Names=names), "active_content"
    for kind in ("Launch", "SubmitForm", "ImportData", "GoToE", "GoToR", "Rendition", "Movie"):
        made = _with(OpenAction=_action(kind, F="cmd.exe"))
        yield f"action {kind}", "a.pdf", made, "active_content"
    chain = _action("GoTo", Next=pikepdf.Array([_action("Launch", F="x")]))
    yield "a chain of actions", "a.pdf", _with(OpenAction=chain), "active_content"
    yield "form of XFA", "a.pdf", _with(AcroForm=pikepdf.Dictionary(XFA="x")), "active_content"
    yield "file inside", "a.pdf", _with_file, "embedded_file"
    yield "portfolio", "a.pdf", _with(Collection=pikepdf.Dictionary()), "embedded_file"
    packed = {"object_stream_mode": pikepdf.ObjectStreamMode.generate}
    hidden = _with(OpenAction=script)()
    yield "packed script", "a.pdf", lambda: _resaved(hidden, **packed), "active_content"
    yield "page behind", "a.pdf", lambda: pdf() + HTML, "polyglot"
    yield "archive behind", "a.pdf", lambda: pdf() + archive({"a": b"b"}), "polyglot"
    yield "cut off", "a.pdf", lambda: pdf()[:-40], "damaged"
    yield "only a head", "a.pdf", lambda: b"%PDF-1.7\n%%EOF\n", "damaged"


def _resaved(content: bytes, **options: Any) -> bytes:
    file = BytesIO()
    with pikepdf.open(BytesIO(content)) as document:
        document.save(file, **options)
    return file.getvalue()


def _bomb(head: bytes) -> Callable[[], bytes]:
    """Object streams that unfold to hundreds of megabytes when the parser opens the file."""
    packer = zlib.compressobj(9)
    body = b"".join(packer.compress(bytes(1 << 20)) for _ in range(80)) + packer.flush()
    return lambda: raw_pdf(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [] /Count 0 >>",
        stream(head + b" /N 1 /First 8", body),
    )


def _written_pdfs() -> Iterator[Case]:
    yield "page in front", "a.pdf", lambda: b"%PDF-1.7\n%" + HTML + pdf()[9:], "polyglot"
    spelled = b"/OpenAction << /S /J#61vaScript /J#53 (app.alert\\(1\\)) >>"
    yield "spelled names", "a.pdf", lambda: plain_pdf(spelled), "active_content"
    yield "key of a page", "a.pdf", lambda: plain_pdf(page=b"/AA << /O << >> >>"), "active_content"
    media = b"/Annots [<< /Subtype /RichMedia >>]"
    yield "rich media", "a.pdf", lambda: plain_pdf(page=media), "active_content"
    yield "bomb", "a.pdf", _bomb(b"/Type /ObjStm /Filter /FlateDecode"), "bomb"
    spelled_bomb = _bomb(b"/Type /Obj#53tm /Filter /Fl#61teDecode")
    yield "bomb, spelled", "a.pdf", spelled_bomb, "bomb"
    twice = _bomb(b"/Type /ObjStm /Filter [/FlateDecode /FlateDecode]")
    yield "bomb, packed twice", "a.pdf", twice, "bomb"
    other = _bomb(b"/Type /ObjStm /Filter [/ASCIIHexDecode /FlateDecode]")
    yield "bomb, other packing", "a.pdf", other, "bomb"
    deep = b"/X " + b"[" * 400 + b"]" * 400
    yield "deep nesting", "a.pdf", lambda: plain_pdf(deep), "too_complex"
    no_pages = raw_pdf(
        b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [] /Count 0 >>"
    )
    yield "no pages", "a.pdf", lambda: no_pages, "too_complex"


def _pictures() -> Iterator[Case]:
    yield "pixel flood", "a.png", lambda: png(60_000, 60_000, pixels=b"x"), "pixel_flood"
    yield "thin flood", "a.png", lambda: png(30_000, 1, pixels=b"x"), "pixel_flood"
    yield "pixel bomb", "a.png", lambda: png(2, 2, pixels=bytes(60 << 20)), "bomb"
    yield "too few pixels", "a.png", lambda: png(900, 900, pixels=b"x"), "damaged"
    yield "wrong sum", "a.png", lambda: flipped(png(), 30), "damaged"
    yield "no end", "a.png", lambda: png()[:-12], "damaged"
    yield "page behind a PNG", "a.png", lambda: png() + HTML, "polyglot"
    yield "archive behind a PNG", "a.png", lambda: png() + archive({"a": b"b"}), "polyglot"
    note = block(b"tEXt", b"Comment\x00<?php system($_GET[0]); ?>")
    yield "program in a note", "a.png", lambda: png(before=note), "active_content"
    packed = block(b"iCCP", b"a\x00\x00" + zlib.compress(bytes(32 << 20)))
    yield "profile bomb", "a.png", lambda: png(before=packed), "bomb"
    yield "flood of a JPEG", "a.jpg", lambda: jpeg(65_000, 65_000), "pixel_flood"
    yield "size of nothing", "a.jpg", lambda: jpeg(0, 8), "damaged"
    yield "page behind a JPEG", "a.jpeg", lambda: jpeg() + HTML, "polyglot"
    yield "PDF behind a JPEG", "a.jpg", lambda: jpeg() + pdf(), "polyglot"
    comment = segment(0xFE, b"<script>alert(1)</script>")
    yield "script in a comment", "a.jpg", lambda: jpeg(before=comment), "active_content"
    yield "cut off JPEG", "a.jpg", lambda: jpeg()[:-2], "damaged"
    yield "no frame", "a.jpg", lambda: b"\xff\xd8\xff\xd9", "damaged"
