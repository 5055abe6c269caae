"""One address for each page: with or without a slash at the end, the other form leads to it."""

from __future__ import annotations

from urllib.parse import quote

from flask import Flask, redirect, request
from flask.typing import ResponseReturnValue

# What may stand in a path as it is (RFC 3986).
_PLAIN = "/:@!$&'()*+,;=~-._"


def install(app: Flask) -> None:
    """Answer both forms of every address; call it before any address is added.

    The router's own redirects repeat the Host that a request claims: it makes none here.
    """
    app.url_map.strict_slashes = False
    app.url_map.merge_slashes = False
    app.before_request(_lead_to_the_page)


def _lead_to_the_page() -> ResponseReturnValue | None:
    rule = request.url_rule
    if rule is None or rule.rule.endswith("/") == request.path.endswith("/"):
        return None
    path = request.path.rstrip("/") + ("/" if rule.rule.endswith("/") else "")
    query = request.query_string.decode("utf-8", "replace")
    return redirect(quote(path, safe=_PLAIN) + (f"?{query}" if query else ""), 308)
