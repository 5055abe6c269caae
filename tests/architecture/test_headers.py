"""Every answer carries the security headers, and no forged host gets into what we write."""

from __future__ import annotations

import dataclasses

import pytest
from sqlalchemy import select

from app.core.db import db
from app.factory import create_app
from app.identity.models import User
from app.mail.models import MailMessage
from app.portals.headers import CONTENT_SECURITY_POLICY
from tests.architecture.matrix_world import standing
from tests.conftest import test_settings
from tests.factories.app_identity import typed

EXPECTED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
POLICIES = {CONTENT_SECURITY_POLICY, "sandbox; default-src 'none'"}
EVIL = "evil.example"
PAGES = (
    ("anonymous", "/"),
    ("anonymous", "/calls/"),
    ("anonymous", "/calls/feed.atom"),
    ("anonymous", "/calls/deadlines.ics"),
    ("anonymous", "/apply/"),
    ("ngo_owner", "/apply/"),
    ("officer", "/staff/"),
)
FORGED = [
    {"Host": EVIL},
    {"Host": f"127.0.0.1:8000@{EVIL}"},
    {"Host": f"{EVIL}:80"},
    {"Host": f"127.0.0.1.{EVIL}"},
    {"Host": f"{EVIL}#127.0.0.1:8000"},
    {"X-Forwarded-Host": EVIL},
    {"X-Forwarded-Host": f"127.0.0.1:8000, {EVIL}"},
    {"X-Forwarded-Proto": "https", "X-Forwarded-Host": EVIL, "X-Forwarded-Prefix": f"//{EVIL}"},
    {"Forwarded": f"host={EVIL};proto=https"},
    {
        "X-Host": EVIL,
        "X-Original-Host": EVIL,
        "X-Rewrite-URL": f"//{EVIL}/",
        "X-Forwarded-For": "1",
    },
    {"Host": "EVIL。example".encode().decode("latin-1")},
]


@pytest.fixture(scope="module")
def world(application):
    with standing(application) as made:
        yield made


def missing(response) -> list[str]:
    """Name the headers an answer lacks."""
    headers = response.headers
    lacking = [name for name, value in EXPECTED.items() if headers.get(name) != value]
    if headers.get("Content-Security-Policy") not in POLICIES:
        lacking.append("Content-Security-Policy")
    return lacking


@pytest.mark.parametrize("actor", ["anonymous", "officer", "ngo_owner"])
def test_every_endpoint_sends_the_headers(world, actor):
    lacking = []
    for row, address in world.rows():
        response = world.ask(actor, row[1], address)
        if names := missing(response):
            lacking.append((*row, response.status_code, names))

    assert lacking == []


def test_private_pages_are_kept_by_nobody(world):
    kept = [
        (*row, response.headers.get("Cache-Control"))
        for row, address in world.rows(("applicant_", "donor_", "account_", "staff_people"))
        if row[1] == "GET"
        and (response := world.ask("ngo_owner", "GET", address)).status_code == 200
        and "no-store" not in _parts(response)
    ]

    assert kept == []


def _parts(response) -> list[str]:
    return [part.strip() for part in response.headers.get("Cache-Control", "").split(",")]


@pytest.mark.parametrize(
    ("method", "address", "status"),
    [
        ("GET", "/no/such/page", 404),
        ("GET", "/staff/calls/not-a-uuid", 404),
        ("DELETE", "/calls/", 405),
        ("POST", "/awards/", 405),
        ("GET", "/static/no-such-file", 404),
        ("GET", "/healthz", 200),
        ("TRACE", "/", 405),
        ("OPTIONS", "/staff/", 302),
    ],
)
def test_refusals_send_the_headers(world, method, address, status):
    response = world.ask("anonymous", method, address)

    assert response.status_code == status
    assert missing(response) == []


@pytest.fixture
def faulty(application, database_url):
    """A second application, with a page that breaks."""
    settings = test_settings(database_url, application.extensions["settings"].var_dir)
    app = create_app(dataclasses.replace(settings, base_url="https://asar.example"))
    app.config.update(PROPAGATE_EXCEPTIONS=False)

    @app.get("/breaks")
    def breaks():
        raise RuntimeError("a secret of the inside")

    yield app
    with app.app_context():
        db.engine.dispose()
    create_app(application.extensions["settings"])


def test_fault_sends_the_headers_and_tells_nothing(faulty):
    response = faulty.test_client().get("/breaks")

    assert response.status_code == 500
    assert missing(response) == []
    assert "a secret of the inside" not in response.get_data(as_text=True)


def test_https_asks_for_https_from_now_on(faulty):
    response = faulty.test_client().get("/healthz")

    assert response.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


@pytest.mark.parametrize("forged", FORGED, ids=str)
def test_forged_host_changes_no_page(world, forged):
    for actor, address in PAGES:
        response = world.ask(actor, "GET", address, headers=forged)

        assert response.status_code < 500
        assert EVIL not in response.get_data(as_text=True)
        assert EVIL not in str(response.headers)


@pytest.mark.parametrize("forged", FORGED, ids=str)
def test_forged_host_changes_no_message(world, forged):
    savepoint = world.connection.begin_nested()
    before = set(world.connection.scalars(select(MailMessage.id)))
    known = world.connection.scalar(select(User.email).where(User.name == "ngo_owner DEMO"))
    invitation = {"email": "guest@example.org", "role": "editor"}
    places = world.objects.cases["ngo"]["own"]["organisation_id"]
    stranger = {
        **typed("new-demo@example.org"),
        "name": "Жаңа DEMO",
        "language": "kk",
        "consent": "y",
    }

    world.keep("anonymous", "POST", "/password", data={"email": known}, headers=forged)
    world.keep("anonymous", "POST", "/register", data=stranger, headers=forged)
    address = f"/apply/organisations/{places}/invitations"
    world.keep("ngo_owner", "POST", address, data=invitation, headers=forged)

    rows = world.connection.execute(select(MailMessage.id, MailMessage.body)).all()
    savepoint.rollback()
    written = [body for key, body in rows if key not in before]
    assert len(written) == 3
    assert not any(EVIL in body for body in written)
    assert all("http://127.0.0.1:8000/" in body for body in written)
