"""Which uploads are taken, and why the others are not."""

from app.files.rules.upload import (
    ACCEPT,
    MAX_BYTES,
    CheckedFile,
    check_upload,
    checked,
)

__all__ = ["ACCEPT", "MAX_BYTES", "CheckedFile", "check_upload", "checked"]
