"""A streaming replica of the database: whether it is ours, answers, and how far it is behind."""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError

log = logging.getLogger(__name__)

LOOK_EVERY_S = 10.0
TELL_AGAIN_S = 300.0
LATE_AFTER_S = 60.0
# A replica that keeps up has replayed what the primary had written by now after a moment.
_PATIENCE_S = (0.0, 0.1, 0.4)

_WRITTEN = text(
    "SELECT current_database(), system_identifier, pg_current_wal_lsn()::text"
    " FROM pg_control_system()"
)
_REPLAYED = text(
    "SELECT pg_is_in_recovery(), current_database(), system_identifier,"
    " pg_wal_lsn_diff(CAST(:written AS pg_lsn), pg_last_wal_replay_lsn()),"
    " extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp())"
    " FROM pg_control_system()"
)


@dataclass(frozen=True, slots=True)
class Standing:
    """What a look found: the fault, if any, and how old what the replica knows may be."""

    fault: str | None = None
    lag_s: float = 0.0


def look(primary: Engine, replica: Engine) -> Standing:
    """Compare a replica with its primary. Raises SQLAlchemyError when either does not answer."""
    with primary.connect() as connection:
        database, system, written = connection.execute(_WRITTEN).one()
    with replica.connect() as connection:
        for pause in _PATIENCE_S:
            time.sleep(pause)
            recovering, its_database, its_system, behind, age = connection.execute(
                _REPLAYED, {"written": written}
            ).one()
            if not recovering:
                return Standing("is no replica: it takes writes of its own")
            if (its_database, its_system) != (database, system):
                return Standing(f"belongs to another installation (its database is {its_database})")
            if behind is not None and behind <= 0:
                return Standing()
    return _behind(age)


def _behind(age: Decimal | None) -> Standing:
    if age is None:
        return Standing("has not replayed anything yet")
    late = float(age) > LATE_AFTER_S
    return Standing(f"is {age:.0f} s behind" if late else None, float(age))


class Replica:
    """One replica as a process sees it: looked at now and then, left alone while it is ill."""

    def __init__(self, primary: Engine, engine: Engine) -> None:
        self.primary = primary
        self.engine = engine
        self.standing = Standing("has not been looked at yet")
        self._look_at = self._tell_at = 0.0
        self._told: str | None = None
        self._lock = threading.Lock()

    def usable(self) -> bool:
        """Tell whether reads may go there. One thread looks; the others go by the last look."""
        with self._lock:
            due = time.monotonic() >= self._look_at
            if due:
                self._look_at = time.monotonic() + LOOK_EVERY_S
        if due:
            self._look()
        return self.standing.fault is None

    def failed(self, error: Any) -> None:
        """Leave it alone until the next look."""
        with self._lock:
            self._look_at = time.monotonic() + LOOK_EVERY_S
        self._settle(Standing(f"does not answer: {first_line(error)}"))

    def _look(self) -> None:
        try:
            found = look(self.primary, self.engine)
        except SQLAlchemyError as error:
            if self.standing.fault is None and self._answers():
                return  # the primary is away: what the replica knows is better than nothing
            found = Standing(f"does not answer: {first_line(error)}")
        self._settle(found)

    def _answers(self) -> bool:
        try:
            with self.engine.connect() as connection:
                return bool(connection.execute(text("SELECT pg_is_in_recovery()")).scalar_one())
        except SQLAlchemyError:
            return False

    def _settle(self, found: Standing) -> None:
        """Take note, and tell of a fault when it is new or was told long ago."""
        self.standing = found
        now = time.monotonic()
        if found.fault and (self._told is None or now >= self._tell_at):
            log.warning("reads go to the primary: the replica %s", found.fault)
            self._tell_at = now + TELL_AGAIN_S
        elif self._told and not found.fault:
            log.warning("the replica is read again")
        self._told = found.fault


def first_line(error: Any) -> str:
    """Say what a server or a driver complains of, without the statement and its advice."""
    reason = getattr(error, "orig", None) or error
    return (str(reason).strip().splitlines() or [type(reason).__name__])[0]
