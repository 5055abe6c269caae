"""Counts attempts at the pages where somebody could guess, before they are made."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from email_validator import EmailNotValidError, validate_email
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
# Pages about whoever is named in the form; all others are about the person at the door, and an
# address sent along must not open a fresh count.
ADDRESSED = {
    "security.login", "security.forgot_password", "security.send_confirmation", "security.register",
}  # fmt: skip
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
    if request.endpoint in ADDRESSED:
        about = _address_typed()
    else:
        about = session.get("tf_user_id") or current_actor().email
    return str(about).encode("utf-8", "replace").decode()[:320]


def _address_typed() -> str:
    """Spell an address as the account is found by it: `ｄemo.kz` must count as `demo.kz`."""
    typed = request.form.get("email", "").replace("\x00", "").strip()
    try:
        found = validate_email(typed, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        return typed.lower()
    return found.normalized.lower()


def _come_back_later(refusal: TooManyTries) -> ResponseReturnValue:
    answer = make_response(render_template("errors/429.html", reason=say(refusal.message)), 429)
    answer.headers["Retry-After"] = str(refusal.wait_seconds)
    return answer
