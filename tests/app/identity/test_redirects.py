"""After the sign-in: to the own portal, or back to a page of ours, never anywhere else."""

from __future__ import annotations

import pytest

from app.core.actor import Role
from app.identity.rules import safe_path
from tests.factories.app_identity import PASSWORD, make_user, sign_in, typed
from tests.factories.app_organisations import make_donor_organisation, make_organisation

_HOSTS = ("evil.example", "evil.example/apply", "127.0.0.1:8000@evil.example", "evil。example")
_STARTS = (
    "//", "///", "////", "\\\\", "/\\", "\\/", "/\\/", "http://", "https://", "HTTPS:", "https:/",
    "https:\\\\", "%2f%2f", "/%2f", "/%5c", "/%09/", "/\t/", "/\n/", "ftp://", " //",
)  # fmt: skip
_OTHERS = (
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "vbscript:x", "/\x00/evil",
    "//", "/\u202egniddir", "/apply//evil.example", "/apply/%2e%2e//evil.example", "/../evil",
    "apply", "./apply", "?next=//evil.example", "#x", "/apply\r\nLocation: //evil.example",
    "/％２ｆevil.example/\\", "", "/" + "a" * 3000, "/;@evil\\.example", "http:evil.example",
)  # fmt: skip
PAYLOADS = [start + host for start in _STARTS for host in _HOSTS] + list(_OTHERS)


def test_there_are_eighty_payloads_at_least():
    assert len(set(PAYLOADS)) >= 80


@pytest.mark.parametrize("payload", PAYLOADS)
def test_sign_in_never_leads_elsewhere(payload):
    assert safe_path(payload) is None


@pytest.mark.parametrize("payload", [p for p in PAYLOADS if "\x00" not in p][::5])
@pytest.mark.parametrize("where", ["query", "form"])
def test_sign_in_page_ignores_foreign_wishes(app, client, payload, where):
    user = make_user(password=PASSWORD)
    more = {"next": payload} if where == "form" else {}
    query = {"next": payload} if where == "query" else {}

    answer = client.post("/sign-in", query_string=query, data=typed(user.email, **more))

    assert answer.location == "/account/start"


@pytest.mark.parametrize("path", ["/account/sessions", "/apply/organisations?q=%D0%B0&a=1"])
def test_wish_for_a_page_of_ours_is_kept(app, client, path):
    user = make_user(password=PASSWORD)

    answer = client.post("/sign-in", query_string={"next": path}, data=typed(user.email))

    assert answer.location == path


def test_closed_page_asks_to_sign_in_and_comes_back(app, client):
    user = make_user(password=PASSWORD)
    door = client.get("/account/sessions").location

    assert client.post(door, data=typed(user.email)).location == "/account/sessions"


@pytest.mark.parametrize(
    ("roles", "place"),
    [
        ((Role.OFFICER, Role.REVIEWER), "/staff"),
        ((Role.REVIEWER,), "/review"),
        ((), "/apply"),
    ],
)
def test_people_start_in_the_portal_they_work_in(app, client, roles, place):
    sign_in(client, make_user(*roles))

    assert client.get("/account/start").location == place


def test_donors_start_with_their_funds(app, client):
    user = make_user()
    make_organisation(owner=user)
    make_donor_organisation(owner=user)
    sign_in(client, user)

    assert client.get("/account/start").location == "/fund"
