"""The life of a question put to a donor."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from app.core.i18n import Message
from app.core.transitions import Machine


class ConsentState(StrEnum):
    """Asked until the donor answers, or until the run is taken back. Silence is no answer."""

    ASKED = "asked"
    AGREED = "agreed"
    OBJECTED = "objected"
    VOID = "void"


CONSENT_MACHINE: Machine[ConsentState] = Machine(
    name="consent",
    moves={
        (ConsentState.ASKED, ConsentState.AGREED): "can_answer",
        (ConsentState.ASKED, ConsentState.OBJECTED): "can_answer",
        (ConsentState.ASKED, ConsentState.VOID): "can_void",
    },
    labels={
        ConsentState.ASKED: Message("Waits for the donor"),
        ConsentState.AGREED: Message("Consent given"),
        ConsentState.OBJECTED: Message("The donor objects"),
        ConsentState.VOID: Message("No longer asked"),
    },
)

# What happened to a question, as its history tells it.
ACTION_LABELS: Mapping[str, Message] = {
    "consent.asked": Message("Consent asked for"),
    "consent.opened": Message("Promised confidentiality and saw the projects"),
    "consent.agreed": Message("The donor has agreed"),
    "consent.objected": Message("The donor has objected"),
    "consent.void": Message("The run was taken back: no longer asked"),
    "consent.extended": Message("Given more time"),
    "consent.reminded": Message("Reminded"),
    "consent.overdue": Message("The day has passed without an answer"),
}
