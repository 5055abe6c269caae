"""Both forms of every address lead to the same page, and nowhere else."""

from __future__ import annotations

import re

import pytest

VALUES = {
    "uuid": "01a201bd-0d74-7694-9fb6-52e62667bd51",
    "int": "7",
    "path": "LT-1",
    None: "%D1%88",
}
FOREIGN = {"Host": "evil.example", "X-Forwarded-Host": "evil.example"}


def addresses(app):
    """One address for each page that can be opened, but the front page and assets."""
    rules = [rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())]
    return [
        re.sub(r"<(?:(\w+):)?\w+>", lambda found: VALUES[found[1]], rule.rule)
        for rule in rules
        if rule.endpoint != "static" and rule.rule != "/"
    ]


def other(address):
    return address.removesuffix("/") if address.endswith("/") else f"{address}/"


def test_the_other_form_of_every_address_leads_to_the_page(app, client):
    known = addresses(app)

    found = {
        address: (answer.status_code, answer.location)
        for address in known
        for answer in [client.get(f"{other(address)}?a=%D0%B0&b=1", headers=FOREIGN)]
    }

    assert len(known) > 100
    assert found == {address: (308, f"{address}?a=%D0%B0&b=1") for address in known}


def test_an_address_as_it_is_leads_to_no_other_form(app, client):
    locations = [client.get(address, headers=FOREIGN).location or "" for address in addresses(app)]

    assert [place for place in locations if "evil.example" in place] == []


def test_a_form_that_was_sent_to_the_other_address_is_sent_again(client):
    answer = client.post("/sign-in/", data={"a": "b"}, headers=FOREIGN)

    assert (answer.status_code, answer.location) == (308, "/sign-in")


@pytest.mark.parametrize(
    "path",
    [
        "//evil.example/", "//evil.example/..//staff/calls", "///evil.example", "/\\evil.example/",
        "/awards/a\r\nSet-Cookie: x=1/", "/%2F/evil.example/", "/%5Cevil.example",
        "/staff//calls", "/nowhere/",
    ],
)  # fmt: skip
def test_addresses_that_are_none_stay_so(client, path):
    answer = client.get("/", headers=FOREIGN, environ_overrides={"PATH_INFO": path})

    assert (answer.status_code, answer.location) == (404, None)


def test_slashes_in_front_name_no_host(client):
    answer = client.get("/", headers=FOREIGN, environ_overrides={"PATH_INFO": "//staff/calls"})

    assert answer.location == "/staff/calls/"


@pytest.mark.parametrize("tail", ["a\tb/", "\\\\evil.example/", "?evil/", "#evil/"])
def test_signs_of_an_address_are_written_safely(client, tail):
    answer = client.get("/", environ_overrides={"PATH_INFO": f"/awards/{tail}"})

    assert answer.status_code == 308
    assert re.fullmatch(r"/awards/[\w%.=-]+", answer.location)
