"""Pure decisions about people: passwords, return addresses, life of a session, consent texts."""

from __future__ import annotations

import hashlib
import hmac
import re
import tomllib
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from app.core.canonical import sha256_hex
from app.core.errors import DomainError, Fault, invalid
from app.core.i18n import LANGUAGES, Message
from app.core.text import one_line

# Argon2id, the second choice of the OWASP cheat sheet on storing passwords: 19 MiB, two passes.
HASHING_KIB, HASHING_PASSES, HASHING_LANES = 19 * 1024, 2, 1
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


# Whoever agreed to an older version is asked again at the next sign-in.
PRESENT_CONSENT = "1"


@dataclass(frozen=True)
class ConsentText:
    """What a person agrees to, word for word, in one language."""

    version: str
    language: str
    title: str
    parts: tuple[tuple[str, str], ...]

    def plain(self) -> str:
        """Write the text without any markup: this is what the hash is taken of."""
        return "\n\n".join([self.title, *(f"{heading}\n{text}" for heading, text in self.parts)])

    def sha256(self) -> str:
        """Give the hash that is kept with each consent."""
        return sha256_hex(self.plain().encode())


@cache
def consent_text(version: str, language: str) -> ConsentText:
    """Read the text of a version; texts of earlier versions stay for those who agreed to them."""
    path = Path(__file__).parent / "consents" / f"{version}.toml"
    written = tomllib.loads(path.read_text("utf-8"))[language]
    parts = tuple((part["heading"], one_line(part["text"])) for part in written["parts"])
    return ConsentText(version, language, written["title"], parts)


def check_consent_text(sha256: str) -> ConsentText:
    """Find the present text that somebody has read; refuse when it has changed since."""
    for language in LANGUAGES:
        text = consent_text(PRESENT_CONSENT, language)
        if text.sha256() == sha256:
            return text
    message = Message("This text has changed. Please read it once more.")
    raise invalid([Fault("consent", "consent_text_changed", message)])


# The first that fits: browsers also call themselves by the names of those they come from.
_BROWSERS = (
    ("YaBrowser/", "Yandex Browser"),
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("CriOS/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Macintosh", "macOS"),
    ("Linux", "Linux"),
)


def browser_of(user_agent: str) -> list[str]:
    """Name browser and system as people know them; what is not known is left out."""
    return [
        name
        for names in (_BROWSERS, _SYSTEMS)
        for name in [next((name for sign, name in names if sign in user_agent), "")]
        if name
    ]
