"""The paper both sides sign, and what is wrong with its particulars."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from app.core.errors import Fault
from app.core.i18n import Message

NUMBER_LENGTH = 60
NAME_LENGTH = 200


@dataclass(frozen=True)
class Agreement:
    """A signed agreement: its number and day, and who signed for the donor."""

    number: str
    signed_on: date
    signatory: str


@dataclass(frozen=True)
class Paper:
    """An uploaded copy: its bytes, and the name it had on the sender's machine."""

    content: bytes
    name: str


def check_agreement(agreement: Agreement, today: date) -> Iterator[Fault]:
    """List what is wrong with the particulars of an agreement."""
    if not agreement.number:
        message = Message("Enter the number of the agreement.")
        yield Fault("agreement_number", "number_missing", message)
    if len(agreement.number) > NUMBER_LENGTH:
        message = Message("The number of the agreement is too long.")
        yield Fault("agreement_number", "number_long", message)
    if agreement.signed_on > today:
        message = Message("The day of the agreement lies in the future.")
        yield Fault("agreement_on", "day_ahead", message)
    if not agreement.signatory or len(agreement.signatory) > NAME_LENGTH:
        message = Message("Enter who signed for the donor.")
        yield Fault("signatory", "signatory_missing", message)
