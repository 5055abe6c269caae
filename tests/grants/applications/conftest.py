"""An NGO's owner who is signed in."""

from __future__ import annotations

import pytest

from tests.factories.app_identity import make_user, sign_in
from tests.factories.app_organisations import make_organisation


@pytest.fixture
def owner(client):
    person = make_user(language="en")
    sign_in(client, person)
    client.environ_base["HTTP_ACCEPT"] = "text/html"
    client.get("/apply/applications/?lang=en")
    return person


@pytest.fixture
def organisation(owner):
    return make_organisation(owner=owner)
