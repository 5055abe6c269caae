"""Reminders of documents that run out, once a day."""

from __future__ import annotations

from app.core import clock
from donors.profiles.services import reminding


def remind_of_documents(_day: str) -> None:
    """Do the reminders of today; a day that was missed is made up for by the next."""
    reminding.remind_of_documents(today=clock.today())
