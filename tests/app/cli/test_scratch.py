"""Passing files of workers: in a place of ours, and cleared away when nobody needs them."""

from __future__ import annotations

import os
import stat
import tempfile
from datetime import timedelta
from pathlib import Path

import pytest

from app.cli import scratch
from app.core import clock


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", None)
    return tmp_path / "var" / "scratch"


def aged(path: Path, age: timedelta) -> Path:
    moment = (clock.now() - age).timestamp()
    os.utime(path, (moment, moment), follow_symlinks=False)
    return path


def test_passing_files_are_made_there_for_us_alone(place):
    scratch.work_in(place)

    made = Path(tempfile.mkdtemp(prefix="weasyprint-"))

    assert made.parent == place
    assert stat.S_IMODE(place.stat().st_mode) == 0o700


def test_only_what_is_older_than_a_day_goes_and_no_link_is_followed(place, tmp_path):
    scratch.work_in(place)
    kept = tmp_path / "kept"
    kept.mkdir()
    (kept / "letter.pdf").write_bytes(b"x")
    young, old, file, link = (place / name for name in ("young", "old", "file", "link"))
    young.mkdir()
    old.mkdir()
    (old / "font.ttf").write_bytes(b"x")
    file.write_bytes(b"x")
    link.symlink_to(kept)
    aged(young, timedelta(hours=23))
    for one in (old, file, link):
        aged(one, timedelta(hours=25))

    assert scratch.clear(place, clock.now()) == 3
    assert list(place.iterdir()) == [young]
    assert (kept / "letter.pdf").read_bytes() == b"x"


def test_a_place_that_is_not_there_yet_holds_nothing(place):
    assert scratch.clear(place, clock.now()) == 0
