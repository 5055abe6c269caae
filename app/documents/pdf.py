"""HTML to a PDF for the archive: tagged, fonts inside, files attached, identified in its metadata.

The metadata claims PDF/A-3a and PDF/UA-1. Our tests check the parts of these standards that they
can (tags, languages, fonts, output intent, embedded files, no scripts); the reference validator
of the PDF Association is not part of them.

Fonts are loaded by the first rendering, never by a worker that forks: since 1.52 Pango asks
Fontconfig in a thread of its own, and a fork would wait for ever for the thread it has not got.

Measured: about 70 kB of native memory stay with the process for each two-page letter (layout and
font subsetting inside the library). A worker that forks per job, or ends after some thousand
jobs, never notices.
"""

from __future__ import annotations

import io
import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

import weasyprint
from weasyprint.css import ColorProfile
from weasyprint.pdf.metadata import DocumentMetadata
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError

from app.core import clock
from app.documents.fetcher import BUILD, ClosedFetcher
from app.documents.structure import add_seal_field, mark_languages, mark_page_furniture

FONTS = {400: "Onest_400Regular.ttf", 600: "Onest_600SemiBold.ttf", 700: "Onest_700Bold.ttf"}
FONT_FOLDER = "fonts/ttf"

_PDFUA = (
    b'<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">'
    b"<pdfuaid:part>1</pdfuaid:part></rdf:Description>"
    b'<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"'
    b' xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"'
    b' xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">'
    b'<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">'
    b"<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>"
    b"<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>"
    b"<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>"
    b'<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">'
    b"<pdfaProperty:name>part</pdfaProperty:name>"
    b"<pdfaProperty:valueType>Integer</pdfaProperty:valueType>"
    b"<pdfaProperty:category>internal</pdfaProperty:category>"
    b"<pdfaProperty:description>Part of ISO 14289 followed</pdfaProperty:description>"
    b"</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas>"
    b"</rdf:Description></rdf:RDF>"
)

_IMPORTED_BY = os.getpid()

# Pango and Fontconfig keep state of their own that two threads must not share.
_rendering = threading.Lock()


class CannotRender(Exception):
    """The document asks for something it may not load, or a font file is missing."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file carried inside the PDF, byte for byte."""

    name: str
    content: bytes
    description: str
    relationship: str = "Data"


def render_pdf(
    html: str,
    *,
    title: str,
    lang: str,
    stylesheet: str = "",
    attachments: Sequence[Attachment] = (),
    author: str = "",
    description: str = "",
    keywords: Sequence[str] = (),
    seal_field: bool = False,
) -> bytes:
    """Turn a whole HTML document into a tagged PDF with its fonts and attachments inside.

    `stylesheet` is CSS text, parsed once per process. `seal_field` leaves a tagged place for
    `seal()`. Raises CannotRender when anything outside `asset:` and `data:` is asked for.
    """
    try:
        with _rendering:
            return _render(
                html,
                stylesheet,
                _metadata(
                    title=title,
                    lang=lang,
                    author=author,
                    description=description,
                    keywords=keywords,
                    attachments=attachments,
                ),
                seal_field=seal_field,
            )
    except FatalURLFetchingError as error:
        raise CannotRender(f"{error}: {error.__cause__}") from error


def warm_up(stylesheet: str = "") -> None:
    """Load profile and style ahead, so that jobs forked from this process need not."""
    with _rendering:
        _parsed(stylesheet)
        _srgb()


def _render(html: str, stylesheet: str, metadata: DocumentMetadata, *, seal_field: bool) -> bytes:
    def finish(rendered: Any, pdf: Any) -> None:
        mark_languages(rendered, pdf)
        mark_page_furniture(pdf)
        if seal_field:
            add_seal_field(pdf)

    with _fonts() as (fonts, faces):
        document = weasyprint.HTML(string=html, url_fetcher=_fetcher()).render(
            stylesheets=[faces, _parsed(stylesheet)],
            font_config=fonts,
            color_profiles={"srgb": _srgb()},
            pdf_variant="pdf/a-3a",
        )
        document.metadata = metadata
        # Any other word than "srgb" keeps WeasyPrint from opening the profile again each time.
        options = {"pdf_variant": "pdf/a-3a", "output_intent": "given"}
        return bytes(document.write_pdf(finisher=finish, **options))


