"""Settings: read once from the environment, typed and frozen. A wrong value is named."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar, cast
from urllib.parse import unquote, urlsplit

T = TypeVar("T")
D = TypeVar("D")

ROOT = Path(__file__).resolve().parent


class WrongSettings(Exception):
    """One or more variables cannot be used; `faults` names each with its reason."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class TokenAddress:
    """Where the key of a seal lies in a token: an RFC 7512 address, taken apart.

    `pkcs11:token=Seal;object=seal?module-path=/usr/lib/softhsm/libsofthsm2.so`.
    """

    module: Path
    token: str
    label: str
    pin: str | None = field(default=None, repr=False)

    @classmethod
    def parse(cls, address: str) -> TokenAddress:
        """Read an address. Raises ValueError naming what it lacks, never its PIN."""
        scheme, _, rest = address.partition(":")
        path, _, query = rest.partition("?")
        if scheme != "pkcs11":
            raise ValueError("must look like pkcs11:token=…;object=…?module-path=…")
        pairs = (pair.partition("=") for pair in (*path.split(";"), *query.split("&")))
        parts = {name: unquote(value) for name, _, value in pairs}
        for name in ("token", "object", "module-path"):
            if not parts.get(name):
                raise ValueError(f"the address of the token names no {name}")
        module = Path(parts["module-path"])
        return cls(module, parts["token"], parts["object"], parts.get("pin-value"))


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything the program may be told from outside.

    Secrets never appear in the representation, so that a traceback cannot leak them.
    """

    database_url: str = field(repr=False)
    redis_url: str = field(repr=False)
    secret_key: str = field(repr=False)
    base_url: str
    var_dir: Path
    demo: bool
    replica_url: str | None = field(default=None, repr=False)
    replica_pause: int = 5
    smtp_url: str | None = field(default=None, repr=False)
    mail_from: str = "asar@localhost"
    seal_pkcs12: Path | None = None
    seal_passphrase: str | None = field(default=None, repr=False)
    seal_pkcs11: TokenAddress | None = None
    proxies: int = 0
    halves_above: int | None = None
    testing: bool = False

    @property
    def secure(self) -> bool:
        """True when the public address is https: cookies are then Secure and HSTS is sent."""
        return self.base_url.startswith("https://")

    @property
    def scratch_dir(self) -> Path:
        """Where workers keep what they need for one piece of work."""
        return self.var_dir / "scratch"

    @property
    def files_dir(self) -> Path:
        """Where uploads and letters are kept."""
        return self.var_dir / "files"

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> Settings:
        """Read every variable, or raise WrongSettings naming all that are missing or wrong."""
        reader = _Reader(os.environ if environ is None else environ)
        settings = cls(
            database_url=reader.required("DATABASE_URL", _database_url),
            redis_url=reader.required("REDIS_URL", _redis_url),
            secret_key=reader.required("SECRET_KEY", _secret),
            base_url=reader.optional("BASE_URL", _web_url, "http://127.0.0.1:8000"),
            var_dir=reader.optional("ASAR_VAR", Path, ROOT / "var"),
            demo=reader.optional("ASAR_DEMO", _yes_no, default=False),
            replica_url=reader.optional("DATABASE_REPLICA_URL", _database_url, None),
            replica_pause=reader.optional("DATABASE_REPLICA_PAUSE", _count, 5),
            smtp_url=reader.optional("SMTP_URL", _smtp_url, None),
            mail_from=reader.optional("MAIL_FROM", str, "asar@localhost"),
            seal_pkcs12=reader.optional("SEAL_PKCS12", _existing_file, None),
            seal_passphrase=reader.optional("SEAL_PASSPHRASE", str, None),
            seal_pkcs11=reader.optional("SEAL_PKCS11", TokenAddress.parse, None),
            proxies=reader.optional("ASAR_PROXIES", _count, 0),
            halves_above=reader.optional("ASAR_HALVES_ABOVE", _one_or_more, None),
        )
        if settings.seal_pkcs12 and settings.seal_pkcs11:
            reader.faults.append("SEAL_PKCS11: there is one seal; set this or SEAL_PKCS12")
        if reader.faults:
            raise WrongSettings(reader.faults)
        return settings


class _Reader:
    """Collects every fault before giving up, so that one start names them all."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self.environ = environ
        self.faults: list[str] = []

    def required(self, name: str, parse: Callable[[str], T]) -> T:
        if not self.environ.get(name):
            self.faults.append(f"{name}: is required and not set")
        return self.optional(name, parse, cast("T", None))

    def optional(self, name: str, parse: Callable[[str], T], default: D) -> T | D:
        value = self.environ.get(name)
        if not value:
            return default
        try:
            return parse(value)
        except ValueError as error:
            self.faults.append(f"{name}: {error}")
            return default


def _is_address(value: str, *schemes: str) -> bool:
    """Tell whether an address can be taken apart, its port included."""
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError:
        return False
    return parts.scheme in schemes and port != 0


def _database_url(value: str) -> str:
    _scheme, _, rest = value.partition("://")
    if not rest or not _is_address(value, "postgresql", "postgres", "postgresql+psycopg"):
        raise ValueError("must look like postgresql://user:password@host:port/name")
    return f"postgresql+psycopg://{rest}"


def _redis_url(value: str) -> str:
    if not _is_address(value, "redis", "rediss", "unix"):
        raise ValueError("must look like redis://:password@host:port/0")
    return value


def _secret(value: str) -> str:
    if len(value) < 32:
        raise ValueError("must have at least 32 characters")
    return value


def _web_url(value: str) -> str:
    if not _is_address(value, "http", "https") or not urlsplit(value).hostname:
        raise ValueError("must look like https://grants.example.kz")
    return value.rstrip("/")


def _smtp_url(value: str) -> str:
    if not _is_address(value, "smtp", "smtps"):
        raise ValueError("must look like smtp://user:password@host:587")
    return value


def _existing_file(value: str) -> Path:
    path = Path(value)
    if not path.is_file():
        raise ValueError(f"no such file: {value}")
    return path


def _yes_no(value: str) -> bool:
    answers = {"1": True, "yes": True, "true": True, "0": False, "no": False, "false": False}
    if value.lower() not in answers:
        raise ValueError("must be yes or no")
    return answers[value.lower()]


def _count(value: str) -> int:
    if not value.isdecimal():
        raise ValueError("must be a whole number, 0 or more")
    return int(value)


def _one_or_more(value: str) -> int:
    if not value.isdecimal() or int(value) == 0:
        raise ValueError("must be a whole number, 1 or more")
    return int(value)
