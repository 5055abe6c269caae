"""Pages travel compressed: a list of fifty rows is eight kilobytes instead of sixty.

Compression can leak what a page keeps secret when a foreign site makes a reader's browser ask
again and again with guesses (BREACH). So an answer to a request that another site has started is
never compressed; session cookies are SameSite=Lax, and the form token's signature changes with
every second.
"""

from __future__ import annotations

import gzip

from flask import Flask, Response, request

LEVEL = 5
LEAST_BYTES = 1024
TYPES = frozenset({"text/html", "application/json", "application/atom+xml", "text/calendar"})


def install(app: Flask) -> None:
    """Compress the text of answers for browsers that can unpack it."""

    @app.after_request
    def _compress(response: Response) -> Response:
        if response.mimetype not in TYPES:
            return response
        response.vary.add("Accept-Encoding")
        if _may_compress(response):
            packed = gzip.compress(response.get_data(), compresslevel=LEVEL, mtime=0)
            response.set_data(packed)
            response.headers["Content-Encoding"] = "gzip"
        return response


def _may_compress(response: Response) -> bool:
    if response.is_streamed or response.direct_passthrough or response.content_encoding:
        return False
    if request.headers.get("Sec-Fetch-Site") == "cross-site":
        return False
    return (
        request.accept_encodings.quality("gzip") > 0
        and (response.content_length or 0) >= LEAST_BYTES
    )
