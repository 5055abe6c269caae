"""No form is taken from a page of somebody else: every POST needs the token of the session."""

from __future__ import annotations

from uuid import UUID

import pytest

from tests.factories.app_identity import make_administrator, sign_in

_SAMPLES = {"UUIDConverter": UUID(int=1), "IntegerConverter": 1}


@pytest.fixture
def guarded(app, monkeypatch):
    """The application as it runs: forms need their token."""
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    return app


def places(app) -> list[tuple[str, str]]:
    """Every endpoint that takes a POST, with an address."""
    adapter = app.url_map.bind("127.0.0.1:8000")
    found = []
    for rule in app.url_map.iter_rules():
        if "POST" in (rule.methods or ()):
            values = {
                name: _SAMPLES.get(type(converter).__name__, "x")
                for name, converter in rule._converters.items()
            }
            found.append((rule.endpoint, adapter.build(rule.endpoint, values, method="POST")))
    return found


@pytest.mark.parametrize("who", ["anonymous", "administrator"])
@pytest.mark.parametrize(
    "form", [{}, {"csrf_token": ""}, {"csrf_token": "x"}, {"csrf_token": "Im5vIg.aa.bb"}], ids=str
)
def test_no_form_is_taken_without_its_token(guarded, client, noon, who, form):
    if who == "administrator":
        sign_in(client, make_administrator())

    taken = [
        (endpoint, status)
        for endpoint, address in places(guarded)
        if (status := client.post(address, data=form).status_code) != 400
    ]

    assert len(places(guarded)) >= 80
    assert taken == []


def test_token_of_another_session_is_refused(guarded, client, noon):
    stranger = guarded.test_client()
    page = stranger.get("/sign-in").get_data(as_text=True)
    token = page.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
    sign_in(client, make_administrator())

    answer = client.post("/staff/people/new", data={"csrf_token": token})

    assert answer.status_code == 400


def test_own_token_is_taken(guarded, client, noon):
    page = client.get("/sign-in").get_data(as_text=True)
    token = page.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]

    answer = client.post("/sign-in", data={"csrf_token": token, "email": "", "password": ""})

    # The page once more with what is missing, not the refusal of the form.
    assert answer.status_code == 200
