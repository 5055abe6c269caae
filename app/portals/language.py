"""The reader's language: chosen in the header, remembered, else what the browser prefers."""

from __future__ import annotations

from urllib.parse import quote

from flask import Flask, Response, current_app, g, request
from flask_babel import Babel
from werkzeug.urls import iri_to_uri

from app.core.catalogues import domains
from app.core.i18n import LANGUAGE_NAMES, LANGUAGES, LOCALES, Message
from app.core.translate import CATALOGUES, translate

COOKIE = "asar_lang"
DEFAULT = "kk"
_YEAR_SECONDS = 365 * 24 * 3600


def current_language() -> str:
    """Tell the language of this request: kk, ru or en."""
    if "language" not in g:
        g.language = _choose()
    language: str = g.language
    return language


def say(message: Message | str) -> str:
    """Translate a domain message for the reader of this request."""
    return translate(message, current_language())


def _choose() -> str:
    asked = request.args.get("lang", "")
    if asked in LANGUAGES:
        g.remember_language = True
        return asked
    remembered = request.cookies.get(COOKIE, "")
    if remembered in LANGUAGES:
        return remembered
    return request.accept_languages.best_match(LANGUAGES) or DEFAULT


def switch_links() -> list[tuple[str, str, str, bool]]:
    """List (code, own name, address of this page in it, is current) for the header."""
    present = current_language()
    return [
        (code, LANGUAGE_NAMES[code], _same_page_in(code), code == present) for code in LANGUAGES
    ]


def _same_page_in(code: str) -> str:
    kept = [(name, value) for name, value in request.args.items(multi=True) if name != "lang"]
    query = "&".join(f"{_quote(name)}={_quote(value)}" for name, value in [*kept, ("lang", code)])
    return f"{iri_to_uri(_nearest_page())}?{query}"


def _nearest_page() -> str:
    """This address; where a form was sent to and no page is, the page that the form belongs to."""
    path = request.path
    if request.method == "GET":
        return path
    addresses = current_app.create_url_adapter(request)
    while path and addresses is not None and not addresses.test(path, "GET"):
        path = path.rpartition("/")[0]
    return path or "/"


def _quote(value: str) -> str:
    return quote(value, safe="")


def install(app: Flask) -> None:
    """Choose the language of each request and load the catalogues of all houses."""
    names = domains()
    babel = Babel()
    babel.init_app(
        app,
        default_locale=LOCALES[DEFAULT],
        default_timezone="Asia/Almaty",
        default_domain=";".join(names),
        default_translation_directories=";".join([str(CATALOGUES)] * len(names)),
        locale_selector=lambda: LOCALES[current_language()],
    )

    @app.after_request
    def _remember(response: Response) -> Response:
        # asked for by address, also when the answer has no words: a redirect to another page
        language = current_language()
        if g.get("remember_language"):
            response.set_cookie(
                COOKIE,
                language,
                max_age=_YEAR_SECONDS,
                secure=bool(app.config["SESSION_COOKIE_SECURE"]),
                samesite="Lax",
                httponly=True,
            )
        return response
