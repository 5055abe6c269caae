"""The menu in the header: the door for strangers, the own account for the rest."""

from __future__ import annotations

from typing import Any

from flask import url_for

from app.core.i18n import Message
from app.portals.access import current_actor
from app.portals.language import say

_STRANGERS = (
    (Message("Sign in"), "security.login"),
    (Message("Register"), "security.register"),
)
_PEOPLE = (
    (Message("My work"), "account_people.start"),
    (Message("Name and language"), "account_people.profile"),
    (Message("Password and second factor"), "account_people.security"),
    (Message("My sessions"), "account_people.sessions"),
    (Message("Personal data"), "account_people.consent"),
)


def menu() -> dict[str, Any]:
    """List the entries for whoever makes this request."""
    stranger = current_actor().is_anonymous
    entries: list[dict[str, Any]] = [
        {"label": say(label), "url": url_for(place)}
        for label, place in (_STRANGERS if stranger else _PEOPLE)
    ]
    if not stranger:
        leave = url_for("security.logout")
        entries.append({"label": say(Message("Sign out")), "url": leave, "method": "post"})
    return {"user_menu": entries}
