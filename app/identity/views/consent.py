"""Consent to the processing of personal data: asked for at sign-in, shown in the account."""

from __future__ import annotations

from flask import current_app, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security.utils import logout_user

from app.core.errors import Invalid
from app.core.i18n import LANGUAGE_NAMES
from app.identity import queries, services
from app.identity.forms import ConsentForm
from app.identity.models import User
from app.identity.rules import PRESENT_CONSENT, ConsentText, consent_text, safe_path
from app.identity.views.account import bp, own_row
from app.portals.access import anyone, current_actor
from app.portals.language import current_language
from app.portals.transactions import commits

# Facts of a session: the text is still to be agreed to; where the person wanted to go.
_DUE, _THEN = "consent_due", "consent_then"
_OWN = {"account_people.consent", "account_people.give_consent", "account_people.refuse_consent"}


def present_text() -> ConsentText:
    """Give the present text in the reader's language."""
    return consent_text(PRESENT_CONSENT, current_language())


def note_if_due(user: User) -> None:
    """Remember in a new session whether the person has yet to agree."""
    if not queries.has_agreed(user.id, PRESENT_CONSENT):
        session[_DUE] = True


def ask_if_due() -> ResponseReturnValue | None:
    """Lead whoever has yet to agree to the text; public pages and the way out stay open."""
    if current_actor().is_anonymous or not session.get(_DUE) or request.endpoint in _OWN:
        return None
    portal = getattr(current_app.blueprints.get(request.blueprint or ""), "portal", None)
    if portal is None or not portal.prefix:
        return None
    if request.method == "GET":
        session[_THEN] = safe_path(request.full_path.rstrip("?"))
    return redirect(url_for("account_people.consent"))


@bp.get("/personal-data")
@anyone
def consent() -> ResponseReturnValue:
    """Show the text, and when the person agreed to it."""
    return _page(ConsentForm())


def _page(form: ConsentForm, status: int = 200) -> ResponseReturnValue:
    given = [
        (row, consent_text(row.text_version, row.language), LANGUAGE_NAMES[row.language])
        for row in queries.consents_of(own_row().id)
    ]
    due = not any(row.text_version == PRESENT_CONSENT for row, _text, _name in given)
    text = present_text()
    form.consent_text.data = text.sha256()
    page = render_template(
        "account_people_consent.html", form=form, due=due, text=text, given=given
    )  # fmt: skip
    return page, status


@bp.post("/personal-data")
@anyone
@commits
def give_consent() -> ResponseReturnValue:
    """Agree to the text as it was shown, and go where the person wanted to go."""
    form = ConsentForm()
    if not form.validate():
        return _page(form, 422)
    try:
        services.give_consent(
            own_row(), text_sha256=form.consent_text.data or "", actor=current_actor()
        )
    except Invalid as refusal:
        form.refuse_all(refusal)
        return _page(form, 422)
    session.pop(_DUE, None)
    flash(_("Your consent is kept."), "success")
    return redirect(session.pop(_THEN, None) or url_for(".start"))


@bp.post("/personal-data/refuse")
@anyone
@commits
def refuse_consent() -> ResponseReturnValue:
    """Sign out whoever does not agree."""
    logout_user()
    flash(_("You have not agreed, so you are signed out. Nothing was changed."))
    return redirect(url_for("public_home.index"))
