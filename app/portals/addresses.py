"""Addresses for messages and files: under the configured one, never that of a request."""

from __future__ import annotations

from typing import Any

from flask import current_app, url_for


def absolute(endpoint: str, **values: Any) -> str:
    """Write the whole address of a page."""
    return str(current_app.extensions["settings"].base_url) + url_for(endpoint, **values)
