"""A disk that takes nothing: a clear page in the reader's language, nothing lost, one log line."""

from __future__ import annotations

import errno
import logging
from io import BytesIO

import pytest
from flask import g
from flask_babel import refresh
from sqlalchemy import func, select

from app.core.db import db
from app.files import storage
from app.files.models import StoredFile
from app.portals.bodies import StrictRequest
from grants.applications import queries
from tests.factories.app_files import pdf
from tests.factories.grants_applications import own_draft

pytestmark = pytest.mark.usefixtures("noon")

REASONS = {
    "kk": "Сақтау орны толып қалған немесе оған қазір жазу мүмкін емес.",
    "ru": "Хранилище заполнено или сейчас недоступно для записи.",
    "en": "The storage is full or cannot be written to just now.",
}


def refuse(*_args, **_options):
    raise OSError(errno.ENOSPC, "No space left on device")


def read_in(client, language):
    """Change the reader's language; the context of a test remembers that of the visit before."""
    g.pop("language", None)
    refresh()
    client.get(f"/apply/applications/?lang={language}")


@pytest.mark.parametrize("language", REASONS)
def test_the_form_of_the_file_comes_back_with_the_reason(
    client, organisation, monkeypatch, caplog, language
):
    application = own_draft(organisation)
    read_in(client, language)
    monkeypatch.setattr(storage, "write", refuse)

    with caplog.at_level(logging.ERROR):
        answer = client.post(
            f"/apply/applications/{application.id}/files",
            data={"kind": "charter", "file": (BytesIO(pdf()), "a.pdf")},
        )

    assert answer.status_code == 503
    assert REASONS[language] in answer.text
    assert 'value="charter" selected' in answer.text
    assert "(attachment) cannot be stored" in caplog.text
    assert queries.attachments_of(application.id) == []
    assert db.session.scalar(select(func.count()).select_from(StoredFile)) == 0


@pytest.mark.parametrize("language", REASONS)
def test_a_large_upload_that_cannot_be_held_gives_the_same_reason(
    client, organisation, monkeypatch, caplog, language
):
    application = own_draft(organisation)
    read_in(client, language)
    monkeypatch.setattr(StrictRequest, "_get_file_stream", refuse)

    with caplog.at_level(logging.ERROR):
        answer = client.post(
            f"/apply/applications/{application.id}/files",
            data={"kind": "charter", "file": (BytesIO(pdf()), "a.pdf")},
        )

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
    assert REASONS[language] in answer.text
    assert "the disk is full: [Errno 28] No space left on device" in caplog.text
