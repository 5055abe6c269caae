"""What the sign-in library says to people, in our words; it translates them by our catalogue."""

from __future__ import annotations

from app.portals.asked import lazy

_FOR_REGISTERED = lazy(
    "If there is an account with this e-mail address, a message is on its way. Open the link in it."
)
_WRONG = lazy("The e-mail address or the password is wrong.")
_USED = lazy("The link is wrong or has been used. Ask for a new one.")
_OLD = lazy("The link has expired. Ask for a new one.")
_CODE = lazy("The code is wrong or has been used. Enter the code that the app shows now.")

MESSAGES: dict[str, tuple[str, str]] = {
    "API_ERROR": (lazy("The form could not be read. Send it again."), "error"),
    "GENERIC_AUTHN_FAILED": (_WRONG, "error"),
    "GENERIC_RECOVERY": (_FOR_REGISTERED, "info"),
    "PASSWORD_RESET_REQUEST": (_FOR_REGISTERED, "info"),
    "CONFIRMATION_REQUEST": (_FOR_REGISTERED, "info"),
    "UNAUTHORIZED": (lazy("You may not open this page."), "error"),
    "UNAUTHENTICATED": (lazy("Sign in to open this page."), "info"),
    "REAUTHENTICATION_REQUIRED": (lazy("Enter your password once more to go on."), "info"),
    "REAUTHENTICATION_SUCCESSFUL": (lazy("Thank you. You can go on."), "success"),
    "EMAIL_CONFIRMED": (lazy("Your e-mail address is confirmed. You can sign in."), "success"),
    "ALREADY_CONFIRMED": (lazy("Your e-mail address is confirmed already."), "info"),
    "INVALID_CONFIRMATION_TOKEN": (_USED, "error"),
    "CONFIRMATION_EXPIRED": (_OLD, "error"),
    "CONFIRMATION_REQUIRED": (
        lazy("Confirm your e-mail address first: open the link in our message."),
        "error",
    ),
    "RETYPE_PASSWORD_MISMATCH": (lazy("The two passwords differ."), "error"),
    "INVALID_REDIRECT": (lazy("This address lies outside of Asar."), "error"),
    "INVALID_RECOVERY_CODE": (lazy("The recovery code is wrong or has been used."), "error"),
    "NO_RECOVERY_CODES_SETUP": (lazy("There are no recovery codes yet."), "info"),
    "PASSWORD_RESET_EXPIRED": (_OLD, "error"),
    "INVALID_RESET_PASSWORD_TOKEN": (_USED, "error"),
    "DISABLED_ACCOUNT": (lazy("This account is closed. Write to the operator."), "error"),
    "EMAIL_NOT_PROVIDED": (lazy("Enter your e-mail address."), "error"),
    "INVALID_EMAIL_ADDRESS": (lazy("Enter an address such as name@example.kz."), "error"),
    "INVALID_CODE": (_CODE, "error"),
    "PASSWORD_NOT_PROVIDED": (lazy("Enter the password."), "error"),
    "USER_DOES_NOT_EXIST": (_WRONG, "error"),
    "INVALID_PASSWORD": (lazy("The password is wrong."), "error"),
    "FORGOT_PASSWORD": (lazy("Forgotten password?"), "info"),
    "PASSWORD_RESET": (lazy("The new password is set."), "success"),
    "PASSWORD_RESET_NO_LOGIN": (lazy("The new password is set. Sign in with it."), "success"),
    "PASSWORD_IS_THE_SAME": (lazy("The new password is the same as the old one."), "error"),
    "PASSWORD_CHANGE": (
        lazy("The password is changed. All other sessions were ended."),
        "success",
    ),
    "LOGIN": (lazy("Sign in to open this page."), "info"),
    "REFRESH": (lazy("Enter your password once more to go on."), "info"),
    "ANONYMOUS_USER_REQUIRED": (lazy("You have signed in already."), "info"),
    "TWO_FACTOR_INVALID_TOKEN": (_CODE, "error"),
    "TWO_FACTOR_LOGIN_SUCCESSFUL": (lazy("Welcome!"), "success"),
    "TWO_FACTOR_CHANGE_METHOD_SUCCESSFUL": (
        lazy("The second factor is set up. Now make recovery codes for a lost phone."),
        "success",
    ),
    "TWO_FACTOR_PERMISSION_DENIED": (lazy("Sign in first."), "error"),
    "TWO_FACTOR_METHOD_NOT_AVAILABLE": (lazy("This cannot be chosen."), "error"),
    "TWO_FACTOR_DISABLED": (lazy("The second factor is switched off."), "success"),
    "TWO_FACTOR_SETUP_EXPIRED": (lazy("This took too long. Begin again."), "error"),
}
