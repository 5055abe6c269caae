"""Forms of the sign-in library with our labels, limits of length and errors."""

from __future__ import annotations

from typing import Any

from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_security import forms as library
from flask_security.recovery_codes import MfRecoveryCodesForm, MfRecoveryForm
from wtforms import EmailField, HiddenField, PasswordField, StringField, SubmitField
from wtforms.validators import Length

from app.core.text import UNREADABLE, first_invisible, stripped
from app.identity import queries
from app.identity.models import User
from app.portals.forms import FaultLine

_LONGEST = 1000


def _email(**options: Any) -> Any:
    return EmailField(
        lazy_gettext("E-mail"),
        render_kw={"autocomplete": "username", "spellcheck": "false"},
        **options,
    )


def _password(label: Any, use: str) -> Any:
    return PasswordField(
        label,
        render_kw={"autocomplete": use},
        validators=[
            library.IsString(),
            library.password_required,
            Length(max=_LONGEST, message=lazy_gettext("This is too long.")),
        ],
    )


class Listed:
    """Lists its errors for the summary on top, and refuses what cannot be stored."""

    def error_list(self) -> list[FaultLine]:
        """List every error with the id of its input, in the order of the page."""
        form: Any = self
        lines = [FaultLine("main", str(text)) for text in form.form_errors]
        return lines + [
            FaultLine(field.id, str(text)) for field in form for text in field.errors
        ]  # fmt: skip

    def validate(self, **options: Any) -> bool:
        """Check the fields; the library does not know of NUL and halves of letters."""
        form: Any = self
        for field in form:
            if isinstance(field.data, str) and _is_odd(field, field.data):
                field.process_errors = [_("This has a character that cannot be read.")]
        return bool(super().validate(**options))  # type: ignore[misc]


def _is_odd(field: Any, text: str) -> bool:
    """A password may hold whatever can be stored; elsewhere every character can be seen."""
    if UNREADABLE.search(text):
        return True
    return (
        not isinstance(field, PasswordField)
        and first_invisible(stripped(text), one_line=True) is not None
    )


class SignInForm(Listed, library.LoginForm):
    """E-mail and password."""

    email = _email(
        validators=[
            library.IsString(),
            library.email_required,
            Length(max=320, message=lazy_gettext("This is too long.")),
            library.EmailValidation(verify=False),
        ]
    )
    password = _password(lazy_gettext("Password"), "current-password")
    remember = None
    next = HiddenField()
    submit = SubmitField(lazy_gettext("Sign in"))

    def __init__(self, *given: Any, **options: Any) -> None:
        super().__init__(*given, **options)
        # The library writes a link there; the page has its own.
        self.password.description = ""

    def validate(self, **options: Any) -> bool:
        """Check the password; demo staff get their fixed second factor at the door."""
        good = super().validate(**options)
        if good and self.user is not None:
            give_demo_second_factor(self.user.row)
        elif self.user_authenticated:
            # Who knows the password may know why the door stays closed.
            self.form_errors: list[Any] = list(self.email.errors)
            self.email.errors = []
        return good


def give_demo_second_factor(user: User) -> None:
    """Let strangers walk in as demo staff: the code of a demo account is shown to them."""
    settings = current_app.extensions["settings"]
    if not (settings.demo and user.is_demo and queries.is_staff(user)):
        return
    codes = current_app.extensions["security"].totp_factory
    fixed = codes.demo_secret(user, secret_key=settings.secret_key)
    if user.tf_totp_secret is None:
        user.tf_primary_method = "authenticator"
        user.tf_totp_secret = fixed


class OnceMoreForm(Listed, library.VerifyForm):
    """The password once more, before something that matters."""

    password = _password(lazy_gettext("Password"), "current-password")
    submit = SubmitField(lazy_gettext("Go on"))


class ForgottenForm(Listed, library.ForgotPasswordForm):
    """Where to send the link."""

    email = _email(
        validators=[
            library.IsString(),
            library.email_required,
            Length(max=320, message=lazy_gettext("This is too long.")),
            library.EmailValidation(verify=False),
            library.valid_user_email,
        ]
    )
    submit = SubmitField(lazy_gettext("Send the link"))

    def validate(self, **options: Any) -> bool:
        """Cost the same for known addresses as the library makes unknown ones cost."""
        good = super().validate(**options)
        if good:
            library.hash_password(self.email.data)
        return good


