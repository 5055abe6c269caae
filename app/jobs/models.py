"""The outbox: what still has to be done after the answer. The queue is only its doorbell."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Record


class OutboxTask(Record):
    """One piece of work, written in the transaction of the change that asks for it."""

    __tablename__ = "jobs_outbox_task"
    __table_args__ = (
        CheckConstraint("attempts >= 0", name="attempts_not_negative"),
        CheckConstraint("done_at IS NULL OR dead_at IS NULL", name="done_or_dead"),
        Index(
            "ix_jobs_outbox_task_due",
            "due_at",
            postgresql_where=text("done_at IS NULL AND dead_at IS NULL"),
        ),
        Index(
            "uq_jobs_outbox_task_open",
            "kind",
            "argument",
            unique=True,
            postgresql_where=text("done_at IS NULL AND dead_at IS NULL"),
        ),
    )

    queue: Mapped[str] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(String(80))
    argument: Mapped[str] = mapped_column(String(80))
    due_at: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    done_at: Mapped[datetime | None]
    dead_at: Mapped[datetime | None]
    last_error: Mapped[str | None] = mapped_column(Text)
