"""Sign-in: the library's pages behind our portal, our sessions, our limits, our commit."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from flask import Flask, current_app, g, make_response, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_security import Security
from flask_security.password_util import PasswordUtil
from flask_security.signals import (
    password_changed,
    password_reset,
    tf_disabled,
    tf_profile_changed,
    user_authenticated,
)
from werkzeug.datastructures import ImmutableMultiDict

from app.audit import services as audit
from app.core import clock
from app.core.actor import ANONYMOUS, Actor
from app.core.catalogues import CATALOGUES
from app.core.i18n import Message
from app.identity import queries, services
from app.identity.rules import (
    HASHING_KIB,
    HASHING_LANES,
    HASHING_PASSES,
    check_password,
    is_over,
    safe_path,
)
from app.identity.views import consent, registration
from app.identity.views.accounts import Account, Accounts, Codes
from app.identity.views.letters import Letters
from app.identity.views.limits import count_attempt
from app.identity.views.menu import menu
from app.identity.views.messages import MESSAGES
from app.identity.views.sessions import SECOND_FACTOR, BrowserSession, WebSessions
from app.identity.views.sign_in_forms import REPLACED
from app.portals.access import anyone
from app.portals.guests import ip_prefix, use_loader
from app.portals.language import say
from app.portals.portal import Portal, everyone
from app.portals.transactions import commits

PORTAL = Portal(name="account", prefix="", title=Message("Your account"), guard=everyone)

SETTINGS: dict[str, Any] = {
    "REGISTERABLE": True, "CONFIRMABLE": True, "RECOVERABLE": True, "CHANGEABLE": True,
    "TWO_FACTOR": True, "MULTI_FACTOR_RECOVERY_CODES": True, "MULTI_FACTOR_RECOVERY_CODES_N": 8,
    "TWO_FACTOR_ENABLED_METHODS": ["authenticator"], "TWO_FACTOR_AUTHENTICATOR_VALIDITY": 30,
    "TWO_FACTOR_IMPLEMENTATIONS": {"code": "flask_security.twofactor.CodeTfPlugin"},
    "TWO_FACTOR_RESCUE_EMAIL": False, "TWO_FACTOR_POST_SETUP_VIEW": "/account/security",
    "TOTP_ISSUER": "Asar", "RETURN_GENERIC_RESPONSES": True,
    "PASSWORD_HASH": "argon2", "PASSWORD_SCHEMES": ["argon2"], "PASSWORD_SINGLE_HASH": ["argon2"],
    # What links carry is a hash of a hash or of an address under our signature: a slow one would
    # only tell, by the time of the answer, which addresses are known.
    "HASHING_SCHEMES": ["hex_sha256"],
    "DEPRECATED_PASSWORD_SCHEMES": [], "PASSWORD_NORMALIZE_FORM": None,
    "PASSWORD_HASH_PASSLIB_OPTIONS": {
        "argon2__memory_cost": HASHING_KIB, "argon2__time_cost": HASHING_PASSES,
        "argon2__parallelism": HASHING_LANES,
    },
    "INPUT_NORMALIZE_FORM": "NFC", "EMAIL_VALIDATOR_ARGS": {"test_environment": True},
    "EMAIL_PLAINTEXT": False, "EMAIL_HTML": False,
    "API_ENABLED_METHODS": ["session"], "DATETIME_FACTORY": clock.now,
    "FRESHNESS": timedelta(hours=1), "FRESHNESS_GRACE_PERIOD": timedelta(minutes=10),
    "CONFIRM_EMAIL_WITHIN": timedelta(days=2), "RESET_PASSWORD_WITHIN": timedelta(minutes=30),
    "LOGIN_URL": "/sign-in", "LOGOUT_URL": "/sign-out", "REGISTER_URL": "/register",
    "RESET_URL": "/password", "CONFIRM_URL": "/confirm", "CHANGE_URL": "/account/password",
    "VERIFY_URL": "/account/verify", "TWO_FACTOR_SETUP_URL": "/account/second-factor",
    "TWO_FACTOR_TOKEN_VALIDATION_URL": "/sign-in/code",
    "TWO_FACTOR_RESCUE_URL": "/sign-in/rescue", "TWO_FACTOR_SELECT_URL": "/sign-in/select",
    "MULTI_FACTOR_RECOVERY_URL": "/sign-in/recovery",
    "MULTI_FACTOR_RECOVERY_CODES_URL": "/account/recovery-codes",
    "POST_LOGIN_VIEW": "/account/start", "POST_LOGOUT_VIEW": "/", "POST_VERIFY_VIEW":
    "/account/security", "POST_CHANGE_VIEW": "/account/security",
    "I18N_DOMAIN": "app_identity", "I18N_DIRNAME": [str(CATALOGUES)],
    "CLI_USERS_NAME": None, "CLI_ROLES_NAME": None, "STATIC_FOLDER": None,
}  # fmt: skip


class Passwords(PasswordUtil):
    """Checks new passwords by our rule."""

    def validate(self, password: str, *_when: Any, **known: Any) -> tuple[list[str] | None, str]:
        """Give the reasons against a password, in the reader's language."""
        user = known.get("user")
        faults = check_password(
            password, email=getattr(user, "email", ""), name=getattr(user, "name", "")
        )
        return [say(fault.message) for fault in faults] or None, password


