"""A person as the sign-in library sees one: an adapter around our row, and where it finds them."""

from __future__ import annotations

from typing import Any

from flask_security import UserDatastore, UserMixin
from flask_security.totp import Totp
from passlib.exc import TokenError
from passlib.totp import TOTP

from app.core.db import db
from app.identity import queries
from app.identity.models import User
from app.identity.rules import STEP_SECONDS, demo_key


class Account(UserMixin):
    """Hands everything on to the row, so that domain rooms need not know the library."""

    def __init__(self, row: User) -> None:
        object.__setattr__(self, "row", row)

    def __getattr__(self, name: str) -> Any:
        return getattr(object.__getattribute__(self, "row"), name)

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(self.row, name, value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, UserMixin) and self.get_id() == other.get_id()

    def __hash__(self) -> int:
        return hash(self.get_id())

    def check_tf_required_setup(self) -> bool:
        """The operator's people may not switch the second factor off."""
        return queries.is_staff(self.row)

    def calc_username(self) -> str:
        """The name under which an authenticator app files the account."""
        return str(self.row.email)


class Accounts(UserDatastore):
    """Finds people for the library. What it changes is committed by our own edge."""

    def __init__(self) -> None:
        super().__init__(User, None)

    def find_user(self, case_insensitive: bool = False, **wanted: Any) -> Account | None:  # noqa: ARG002, FBT001, FBT002 - the library calls it so
        """Find a person by e-mail or by what the session remembers."""
        ((name, value),) = wanted.items()
        text = str(value or "")
        found = {"email": queries.user_by_email, "fs_uniquifier": queries.user_by_uniquifier}
        row = found[name](text)
        return Account(row) if row is not None else None

    def mf_delete_recovery_code(self, user: Any, idx: int) -> bool:
        """Take a used code off the list; a new list, so that the change is seen."""
        codes = list(user.mf_recovery_codes or ())
        if not 0 <= idx < len(codes):
            return False
        user.mf_recovery_codes = codes[:idx] + codes[idx + 1 :]
        return True

    def tf_reset(self, user: Any) -> None:
        """Switch the second factor off."""
        user.tf_primary_method = None
        user.tf_totp_secret = None
        user.tf_last_counter = None

    def put(self, model: Any) -> Any:
        """Nothing to do: the row belongs to the session of the request already."""
        return model

    def delete(self, model: Any) -> None:
        """People are closed, never deleted."""
        raise NotImplementedError

    def commit(self) -> None:
        """Leave the commit to `commits`, which knows how the request ended."""
        db.session.flush()


class Codes(Totp):
    """Codes of authenticator apps, each of which opens the door once."""

    def verify_totp(self, token: str, totp_secret: str, user: Any, window: int = 0) -> bool:
        """Check a code against a secret; one that was used, or an older one, is refused."""
        used = user.tf_last_counter if totp_secret == user.tf_totp_secret else None
        try:
            match = self._totp.verify(str(token), totp_secret, window=window, last_counter=used)
        except (TokenError, ValueError):
            return False
        user.tf_last_counter = match.counter
        return True

    def demo_secret(self, user: User, *, secret_key: str) -> str:
        """Make the fixed secret of a demo account."""
        made: str = self._totp(key=demo_key(secret_key, user.email), format="raw").to_json(
            encrypt=True
        )
        return made

    def code_to_show(self, user: User) -> str:
        """Tell the code of a demo account that will be taken next."""
        totp: TOTP = self._totp.from_source(user.tf_totp_secret)
        counter = max(totp.generate().counter, (user.tf_last_counter or 0) + 1)
        code: str = totp.generate(time=counter * STEP_SECONDS).token
        return code

    def same_key(self, first: str, second: str) -> bool:
        """Tell whether two stored secrets make the same codes."""
        keys = [self._totp.from_source(source).key for source in (first, second)]
        return bool(keys[0] == keys[1])
