"""Uploads: sound files of every kind get in; a zoo of hostile ones does not, and costs little."""

from __future__ import annotations

import tracemalloc

import pytest

from app.core.errors import Invalid
from app.files.rules import MAX_BYTES, check_upload, checked
from app.files.rules.names import clean_label
from tests.app.files import hostile, hostile_archives
from tests.factories.app_files import ODS, docx, jpeg, open_document, pdf, png, xlsx
from tests.factories.spent import cpu_seconds

CASES = [*hostile.cases(), *hostile_archives.cases()]


def test_the_zoo_is_large_enough():
    assert len(CASES) >= 60


@pytest.mark.parametrize(
    ("name", "make", "code"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_hostile_upload_is_refused_with_its_reason(name, make, code):
    content = make()

    started = cpu_seconds()
    faults = check_upload(content, name)

    assert [(fault.field, fault.code) for fault in faults] == [("file", code)]
    assert str(faults[0].message)
    assert cpu_seconds() - started < 2


@pytest.mark.parametrize(
    "what", ["zip bomb", "many small bombs", "bomb", "pixel bomb", "profile bomb"]
)
def test_a_bomb_costs_little_memory(what):
    name, make, _code = next(case[1:] for case in CASES if case[0] == what)
    content = make()

    tracemalloc.start()
    try:
        check_upload(content, name)
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert peak < 32 * 1024 * 1024


@pytest.mark.parametrize(
    ("name", "make", "media_type"),
    [
        ("Жарғы.pdf", pdf, "application/pdf"),
        ("a.PDF", pdf, "application/pdf"),
        ("смета.docx", docx,
         "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("смета.xlsx", xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("a.odt", open_document, "application/vnd.oasis.opendocument.text"),
        ("a.ods", lambda: open_document(ODS), "application/vnd.oasis.opendocument.spreadsheet"),
        ("a.png", png, "image/png"),
        ("a.jpg", jpeg, "image/jpeg"),
        ("a.jpeg", jpeg, "image/jpeg"),
    ],
)  # fmt: skip
def test_sound_files_get_in(name, make, media_type):
    assert checked(make(), name).media_type == media_type


def test_exactly_ten_megabytes_get_in():
    content = jpeg()

    assert check_upload(content + bytes(MAX_BYTES - len(content)), "a.jpg") == []


def test_a_refusal_names_the_field_for_the_form():
    with pytest.raises(Invalid) as refusal:
        checked(b"", "a.pdf")

    assert {name: str(text) for name, text in refusal.value.faults.items()} == {
        "file": "The file is empty."
    }


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        ("Жарғы ұйымның.pdf", "Жарғы ұйымның.pdf"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\a\\Смета.PDF", "Смета.pdf"),
        ("a\x00b\r\nc.pdf", "abc.pdf"),
        ("evil\u202efdp.exe.pdf", "evilfdp.exe.pdf"),
        (".pdf", "file.pdf"),
        ("а" * 300 + ".pdf", "а" * 120 + ".pdf"),
        ("\ud800lone.pdf", "lone.pdf"),
        ('a"; filename="b.pdf', "a; filename=b.pdf"),
    ],
)
def test_names_become_harmless_labels(typed, label):
    assert clean_label(typed, ".pdf") == label