def install(app: Flask) -> None:
    """Put sessions, the actor of each request and the sign-in pages in place."""
    secret = str(app.secret_key)
    app.session_interface = WebSessions(app)
    app.config.update({f"SECURITY_{name}": value for name, value in SETTINGS.items()})
    app.config.update({f"SECURITY_MSG_{name}": value for name, value in MESSAGES.items()})
    app.config.update(
        SECURITY_PASSWORD_SALT=f"{secret}:password",
        SECURITY_TOTP_SECRETS={1: f"{secret}:totp"},
        SESSION_PROTECTION=None,
    )
    security = Security(
        app,
        Accounts(),
        mail_util_cls=Letters,
        password_util_cls=Passwords,
        totp_cls=Codes,
        **REPLACED,
    )
    security.want_json(lambda _request: False)
    security.login_manager.user_loader(_account_of_session)
    security.login_manager.request_loader(None)
    _take_over(app)
    _listen(app)
    use_loader(app, load_actor)
    app.before_request(consent.ask_if_due)


def _account_of_session(uniquifier: str) -> Account | None:
    user = g.get("user")
    if user is None or user.fs_uniquifier != uniquifier:
        user = queries.user_by_uniquifier(uniquifier)
    if user is None or not user.active:
        return None
    g.fs_authn_via, g.fs_paa = "session", session.get("fs_paa", 0)
    return Account(user)


def load_actor() -> Actor:
    """Tell who makes the request: three small reads for a person, none for a stranger."""
    for leftover in ("user", "_login_user", "fs_authn_via", "fs_paa"):
        g.pop(leftover, None)
    browser: Any = session._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001
    if not isinstance(browser, BrowserSession) or "_user_id" not in browser:
        return ANONYMOUS
    row = browser.row
    user = queries.person_of_session(row.user_id) if row and row.user_id else None
    if row is None or user is None or not user.active:
        return _forget(browser)
    over = is_over(
        now=clock.now(),
        created_at=row.created_at,
        last_seen_at=row.last_seen_at,
        is_staff=queries.is_staff(user),
    )
    if over or user.fs_uniquifier != browser["_user_id"]:
        return _forget(browser)
    g.user = user
    return queries.actor_for(
        user,
        second_factor=bool(browser.get(SECOND_FACTOR)),
        request_id=g.get("request_id"),
        ip_prefix=ip_prefix(request.remote_addr),
    )


def _forget(browser: BrowserSession) -> Actor:
    browser.forget()
    return ANONYMOUS


def _take_over(app: Flask) -> None:
    """Give every page of the library a portal, a guard, a limit, a commit and safe redirects."""
    app.blueprints["security"].portal = PORTAL  # type: ignore[attr-defined]
    own: dict[str, Any] = {
        "security.register": registration.register,
        "security.confirm_email": registration.confirm_email,
        "security.two_factor_rescue": registration.rescue,
    }
    for endpoint, view in list(app.view_functions.items()):
        if endpoint.startswith("security."):
            app.view_functions[endpoint] = _guarded(own.get(endpoint, view))
    app.before_request_funcs.setdefault("security", []).append(_drop_foreign_next)
    app.context_processor(_sign_in_page)
    app.context_processor(menu)


def _guarded(view: Callable[..., Any]) -> Callable[..., Any]:
    committing = commits(count_attempt(view))

    @wraps(view)
    def guarded(**values: Any) -> ResponseReturnValue:
        response = make_response((committing if request.method == "POST" else view)(**values))
        if 300 <= response.status_code < 400 and safe_path(response.location) is None:
            return redirect(url_for("account_people.start"))
        return response

    guarded.commits = True  # type: ignore[attr-defined]
    return anyone(guarded)


def _drop_foreign_next() -> None:
    """Forget a wish to go elsewhere unless it is a plain path of this site."""
    for place in ("args", "form"):
        values = getattr(request, place)
        if "next" in values and safe_path(values["next"]) is None:
            kept = [(name, value) for name, value in values.items(multi=True) if name != "next"]
            setattr(request, place, ImmutableMultiDict(kept))


def _sign_in_page() -> dict[str, Any]:
    """Show the current code of a demo account on the page that asks for it."""
    if request.endpoint != "security.two_factor_token_validation":
        return {}
    user = queries.user_by_uniquifier(str(session.get("tf_user_id", "")))
    settings = current_app.extensions["settings"]
    if user is None or not (user.is_demo and settings.demo and user.tf_totp_secret):
        return {}
    return {"demo_code": current_app.extensions["security"].totp_factory.code_to_show(user)}


def _listen(app: Flask) -> None:
    user_authenticated.connect(_signed_in, app)
    tf_profile_changed.connect(_second_factor_set, app)
    tf_disabled.connect(_second_factor_off, app)
    password_changed.connect(_password_set, app)
    password_reset.connect(_password_set, app)


def _signed_in(_app: Flask, user: Account, authn_via: Any = None, **_more: Any) -> None:
    if authn_via == ["change"]:
        return
    session[SECOND_FACTOR] = authn_via is None
    consent.note_if_due(user.row)
    services.note_sign_in(user.row, second_factor=authn_via is None, actor=_actor(user))


def _second_factor_set(_app: Flask, user: Any, **_more: Any) -> None:
    session[SECOND_FACTOR] = True
    audit.record("user.second_factor_set", user.row, actor=_actor(user))


def _second_factor_off(_app: Flask, user: Any, **_more: Any) -> None:
    session[SECOND_FACTOR] = False
    audit.record("user.second_factor_removed", user.row, actor=_actor(user))


def _password_set(_app: Flask, user: Any, **_more: Any) -> None:
    services.end_all_sessions(user=user.row, actor=_actor(user))
    audit.record("user.password_changed", user.row, actor=_actor(user))


def _actor(user: Any) -> Actor:
    return queries.actor_for(
        user.row, request_id=g.get("request_id"), ip_prefix=ip_prefix(request.remote_addr)
    )
