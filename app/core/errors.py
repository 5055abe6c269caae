"""What can go wrong in the domain; the portals turn each into one page or one answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.core.i18n import Message


class DomainError(Exception):
    """A refusal with a reason for the reader. `status` is what HTTP calls it."""

    status = 400

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message


class NotFound(DomainError):
    """There is no such thing, or it belongs to somebody else: both look the same."""

    status = 404

    def __init__(self, message: Message | None = None) -> None:
        super().__init__(message or Message("There is no such page."))


class NotAllowed(DomainError):
    """The actor may not do this; the message says why."""

    status = 403


class IllegalMove(DomainError):
    """The state machine has no such move from the present state."""

    status = 409


class TooLate(DomainError):
    """A deadline has passed; the server's clock decides."""

    status = 409


class NotEnoughMoney(DomainError):
    """A fund has less than was asked for; nothing was booked."""

    status = 409


class StorageFailed(DomainError):
    """The disk is full or cannot be written to; nothing was stored."""

    status = 503

    def __init__(self) -> None:
        super().__init__(
            Message(
                "The storage is full or cannot be written to just now. Nothing was stored, and"
                " nothing that you typed before is lost. Try again later."
            )
        )


@dataclass(frozen=True)
class Difference:
    """One field that two tabs filled in differently."""

    label: Message | str
    mine: Message | str
    theirs: Message | str


class Stale(DomainError):
    """Somebody saved a newer version: the page shows both, and nothing typed is lost."""

    status = 409

    def __init__(self, differences: Sequence[Difference] = ()) -> None:
        super().__init__(Message("Somebody has saved a newer version since you opened this page."))
        self.differences = tuple(differences)


@dataclass(frozen=True)
class Fault:
    """One reason against a row or field, with a stable code for files and tests."""

    field: str
    code: str
    message: Message


class Invalid(DomainError):
    """Values that cannot be accepted: field name → reason; `details` carries the codes."""

    status = 422

    def __init__(self, faults: dict[str, Message], details: Sequence[Fault] = ()) -> None:
        first = next(iter(faults.values()))
        super().__init__(first)
        self.faults = faults
        self.details = tuple(details)


def invalid(faults: Sequence[Fault]) -> Invalid:
    """Gather faults into one error; the first reason of each field counts."""
    gathered: dict[str, Message] = {}
    for fault in faults:
        gathered.setdefault(fault.field, fault.message)
    return Invalid(gathered, faults)


def check_version(row: Any, seen: int | None, differences: Sequence[Difference] = ()) -> None:
    """Refuse an edit that was made on an older version of the row than the present one."""
    if seen is not None and row.version != seen:
        raise Stale(differences)
