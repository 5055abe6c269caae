"""Refusals inside the checks of one kind of file."""

from __future__ import annotations

from app.core.i18n import Message


class Refused(Exception):
    """The file is not taken: a stable code and the reason for the reader."""

    def __init__(self, code: str, message: Message) -> None:
        super().__init__(code)
        self.code = code
        self.message = message


DAMAGED = Message("The file is damaged or is not what its name says. Save it anew and try again.")
FOREIGN = Message("The file has a second file of another kind in it.")
ACTIVE = Message("The file holds a script, a macro or a command. Save it without these.")
TOO_BIG_INSIDE = Message("The file unfolds to far more than it seems to hold.")
ENCRYPTED = Message("The file is protected by a password. Save it without one.")
EMBEDDED = Message("The file carries other files inside. Attach them one by one instead.")


def damaged() -> Refused:
    """The structure contradicts itself or the type."""
    return Refused("damaged", DAMAGED)
