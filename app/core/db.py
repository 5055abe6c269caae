"""The database: one registry, one naming convention, one base for every table."""

from __future__ import annotations

import enum
from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session as AppSession
from sqlalchemy import BigInteger, DateTime, Enum, MetaData, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column, registry

from app.core.ids import new_id

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

REPLICA = "replica"

Json = dict[str, Any]
JsonList = list[Any]


class Base(DeclarativeBase):
    """Carries an explicit registry: Flask-SQLAlchemy 3.1 needs it for a type map."""

    registry = registry(
        metadata=MetaData(naming_convention=NAMING),
        type_annotation_map={
            datetime: DateTime(timezone=True),
            int: BigInteger(),
            Json: JSONB(),
            JsonList: JSONB(),
            # Values, not member names, so that CHECK constraints can name what is stored.
            enum.Enum: Enum(
                enum.Enum,
                values_callable=lambda members: [member.value for member in members],
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
        },
    )


class RoutedSession(AppSession):
    """Works on the primary, unless the edge has sent it to the replica to read."""

    def get_bind(
        self, mapper: Any = None, clause: Any = None, bind: Any = None, **named: Any
    ) -> Any:
        """Choose the engine of a statement."""
        if bind is None and any(goes() for goes in _to_replica):
            return self._db.engines[REPLICA]
        return super().get_bind(mapper, clause, bind, **named)


_to_replica: list[Callable[[], bool]] = []


def route_by(goes_to_replica: Callable[[], bool]) -> None:
    """Name the function that tells whether the work at hand reads from the replica."""
    _to_replica[:] = [goes_to_replica]


db: SQLAlchemy = SQLAlchemy(
    model_class=Base,
    disable_autonaming=True,
    session_options={
        "class_": RoutedSession,
        "join_transaction_mode": "create_savepoint",
        "autoflush": True,
    },
)


class Record(db.Model):  # type: ignore[name-defined]
    """A row with a time-ordered random key and its birth date."""

    __abstract__ = True

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id, sort_order=-10)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now(), sort_order=-9)


class Versioned(Record):
    """A row people edit: a stale second tab is found by its version (see errors.Stale)."""

    __abstract__ = True

    version: Mapped[int] = mapped_column(default=1, nullable=False, sort_order=-8)
    updated_at: Mapped[datetime] = mapped_column(
        server_default=func.now(), onupdate=func.now(), sort_order=-7
    )

    @declared_attr.directive
    @classmethod
    def __mapper_args__(cls) -> dict[str, Any]:
        """Let every UPDATE name the version it read, so that no edit is lost unseen."""
        return {"version_id_col": cls.version}
