"""One commit for each request, one effect for each form."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

import pytest
from flask import Flask, redirect, request

from app.core import site
from app.core.db import db
from app.core.errors import Invalid
from app.core.i18n import Message
from app.factory import create_app
from app.files import storage
from app.mail.models import MailMessage
from app.portals import public
from app.portals.access import anyone
from app.portals.models import FormKey
from app.portals.transactions import commits
from tests.conftest import test_settings

HOUSE = public.blueprint("trial", __name__)


@HOUSE.route("/write", methods=["GET", "POST"])
@HOUSE.route("/write/<int:_row>", methods=["POST"])
@anyone
@commits
def write(_row=0):
    number = db.session.query(MailMessage).count() + 1
    db.session.add(
        MailMessage(
            recipient="a@example.org",
            language="kk",
            kind="k",
            subject=request.form.get("subject", ""),
            body="b",
            message_id=f"<{number}-{request.form.get('subject')}>",
        )
    )
    db.session.flush()
    if request.form.get("how") == "refuse":
        raise Invalid({"subject": Message("No.")})
    if request.form.get("how") == "again":
        return "show the form again", 422
    return redirect(f"/trial/{number}")


@pytest.fixture(scope="module")
def application(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """An application of this file alone, with one house more; the others keep their places."""
    places = [*storage._root], [*site._base]
    app = create_app(test_settings(database_url, tmp_path_factory.mktemp("var")))
    app.config["WTF_CSRF_ENABLED"] = False
    app.register_blueprint(HOUSE)
    yield app
    with app.app_context():
        db.engine.dispose()
    storage._root[:], site._base[:] = places


def messages() -> int:
    return db.session.query(MailMessage).count()


def test_good_answer_is_committed_once_for_twenty_clicks(app, client):
    answers = [
        client.post("/trial/write", data={"one_time_key": "k1", "subject": "s"}) for _ in range(20)
    ]

    assert {answer.location for answer in answers} == {"/trial/1"}
    assert messages() == 1


def test_same_key_with_other_content_is_refused(app, client):
    client.post("/trial/write", data={"one_time_key": "k1", "subject": "s"})
    answer = client.post("/trial/write", data={"one_time_key": "k1", "subject": "other"})

    assert answer.status_code == 422
    assert messages() == 1


def test_buttons_of_one_page_share_its_key_and_each_works(app, client):
    for row in (1, 2, 2):
        client.post(f"/trial/write/{row}", data={"one_time_key": "k1"})

    assert messages() == 2


def test_same_key_with_another_file_is_refused(app, client):
    def send(content: bytes) -> int:
        file = (BytesIO(content), "a.pdf")
        return client.post("/trial/write", data={"one_time_key": "k1", "file": file}).status_code

    assert [send(b"one"), send(b"one"), send(b"two")] == [302, 302, 422]
    assert messages() == 1


@pytest.mark.parametrize("how", ["refuse", "again"])
def test_refusal_leaves_nothing_and_keeps_the_key(app, client, how):
    first = client.post("/trial/write", data={"one_time_key": "k1", "subject": "s", "how": how})
    second = client.post("/trial/write", data={"one_time_key": "k1", "subject": "s"})

    assert (first.status_code, second.status_code) == (422, 302)
    assert messages() == 1


def test_looking_at_a_page_commits_nothing(app, client):
    client.get("/trial/write")
    db.session.rollback()

    assert messages() == 0


@pytest.mark.committed
def test_twenty_clicks_at_once_have_one_effect(committed):
    def click(_number: int) -> str | None:
        return (
            committed.test_client()
            .post("/trial/write", data={"one_time_key": "k9", "subject": "race"})
            .location
        )

    with ThreadPoolExecutor(max_workers=10) as pool:
        locations = set(pool.map(click, range(20)))

    with committed.app_context():
        assert locations == {"/trial/1"}
        assert messages() == 1
        assert db.session.query(FormKey).count() == 1