class _Metadata(DocumentMetadata):
    """Document metadata that names PDF/UA beside PDF/A; WeasyPrint writes one of them."""

    def generate_rdf_metadata(self, variant: Any, version: Any, conformance: Any) -> bytes:
        block = bytes(super().generate_rdf_metadata(variant, version, conformance))
        return block.replace(b"</rdf:RDF>", _PDFUA)


def _metadata(
    *,
    title: str,
    lang: str,
    author: str,
    description: str,
    keywords: Sequence[str],
    attachments: Sequence[Attachment],
) -> DocumentMetadata:
    moment = clock.now()
    written = moment.strftime("%Y-%m-%dT%H:%M:%SZ")
    return _Metadata(
        title=_without_controls(title),
        lang=lang,
        authors=[_without_controls(author)] if author else [],
        description=_without_controls(description) or None,
        keywords=list(keywords),
        generator="Asar",
        created=written,
        modified=written,
        attachments=[
            weasyprint.Attachment(
                string=attachment.content,
                name=attachment.name,
                description=attachment.description,
                relationship=attachment.relationship,
                created=moment,
                modified=moment,
                url_fetcher=_fetcher(),
            )
            for attachment in attachments
        ],
    )


def _without_controls(text: str) -> str:
    """Leave out control characters, which XML and therefore the metadata cannot hold."""
    return "".join(letter for letter in text if letter.isprintable() or letter == "\u00a0")


@lru_cache(maxsize=1)
def _fetcher() -> ClosedFetcher:
    return ClosedFetcher()


@contextmanager
def _fonts() -> Iterator[tuple[FontConfiguration, weasyprint.CSS]]:
    """Lend the fonts of this process; those of a forked job go with its rendering."""
    fonts, faces = _loaded_fonts()
    try:
        yield fonts, faces
    finally:
        if os.getpid() != _IMPORTED_BY:
            # A fork ends without collecting its objects: their copies of the files would stay.
            fonts.__del__()
            _loaded_fonts.cache_clear()


@lru_cache(maxsize=1)
def _loaded_fonts() -> tuple[FontConfiguration, weasyprint.CSS]:
    fonts = FontConfiguration()
    return fonts, _css(_font_faces(), fonts)


@lru_cache(maxsize=1)
def _srgb() -> ColorProfile:
    """Load the colour profile of the archive format once; WeasyPrint leaves its file open."""
    profile = files("weasyprint.pdf").joinpath("sRGB2014.icc").read_bytes()
    return ColorProfile(
        io.BytesIO(profile), "sRGB2014.icc", "relative-colorimetric", ("r", "g", "b")
    )


def _font_faces() -> str:
    """Name whole font files: subsets under one family name print wrong letters in WeasyPrint."""
    missing = [name for name in FONTS.values() if not (BUILD / FONT_FOLDER / name).is_file()]
    if missing:
        raise CannotRender(f"font files are missing ({', '.join(missing)}); run bin/assets")
    return "".join(
        f'@font-face {{ font-family: "Onest"; font-weight: {weight};'
        f' src: url("asset:{FONT_FOLDER}/{name}") }}\n'
        for weight, name in FONTS.items()
    )


@lru_cache(maxsize=16)
def _parsed(stylesheet: str) -> weasyprint.CSS:
    return _css(stylesheet)


def _css(text: str, fonts: FontConfiguration | None = None) -> weasyprint.CSS:
    return weasyprint.CSS(string=text, font_config=fonts, url_fetcher=_fetcher())
