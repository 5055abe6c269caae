"""Reading back what a PDF carries. Only for files whose seal has been checked."""

from __future__ import annotations

import importlib
import io
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Contents:
    """The embedded files by name, and the keywords of the document."""

    files: dict[str, bytes]
    keywords: tuple[str, ...]


def read_contents(pdf: bytes) -> Contents:
    """Read embedded files and keywords. Raises ValueError when the bytes are no readable PDF."""
    # Loaded on demand: most web workers never read a file back.
    pikepdf = importlib.import_module("pikepdf")
    try:
        with pikepdf.open(io.BytesIO(pdf)) as document:
            files = {
                name: spec.get_file().read_bytes() for name, spec in document.attachments.items()
            }
            keywords = str(document.docinfo.get("/Keywords", ""))
    except pikepdf.PdfError as error:
        raise ValueError(f"the file cannot be read: {error}") from error
    return Contents(files, tuple(word.strip() for word in keywords.split(",") if word.strip()))
