"""Uploads for tests: small sound files of every kind, and tools to make hostile ones of them."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Mapping
from io import BytesIO
from typing import Any

import pikepdf

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
ODT = "application/vnd.oasis.opendocument.text"
ODS = "application/vnd.oasis.opendocument.spreadsheet"


def pdf(*, change: Any = None, **options: Any) -> bytes:
    """A PDF of one page; `change` may spoil it before it is saved."""
    document = pikepdf.new()
    document.add_blank_page()
    if change is not None:
        change(document)
    file = BytesIO()
    document.save(file, **options)
    return file.getvalue()


def raw_pdf(*objects: bytes, trailer: bytes = b"") -> bytes:
    """A PDF written by hand, for what a library would not write; object 1 is the catalogue."""
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R %s >>\n" % (len(objects) + 1, trailer)
    return bytes(out + b"startxref\n%d\n%%%%EOF\n" % start)


def plain_pdf(catalogue: bytes = b"", page: bytes = b"") -> bytes:
    """A hand-written PDF of one page with more in its catalogue or page."""
    return raw_pdf(
        b"<< /Type /Catalog /Pages 2 0 R %s >>" % catalogue,
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] %s >>" % page,
    )


def stream(head: bytes, body: bytes) -> bytes:
    """A stream object with its length."""
    return b"<< %s /Length %d >>\nstream\n%s\nendstream" % (head, len(body), body)


def archive(entries: Mapping[str, bytes], *, stored: tuple[str, ...] = ("mimetype",)) -> bytes:
    """A ZIP archive of these entries."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        for name, body in entries.items():
            how = zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED
            made.writestr(name, body, how)
    return file.getvalue()


def office_parts(main: str = WORD, folder: str = "word/document.xml") -> dict[str, bytes]:
    """The least that an OOXML document consists of."""
    return {
        "[Content_Types].xml": (
            '<?xml version="1.0"?><Types><Override PartName="/'
            f'{folder}" ContentType="{main}"/></Types>'
        ).encode(),
        "_rels/.rels": b'<?xml version="1.0"?><Relationships/>',
        folder: "<w:document>Өтінім</w:document>".encode(),
    }


def docx(**more: bytes) -> bytes:
    """A Word document; keywords are more entries."""
    return archive({**office_parts(), **more})


def xlsx(**more: bytes) -> bytes:
    """An Excel sheet."""
    return archive({**office_parts(SHEET, "xl/workbook.xml"), **more})


def open_document(media_type: str = ODT, **more: bytes) -> bytes:
    """An OpenDocument file."""
    parts = {
        "mimetype": media_type.encode(),
        "content.xml": "<office:document-content>Өтінім</office:document-content>".encode(),
        "META-INF/manifest.xml": b"<manifest:manifest/>",
    }
    return archive({**parts, **more})


def block(kind: bytes, body: bytes) -> bytes:
    """A block of a PNG with its length and check sum."""
    return len(body).to_bytes(4, "big") + kind + body + zlib.crc32(kind + body).to_bytes(4, "big")


def png(
    width: int = 2, height: int = 2, *, pixels: bytes | None = None, before: bytes = b""
) -> bytes:
    """A grey picture; `before` are blocks between the head and the pixels."""
    head = width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes([8, 0, 0, 0, 0])
    lines = (b"\x00" + b"\x7f" * width) * height if pixels is None else pixels
    body = block(b"IHDR", head) + before + block(b"IDAT", zlib.compress(lines, 9))
    return b"\x89PNG\r\n\x1a\n" + body + block(b"IEND", b"")


def segment(marker: int, body: bytes) -> bytes:
    """A segment of a JPEG."""
    return bytes([0xFF, marker]) + (len(body) + 2).to_bytes(2, "big") + body


def jpeg(width: int = 8, height: int = 8, *, before: bytes = b"") -> bytes:
    """The frame of a picture: enough for whoever walks its segments."""
    size = height.to_bytes(2, "big") + width.to_bytes(2, "big")
    frame = segment(0xC0, b"\x08" + size + b"\x01\x01\x11\x00")
    scan = segment(0xDA, b"\x01\x01\x00\x00\x3f\x00") + b"\x12\xff\x00\x34"
    start = b"\xff\xd8" + segment(0xE0, b"JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00")
    return start + before + frame + scan + b"\xff\xd9"


def flipped(content: bytes, at: int) -> bytes:
    """The same bytes but for one."""
    spoiled = bytearray(content)
    spoiled[at] ^= 0xFF
    return bytes(spoiled)
