"""Turn each domain error into one page (or JSON), in the reader's language."""

from __future__ import annotations

import errno
import logging

from flask import Flask, current_app, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from app.core.constraints import message_for
from app.core.db import db
from app.core.errors import DomainError, Invalid, Stale, StorageFailed
from app.core.i18n import Message
from app.portals.language import say

log = logging.getLogger(__name__)

_FULL = {errno.ENOSPC, errno.EDQUOT}
_PAGES = {400, 403, 404, 405, 409, 413, 422, 429, 500, 503}


def page(status: int, message: Message | str = "", **more: object) -> ResponseReturnValue:
    """Show the error page of a status; JSON where the caller asked for it."""
    reason = say(message)
    if request.accept_mimetypes.best_match(["text/html", "application/json"]) != "text/html":
        return jsonify(error=reason, status=status), status
    shown = status if status in _PAGES else 400
    headers = {"Retry-After": "30"} if status == 503 else {}
    return render_template(f"errors/{shown}.html", reason=reason, **more), status, headers


def _domain_error(error: DomainError) -> ResponseReturnValue:
    db.session.rollback()
    if isinstance(error, Stale):
        rows = [(say(d.label), say(d.mine), say(d.theirs)) for d in error.differences]
        return page(409, error.message, differences=rows)
    if isinstance(error, Invalid):
        faults = [(name, say(message)) for name, message in error.faults.items()]
        return page(422, error.message, faults=faults)
    return page(error.status, error.message)


def _integrity_error(error: IntegrityError) -> ResponseReturnValue:
    db.session.rollback()
    name = getattr(getattr(error.orig, "diag", None), "constraint_name", None)
    log.warning("constraint %s refused a change", name)
    return page(409, message_for(name or ""))


def _stale(_error: StaleDataError) -> ResponseReturnValue:
    return _domain_error(Stale())


def _data_error(_error: DataError) -> ResponseReturnValue:
    db.session.rollback()
    return page(422, Message("A value cannot be stored. Please check what you entered."))


def _database_down(error: OperationalError | InterfaceError) -> ResponseReturnValue:
    log.error("the database does not answer: %s", error.orig)
    db.session.remove()
    return page(503)


def _disk_error(error: OSError) -> ResponseReturnValue:
    """A large upload is written aside while it arrives: the disk may be full before any view."""
    if error.errno in _FULL:
        log.error("the disk is full: %s", error)
        return _domain_error(StorageFailed())
    if current_app.testing:
        raise error
    return _fault(error)


def _http_error(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.code < 400:
        return error
    reason = Message("The form has expired. Go back, reload the page and send it again.")
    return page(error.code, reason if isinstance(error, CSRFError) else "")


def _fault(error: Exception) -> ResponseReturnValue:
    log.error("unexpected fault", exc_info=error)
    db.session.rollback()
    return page(500)


def install(app: Flask) -> None:
    """Register the translations of errors."""
    app.register_error_handler(DomainError, _domain_error)
    app.register_error_handler(IntegrityError, _integrity_error)
    app.register_error_handler(StaleDataError, _stale)
    app.register_error_handler(DataError, _data_error)
    app.register_error_handler(OperationalError, _database_down)
    app.register_error_handler(InterfaceError, _database_down)
    app.register_error_handler(OSError, _disk_error)
    app.register_error_handler(HTTPException, _http_error)
    if not app.testing:
        app.register_error_handler(Exception, _fault)
