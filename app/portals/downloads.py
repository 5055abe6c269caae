"""Hand out stored files: always as a download, never as a page of ours."""

from __future__ import annotations

from flask import Response, send_file

from app.files import storage
from app.files.models import StoredFile


def send_stored(file: StoredFile, *, name: str | None = None) -> Response:
    """Send a stored file as an attachment that no browser will run."""
    response = send_file(
        storage.path_of(file.id),
        mimetype=file.media_type,
        as_attachment=True,
        download_name=name or file.label,
        etag=file.sha256,
        max_age=0,
    )
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
