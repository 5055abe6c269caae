"""Whoever can put the seal on a file, wherever its key lies."""

from __future__ import annotations

from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

from cryptography import x509


class WrongSealKeys(Exception):
    """The seal cannot be made from what the settings name; the text says which and why."""


@dataclass(frozen=True, slots=True)
class Sealer:
    """The signer and the roots that stand behind it; `with` ends its session with a token."""

    signer: Any
    roots: tuple[x509.Certificate, ...]
    session: Any = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Leave the token, if the key lies in one."""
        if self.session is not None:
            self.session.close()
