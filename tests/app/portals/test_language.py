"""The switch of languages: it leads to the same page, also from a form with mistakes."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("method", "address", "place"),
    [
        ("GET", "/calls/?region=KZ-71", "/calls/?region=KZ-71&amp;lang=ru"),
        ("POST", "/sign-in", "/sign-in?lang=ru"),
        ("POST", "/verify?lang=en", "/verify?lang=ru"),
        ("POST", "/no/such/page", "/?lang=ru"),
        ("POST", "/sign-in/no/such", "/sign-in?lang=ru"),
    ],
)
def test_switch_leads_to_the_page_that_is_shown(app, client, method, address, place):
    answer = client.open(address, method=method, headers={"Accept": "text/html"})

    assert f'href="{place}"' in answer.text


def test_language_asked_for_is_kept_when_the_answer_leads_elsewhere(client):
    answer = client.get("/account/sessions?lang=ru")

    assert answer.status_code == 302
    assert "asar_lang=ru" in answer.headers["Set-Cookie"]


@pytest.mark.parametrize("secure", [True, False])
def test_the_choice_travels_over_https_only_where_there_is_https(app, client, monkeypatch, secure):
    monkeypatch.setitem(app.config, "SESSION_COOKIE_SECURE", secure)

    flags = client.get("/?lang=ru").headers.getlist("Set-Cookie")[-1].split("; ")

    assert flags[0] == "asar_lang=ru"
    assert ("Secure" in flags, "HttpOnly" in flags, "SameSite=Lax" in flags) == (secure, True, True)