class ConfirmAgainForm(Listed, library.SendConfirmationForm):
    """Where to send the confirmation link again."""

    email = ForgottenForm.email
    submit = SubmitField(lazy_gettext("Send the link again"))


class NewPasswordForm(Listed, library.ResetPasswordForm):
    """A new password, twice."""

    password = _password(lazy_gettext("New password"), "new-password")
    password_confirm = PasswordField(
        lazy_gettext("New password once more"),
        render_kw={"autocomplete": "new-password"},
        validators=[
            library.IsString(),
            library.EqualToLocalize("password", message="RETYPE_PASSWORD_MISMATCH"),
            library.password_required,
        ],
    )
    submit = SubmitField(lazy_gettext("Set the password"))


class ChangeForm(Listed, library.ChangePasswordForm):
    """The old password and the new one, twice."""

    password = _password(lazy_gettext("Present password"), "current-password")
    new_password = _password(lazy_gettext("New password"), "new-password")
    new_password_confirm = PasswordField(
        lazy_gettext("New password once more"),
        render_kw={"autocomplete": "new-password"},
        validators=[
            library.IsString(),
            library.EqualToLocalize("new_password", message="RETYPE_PASSWORD_MISMATCH"),
            library.password_required,
        ],
    )
    submit = SubmitField(lazy_gettext("Change the password"))


class SetupForm(Listed, library.TwoFactorSetupForm):
    """Begin to set up the second factor, or switch it off; the page has one button for each."""

    setup = HiddenField()
    phone = None
    submit = SubmitField(lazy_gettext("Set up"))

    def validate(self, **options: Any) -> bool:
        """Take the authenticator app or, where it may be, nothing at all."""
        if not super(library.TwoFactorSetupForm, self).validate(**options):
            return False
        may_disable = not self.user.check_tf_required_setup()
        known = {"authenticator"} | ({"disable"} if may_disable else set())
        if self.setup.data in known:
            return True
        self.setup.errors = [_("This cannot be chosen.")]
        return False


class CodeForm(Listed, library.TwoFactorVerifyCodeForm):
    """The six figures of the app."""

    code = StringField(
        lazy_gettext("Code from the app"),
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric", "maxlength": "10"},
        validators=[library.IsStringOrInt(), library.RequiredLocalize(message="INVALID_CODE")],
    )
    submit = SubmitField(lazy_gettext("Confirm"), id="submit-code")


class Ways(HiddenField):
    """The library wants to list ways back in; we show a link to the recovery codes instead."""

    def __init__(self, *given: Any, **options: Any) -> None:
        super().__init__(*given, **options)
        self.choices: list[Any] = []


class RescueForm(Listed, library.TwoFactorRescueForm):
    """Nothing to fill in."""

    help_setup = Ways()
    submit = SubmitField(lazy_gettext("Go on"))


class RecoveryForm(Listed, MfRecoveryForm):
    """A recovery code instead of the phone."""

    code = StringField(
        lazy_gettext("Recovery code"),
        render_kw={"autocomplete": "one-time-code", "spellcheck": "false"},
        validators=[
            library.IsString(),
            library.RequiredLocalize(message="INVALID_RECOVERY_CODE"),
        ],
    )
    submit = SubmitField(lazy_gettext("Confirm"))


class RecoveryCodesForm(Listed, MfRecoveryCodesForm):
    """Show the recovery codes, or make new ones."""

    show_codes = SubmitField(lazy_gettext("Show the codes"))
    generate_new_codes = SubmitField(lazy_gettext("Make new codes"))


REPLACED: dict[str, type] = {
    "login_form": SignInForm,
    "verify_form": OnceMoreForm,
    "forgot_password_form": ForgottenForm,
    "send_confirmation_form": ConfirmAgainForm,
    "reset_password_form": NewPasswordForm,
    "change_password_form": ChangeForm,
    "two_factor_setup_form": SetupForm,
    "two_factor_verify_code_form": CodeForm,
    "two_factor_rescue_form": RescueForm,
    "mf_recovery_form": RecoveryForm,
    "mf_recovery_codes_form": RecoveryCodesForm,
}
