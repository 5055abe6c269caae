"""Files on disk: whole under their own name, or not there at all."""

from __future__ import annotations

import errno
import os

import pytest

from app.core.ids import new_id
from app.files import storage


@pytest.fixture
def root(tmp_path, monkeypatch):
    """A place of this test alone."""
    monkeypatch.setattr(storage, "_root", [tmp_path])
    return tmp_path


def test_a_file_is_read_as_it_was_written(root):
    file_id = new_id()
    storage.write(file_id, b"bytes")

    assert storage.path_of(file_id).read_bytes() == b"bytes"


def test_a_full_disk_keeps_no_halves(root, monkeypatch):
    def full(_number: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        storage.write(new_id(), b"bytes")

    assert [path for path in root.rglob("*") if path.is_file()] == []
