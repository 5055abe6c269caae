"""The health of this process, for machines: is the database there, is the queue there."""

from __future__ import annotations

from flask import Flask, current_app, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from app.core.db import db
from app.portals import replica


def healthz() -> ResponseReturnValue:
    """Answer 200 when pages can be served; a missing queue delays letters but is no illness.

    A replica that is down or late is passed over, and no illness either.
    """
    database = _database_answers()
    queue = current_app.extensions["doorbell"].reachable()
    parts = {"database": database, "queue": queue}
    found = replica.standing()
    if found is not None:
        parts["replica"] = found.fault is None
    told = {name: "ok" if good else "down" for name, good in parts.items()}
    return jsonify(told), 200 if database else 503


def _database_answers() -> bool:
    try:
        db.session.execute(text("SELECT 1"))
    except SQLAlchemyError:
        return False
    finally:
        db.session.rollback()
    return True


def install(app: Flask) -> None:
    """Serve /healthz."""
    app.add_url_rule("/healthz", "healthz", healthz)
