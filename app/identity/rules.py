"""Pure decisions about people: passwords, addresses to return to, how long a session lives."""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from app.core.errors import DomainError, Fault
from app.core.i18n import Message

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 128
_COMMON = frozenset(
    (Path(__file__).parent / "common_passwords.txt").read_text("utf-8").split()
)  # fmt: skip

# A path of ours: no scheme, no host, nothing that a browser repairs into one.
_LOCAL = re.compile(r"/(?![/\\])[\w\-.~!$&'()*+,;=:@%/?\[\]]*")
_HIDDEN = re.compile(r"%(?:0[0-9a-f]|1[0-9a-f]|2f|5c|7f|25)", re.IGNORECASE)

STAFF_IDLE = timedelta(minutes=30)
OTHERS_IDLE = timedelta(hours=8)
LONGEST_SESSION = timedelta(hours=12)

_MINUTES, _HOUR, _DAY = timedelta(minutes=5), timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True)
class Limit:
    """At most `most` failures within a time, counted `by` subject or ip_prefix."""

    most: int
    within: timedelta
    by: str = "subject"


LIMITS: dict[str, tuple[Limit, ...]] = {
    "password": (Limit(10, _MINUTES), Limit(10, _MINUTES, "ip_prefix")),
    "second_factor": (Limit(5, _MINUTES), Limit(20, _HOUR)),
    "reset": (Limit(5, _DAY),),
    "confirm": (Limit(5, _DAY),),
    "register": (Limit(5, _DAY), Limit(60, _HOUR, "ip_prefix")),
}


class TooManyTries(DomainError):
    """Somebody tried too often; `wait` tells when the next attempt counts again."""

    status = 429

    def __init__(self, wait: timedelta) -> None:
        self.wait_seconds = max(1, int(wait.total_seconds()) + 1)
        minutes = -(-self.wait_seconds // 60)
        super().__init__(
            Message("Too many attempts. Minutes to wait: %(minutes)s.", minutes=minutes)
        )


def check_password(password: str, *, email: str = "", name: str = "") -> list[Fault]:
    """Tell why a password cannot be taken: long enough, and nothing that everybody tries."""
    if len(password) < SHORTEST_PASSWORD:
        message = Message("Choose a password of at least %(least)s characters.", least=12)
        return [Fault("password", "password_short", message)]
    if len(password) > LONGEST_PASSWORD:
        message = Message("Choose a password of at most %(most)s characters.", most=128)
        return [Fault("password", "password_long", message)]
    if _is_common(password) or _is_own(password, email, name):
        message = Message("This password is easy to guess. Choose another one.")
        return [Fault("password", "password_common", message)]
    return []


def _is_common(password: str) -> bool:
    folded = password.casefold()
    stem = folded.rstrip("0123456789!?.*#@$ ")
    repeated = len(set(folded)) < 4
    return repeated or folded in _COMMON or (bool(stem) and stem in _COMMON)


def _is_own(password: str, email: str, name: str) -> bool:
    folded = password.casefold()
    own = {email.casefold(), email.partition("@")[0].casefold(), "".join(name.casefold().split())}
    return folded in own - {""}


def safe_path(wanted: str | None) -> str | None:
    """Give the wanted address back if it is a plain path of this site, else None."""
    if not wanted or len(wanted) > 2000 or not _LOCAL.fullmatch(wanted):
        return None
    path = wanted.partition("?")[0]
    if "//" in path or _HIDDEN.search(path) or "/.." in path:
        return None
    return wanted


def is_over(*, now: datetime, created_at: datetime, last_seen_at: datetime, is_staff: bool) -> bool:
    """Tell whether a session has ended: left idle too long, or simply too old."""
    idle = STAFF_IDLE if is_staff else OTHERS_IDLE
    return now - last_seen_at >= idle or now - created_at >= LONGEST_SESSION


STEP_SECONDS = 30


def demo_key(secret_key: str, email: str) -> bytes:
    """Derive the second-factor key of a demo account: the same at every start of one place."""
    return hmac.new(secret_key.encode(), f"demo-totp:{email}".encode(), hashlib.sha256).digest()[
        :20
    ]
