"""Messages of the sign-in library, written in our words and sent through our outbox."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask_security.mail_util import MailUtil

from app.core.i18n import Message
from app.identity.models import User
from app.mail import services as mail
from app.portals.addresses import absolute as link

Paragraphs = list[Message | str]


def _confirm(context: dict[str, Any]) -> Paragraphs:
    return [
        Message("Open this link to confirm your e-mail address:"),
        link("security.confirm_email", token=context["confirmation_token"]),
        Message("If you did not register, do nothing: the account stays closed."),
    ]


def _reset(context: dict[str, Any]) -> Paragraphs:
    return [
        Message("Open this link to choose a new password:"),
        link("security.reset_password", token=context["reset_token"]),
        Message("The link works for 30 minutes and only once."),
        Message("If you did not ask for it, do nothing: your password stays as it is."),
    ]


def _changed(_context: dict[str, Any]) -> Paragraphs:
    return [
        Message("Your password was changed. All other sessions were ended."),
        Message("If it was not you, choose a new password at once:"),
        link("security.forgot_password"),
    ]


# Template of the library → kind of message, subject, words.
_LETTERS: dict[str, tuple[str, Message, Callable[[dict[str, Any]], Paragraphs]]] = {
    "confirmation_instructions": ("email_confirm", Message("Confirm your e-mail"), _confirm),
    "reset_instructions": ("password_reset", Message("A new password"), _reset),
    "reset_notice": ("password_changed", Message("Your password was changed"), _changed),
    "change_notice": ("password_changed", Message("Your password was changed"), _changed),
}


class Letters(MailUtil):
    """Takes what the library wants to send."""

    def send_mail(
        self,
        template: str,
        subject: str,  # noqa: ARG002 - we have our own
        recipient: Any,
        *_rendered: Any,
        user: Any = None,
        **context: Any,
    ) -> None:
        """Queue our own message of this kind, in the language of the person."""
        kind, title, words = _LETTERS[template.rpartition("/")[2]]
        mail.send(
            kind,
            to=str(recipient),
            language=user.language,
            subject=title,
            paragraphs=words(context),
            user_id=user.id,
        )


def tell_account_exists(user: User) -> None:
    """Answer somebody who registers again, by mail only, so that nobody else learns of it."""
    mail.send(
        "account_exists",
        to=user.email,
        language=user.language,
        subject=Message("You have an account already"),
        paragraphs=[
            Message("Somebody, perhaps you, wanted to register with this e-mail address."),
            Message("You have an account already. Sign in here:"),
            link("security.login"),
            Message("If you have forgotten the password, choose a new one here:"),
            link("security.forgot_password"),
        ],
        user_id=user.id,
    )


def tell_account_made(user: User) -> None:
    """Tell a colleague about the account that an administrator made for them."""
    mail.send(
        "account_made",
        to=user.email,
        language=user.language,
        subject=Message("Your account in Asar"),
        paragraphs=[
            Message("An administrator has registered you in Asar with this e-mail address."),
            Message("Choose a password here:"),
            link("security.forgot_password"),
        ],
        user_id=user.id,
    )
