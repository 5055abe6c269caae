"""The health of this process, for machines: is the database there, is the queue there."""

from __future__ import annotations

from flask import Flask, current_app, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from app.core.db import db


def healthz() -> ResponseReturnValue:
    """Answer 200 when pages can be served; a missing queue delays letters but is no illness."""
    database = _database_answers()
    queue = current_app.extensions["doorbell"].reachable()
    status = 200 if database else 503
    return jsonify(database="ok" if database else "down", queue="ok" if queue else "down"), status


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
