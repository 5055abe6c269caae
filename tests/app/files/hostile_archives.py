"""Archives that must not get in as documents, each with the reason it is refused for."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Callable, Iterator
from io import BytesIO

from tests.app.files.hostile import HTML, Case
from tests.factories.app_files import (
    ODS,
    ODT,
    WORD,
    archive,
    docx,
    flipped,
    office_parts,
    open_document,
    pdf,
    xlsx,
)

ENTITIES = (
    b'<!DOCTYPE lolz [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><lolz>&b;</lolz>'
)
EXTERNAL = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'


def cases() -> Iterator[Case]:
    """Give (what it is, name, maker, code of the refusal)."""
    yield from _archives()
    yield from _spoiled_archives()
    yield from _open_documents()


def _zip_bomb() -> bytes:
    return docx(**{"word/media/a.bin": bytes(90 * 1024 * 1024)})


def _lying(size: int) -> Callable[[], bytes]:
    """An archive whose directory declares another size than its entry unfolds to."""

    def make() -> bytes:
        honest = bytearray(docx(**{"word/big.xml": b"<a>" + b" " * 500_000 + b"</a>"}))
        real = struct.pack("<I", 500_007)
        return bytes(honest).replace(real, struct.pack("<I", size))

    return make


def _named(name: str) -> Callable[[], bytes]:
    return lambda: docx(**{name: b"x"})


def _archives() -> Iterator[Case]:
    yield "zip bomb", "a.docx", _zip_bomb, "bomb"
    yield (
        "many small bombs",
        "a.docx",
        lambda: docx(**{f"word/{number}.xml": bytes(1_900_000) for number in range(60)}),
        "bomb",
    )
    yield "says less than it is", "a.docx", _lying(1000), "damaged"
    yield "says more than it is", "a.docx", _lying(1_900_000), "damaged"
    yield (
        "thousands of entries",
        "a.docx",
        lambda: docx(**{f"word/{number}": b"" for number in range(2100)}),
        "too_complex",
    )
    for name in ("../../etc/passwd", "/etc/passwd", "word/../../x", "C:/x", "..\\x", "a\x01b"):
        yield f"path {name!r}", "a.docx", _named(name), "path_name"
    yield "script file", "a.docx", _named("word/run.vbs"), "active_content"
    yield "macros", "a.docx", _named("word/vbaProject.bin"), "active_content"
    yield "ActiveX", "a.docx", _named("word/activeX/activeX1.bin"), "active_content"
    yield "object", "a.docx", _named("word/embeddings/oleObject1.bin"), "embedded_file"
    inner = archive({"a": b"b"})
    yield "nested archive", "a.docx", lambda: docx(**{"word/a.bin": inner}), "embedded_file"
    program = b"MZ" + bytes(99)
    yield (
        "program inside",
        "a.xlsx",
        lambda: xlsx(**{"xl/media/image1.png": program}),
        "embedded_file",
    )
    yield "entity bomb", "a.docx", lambda: docx(**{"word/document.xml": ENTITIES}), "entities"
    yield "entity bomb in a sheet", "a.xlsx", lambda: xlsx(**{"xl/s.xml": ENTITIES}), "entities"
    yield "entity to a file", "a.docx", lambda: docx(**{"docProps/app.xml": EXTERNAL}), "entities"
    wide = ENTITIES.decode().encode("utf-16")
    yield "entities in UTF-16", "a.xlsx", lambda: xlsx(**{"xl/s.xml": wide}), "entities"
    late = b"<a>" + b" " * (3 << 18) + b"</a>" + ENTITIES
    yield "entities at the end", "a.docx", lambda: docx(**{"word/late.xml": late}), "entities"
    template = (
        b'<Relationship Type="http://x/attachedTemplate" Target="http://x/a.dotm"'
        b' TargetMode="External"/>'
    )
    yield (
        "foreign template",
        "a.docx",
        lambda: docx(**{"word/_rels/settings.xml.rels": template}),
        "active_content",
    )
    macro = office_parts(WORD.replace("document.main", "document.macroEnabled.main"))
    yield "macro type", "a.docx", lambda: archive(macro), "active_content"


def _linked() -> bytes:
    """An entry that a Unix would unpack as a link to somewhere else."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        for name, body in office_parts().items():
            made.writestr(name, body)
        link = zipfile.ZipInfo("word/link")
        link.external_attr = 0o120777 << 16
        made.writestr(link, "/etc/passwd")
    return file.getvalue()


def _twice() -> bytes:
    sound = docx(**{"word/aa.xml": b"1", "word/bb.xml": b"2"})
    return sound.replace(b"word/bb.xml", b"word/aa.xml")


def _shared_bytes() -> bytes:
    """Entries of the directory that all point at one body."""
    sound = bytearray(docx(**{"word/aa.xml": b"1" * 50, "word/bb.xml": b"2" * 50}))
    first = sound.find(b"word/aa.xml", sound.find(b"PK\x01\x02")) - 4
    second = sound.rfind(b"word/bb.xml") - 4
    sound[second : second + 4] = sound[first : first + 4]
    return bytes(sound)


def _locked() -> bytes:
    sound = bytearray(docx())
    at = sound.find(b"PK\x01\x02")
    sound[at + 8] |= 1
    return bytes(sound)


def _spoiled_archives() -> Iterator[Case]:
    yield "link", "a.docx", _linked, "path_name"
    yield "two of one name", "a.docx", _twice, "damaged"
    yield "shared bytes", "a.docx", _shared_bytes, "bomb"
    yield "locked entry", "a.docx", _locked, "encrypted"
    yield "page behind the archive", "a.docx", lambda: docx() + HTML, "polyglot"
    yield "archive and PDF", "a.docx", lambda: docx() + pdf(), "polyglot"
    yield "something in front", "a.docx", lambda: b"PK\x03\x04" + HTML + docx(), "polyglot"
    yield "cut off archive", "a.xlsx", lambda: xlsx()[:-30], "damaged"
    yield "flipped byte", "a.docx", lambda: flipped(docx(), 60), "damaged"
    yield "plain archive", "a.docx", lambda: archive({"a.txt": b"x"}), "damaged"


def _open_documents() -> Iterator[Case]:
    yield (
        "macros of a text",
        "a.odt",
        lambda: open_document(**{"Basic/a.xml": b"x"}),
        "active_content",
    )
    yield (
        "scripts of a text",
        "a.odt",
        lambda: open_document(**{"Scripts/python/a.py": b"x"}),
        "active_content",
    )
    locked = b"<manifest:encryption-data/>"
    yield (
        "locked text",
        "a.odt",
        lambda: open_document(**{"META-INF/manifest.xml": locked}),
        "encrypted",
    )
    listener = b'<script:event-listener xlink:href="vnd.sun.star.script:a"/>'
    yield (
        "listener",
        "a.ods",
        lambda: open_document(ODS, **{"content.xml": listener}),
        "active_content",
    )
    yield (
        "object in a text",
        "a.odt",
        lambda: open_document(**{"Object 1/content.xml": b"<a/>"}),
        "embedded_file",
    )
    yield "text as sheet", "a.ods", lambda: open_document(ODT), "damaged"
    yield (
        "entities in a text",
        "a.odt",
        lambda: open_document(**{"content.xml": ENTITIES}),
        "entities",
    )
