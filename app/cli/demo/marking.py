"""How far a load has come: its begin and its end stand in the audit chain."""

from __future__ import annotations

from enum import Enum

from sqlalchemy import select

from app.audit import services as audit
from app.audit.models import Event
from app.core.actor import SYSTEM
from app.core.db import db
from app.identity.models import User
from app.organisations.models import Organisation
from grants.programmes.models import Programme

_BEGUN, _LOADED = "demo.begun", "demo.loaded"


class Standing(Enum):
    """What a loader finds in a database."""

    EMPTY = "empty"
    HALF = "half"
    HALF_WITH_OTHERS = "half, and organisations that are no demonstration"
    FULL = "full"


def standing() -> Standing:
    """Tell whether there is room for the demonstration, or a load that was cut short."""
    if _noted(_BEGUN) and not _noted(_LOADED):
        others = select(Organisation.id).where(Organisation.is_demo.is_(False)).limit(1)
        found = db.session.scalar(others)
        return Standing.HALF if found is None else Standing.HALF_WITH_OTHERS
    some = db.session.scalar(select(Organisation.id).limit(1))
    return Standing.EMPTY if some is None else Standing.FULL


def _noted(action: str) -> bool:
    return db.session.scalar(select(Event.seq).where(Event.action == action).limit(1)) is not None


def note_begin(first: User) -> None:
    """Say with the first rows of a load that more will follow."""
    audit.record(_BEGUN, first, actor=SYSTEM)


def note_end(programme: Programme) -> None:
    """Say with its last row that a load is whole."""
    audit.record(_LOADED, programme, actor=SYSTEM)
