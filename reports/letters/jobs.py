"""Seal letters in the background."""

from __future__ import annotations

from uuid import UUID

from flask import current_app

from app.documents import pdf
from app.documents.keys import configured_sealer
from reports.letters.services.render import letter_css
from reports.letters.services.sealing import seal_letter


def warm_up() -> None:
    """Load profile and style once, before a worker forks for each letter."""
    pdf.warm_up(letter_css())


def seal(argument: str) -> None:
    """Seal one letter with the seal of this installation."""
    with configured_sealer(current_app.extensions["settings"]) as sealer:
        seal_letter(UUID(argument), sealer=sealer)
