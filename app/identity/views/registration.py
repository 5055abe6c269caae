"""Register, confirm the mailbox: our own pages at the library's addresses."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security.confirmable import (
    confirm_email_token_status,
    send_confirmation_instructions,
)  # fmt: skip

from app.core.actor import ANONYMOUS
from app.core.errors import Invalid, NotFound
from app.identity import queries, services
from app.identity.forms import ActionForm, RegistrationForm
from app.identity.rules import check_consent_text, check_password
from app.identity.views.accounts import Account
from app.identity.views.consent import present_text
from app.identity.views.letters import tell_account_exists
from app.portals.access import current_actor
from app.portals.language import current_language


def register() -> ResponseReturnValue:
    """Make an account; whether the address was known already is told by mail only."""
    if not current_actor().is_anonymous:
        return redirect(url_for("account_people.start"))
    form = RegistrationForm(language=current_language())
    if form.validate_on_submit():
        try:
            _open_account(form)
        except Invalid as refusal:
            form.refuse_all(refusal)
        else:
            flash(_("We have sent you a message. Open the link in it to confirm your e-mail."))
            return redirect(url_for("security.login"))
    status = 422 if form.errors else 200
    text = present_text()
    form.consent_text.data = text.sha256()
    return render_template("security/register_user.html", form=form, text=text), status


def _open_account(form: RegistrationForm) -> None:
    text_sha256 = form.consent_text.data or ""
    check_consent_text(text_sha256)
    known = queries.user_by_email(form.email.data)
    if known is not None:
        faults = check_password(form.password.data, email=known.email, name=form.name.data)
        if faults:
            raise Invalid({"password": faults[0].message})
        # The price of a hash, so that the time of the answer tells nothing either.
        services.HASHER.hash(form.password.data)
        tell_account_exists(known)
        return
    user = services.create_user(
        email=form.email.data,
        name=form.name.data,
        language=str(form.language.data),
        password=form.password.data,
        confirmed=False,
        actor=ANONYMOUS,
    )
    services.give_consent(user, text_sha256=text_sha256, actor=queries.actor_for(user))
    send_confirmation_instructions(Account(user))


def confirm_email(token: str) -> ResponseReturnValue:
    """Ask once more, then confirm: programs that open links of mails must not do it."""
    expired, invalid, account = confirm_email_token_status(token)
    if expired or invalid or account is None:
        flash(_("The link is wrong or has expired. Ask for a new one."), "error")
        return redirect(url_for("security.send_confirmation"))
    if request.method == "POST" or account.row.confirmed_at is not None:
        if request.method == "POST":
            services.confirm_email(account.row, actor=queries.actor_for(account.row))
        flash(_("Your e-mail address is confirmed. You can sign in."), "success")
        return redirect(url_for("security.login"))
    return render_template("security/confirm_email.html", form=ActionForm(), email=account.email)


def rescue() -> ResponseReturnValue:
    """Without the phone there are recovery codes only."""
    raise NotFound
