"""Counts attempts at the pages where somebody could guess, before they are made."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import make_response, render_template, request, session
from flask.typing import ResponseReturnValue

from app.identity import services
from app.identity.rules import TooManyTries
from app.identity.views.sessions import own_transaction
from app.portals.access import current_actor
from app.portals.guests import ip_prefix
from app.portals.language import say

# Endpoint → what is counted there.
COUNTED = {
    "security.login": "password",
    "security.verify": "password",
    "security.change_password": "password",
    "security.two_factor_token_validation": "second_factor",
    "security.mf_recovery": "second_factor",
    "security.forgot_password": "reset",
    "security.send_confirmation": "confirm",
    "security.register": "register",
}
# Where being right takes the attempt off the count; a sent message stays counted.
FORGIVEN = {"password", "second_factor"}


def count_attempt(view: Callable[..., Any]) -> Callable[..., Any]:
    """Let a view run while its limit lasts, else show how long to wait."""

    @wraps(view)
    def counted(**values: Any) -> ResponseReturnValue:
        kind = COUNTED.get(request.endpoint or "")
        if kind is None:
            return make_response(view(**values))
        try:
            with own_transaction() as store:
                attempt = services.claim_attempt(
                    kind, subject=_subject(), ip_prefix=ip_prefix(request.remote_addr), store=store
                )
        except TooManyTries as refusal:
            return _come_back_later(refusal)
        response = make_response(view(**values))
        if kind in FORGIVEN and 300 <= response.status_code < 400:
            with own_transaction() as store:
                services.forgive_attempt(attempt, store=store)
        return response

    return counted


def _subject() -> str:
    """Name whom the attempt is about: the address typed, or the person half or wholly in."""
    half_in = session.get("tf_user_id")
    typed = request.form.get("email", "").replace("\x00", "").strip().lower()
    about = typed or half_in or current_actor().user_id or ""
    return str(about).encode("utf-8", "replace").decode()[:320]


def _come_back_later(refusal: TooManyTries) -> ResponseReturnValue:
    answer = make_response(render_template("errors/429.html", reason=say(refusal.message)), 429)
    answer.headers["Retry-After"] = str(refusal.wait_seconds)
    return answer
