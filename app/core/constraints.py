"""What to tell a person when the database refuses a change: one message per constraint."""

from __future__ import annotations

from app.core.i18n import Message

MESSAGES: dict[str, Message] = {}

_UNKNOWN = Message("The change contradicts data that is already stored. Nothing was changed.")


def message_for(constraint_name: str) -> Message:
    """Find the message of a constraint; a general one when it has none of its own."""
    return MESSAGES.get(constraint_name, _UNKNOWN)
