"""One-time keys of forms: the second click gets the first answer."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import String, Text, func
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import db


class FormKey(db.Model):  # type: ignore[name-defined]
    """A form that has been answered, stored in the same transaction as its effect."""

    __tablename__ = "portals_form_key"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    actor_id: Mapped[UUID | None]
    endpoint: Mapped[str] = mapped_column(String(120))
    body_hash: Mapped[str] = mapped_column(String(64))
    location: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now(), index=True)
