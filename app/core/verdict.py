"""Verdicts: may the actor do this, and if not, why not."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.errors import NotAllowed
from app.core.i18n import Message


@dataclass(frozen=True)
class Verdict:
    """The answer of a permission: `reason` is there exactly when it is refused."""

    allowed: bool
    reason: Message | None = None

    def __bool__(self) -> bool:
        return self.allowed

    def enforce(self) -> None:
        """Raise NotAllowed with the reason unless allowed."""
        if self.reason is not None:
            raise NotAllowed(self.reason)


ALLOWED = Verdict(allowed=True)


def refused(text: Message) -> Verdict:
    """Refuse with a reason that the reader will see."""
    return Verdict(allowed=False, reason=text)


def first_refusal(*verdicts: Verdict) -> Verdict:
    """Combine conditions that must all hold: the first refusal is the answer."""
    return next((verdict for verdict in verdicts if not verdict.allowed), ALLOWED)
