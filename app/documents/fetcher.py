"""What a document may load: our own built assets and data inside the document, nothing else."""

from __future__ import annotations

import mimetypes
from pathlib import Path
from typing import Any

from weasyprint.urls import URLFetcher, URLFetcherResponse

BUILD = Path(__file__).resolve().parents[1] / "static" / "build"
MAX_DATA_URL = 1_000_000


class ClosedFetcher(URLFetcher):
    """Answers `asset:` from one folder and `data:` from the document; refuses the rest.

    A document is made of texts that strangers typed. Whatever they manage to smuggle in, no
    request leaves the machine and no file outside the folder is read; a refused or missing
    address stops the rendering instead of leaving a hole in an official letter.
    """

    def __init__(self, root: Path = BUILD) -> None:
        super().__init__(
            allowed_protocols=("asset", "data"), allow_redirects=False, fail_on_errors=True
        )
        self.root = root.resolve()

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        scheme, _, rest = url.partition(":")
        if scheme.lower() == "asset":
            return self._asset(url, rest)
        if scheme.lower() == "data" and len(url) <= MAX_DATA_URL:
            return super().fetch(url, headers)
        raise ValueError(f"a document may not load {url[:80]!r}")

    def _asset(self, url: str, name: str) -> URLFetcherResponse:
        path = (self.root / name).resolve()
        if not path.is_relative_to(self.root) or not path.is_file():
            raise ValueError(f"no such asset: {name[:80]!r}")
        kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": kind})
