"""Programmes and the figures calls rest on, for tests."""

from __future__ import annotations

from itertools import count

from app.core.actor import SYSTEM
from app.core.db import db
from grants.programmes import services
from grants.programmes.models import Programme

_numbers = count(1)


def make_programme(code: str | None = None, **texts: str) -> Programme:
    """A programme with titles in three languages."""
    number = next(_numbers)
    programme = services.create_programme(
        code=code or f"programme-{number}",
        title_kk=texts.get("title_kk", "DEMO: Волонтерлік бастамаларға арналған гранттар"),
        title_ru=texts.get("title_ru", "DEMO: Гранты волонтерским инициативам"),
        title_en=texts.get("title_en", "DEMO: Grants for volunteer initiatives"),
        actor=SYSTEM,
    )
    db.session.flush()
    return programme
