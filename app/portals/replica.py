"""Which requests may read from the replica of the database, and what happens when they cannot.

A view says so itself. What it does there is read-only; whatever the replica cannot answer, or does
not know yet, the primary is asked. Who has just written reads from the primary for a while.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from flask import Flask, Response, current_app, g, make_response, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import InterfaceError, OperationalError
from werkzeug.exceptions import HTTPException

from app.core.db import REPLICA, db, route_by
from app.core.errors import DomainError
from app.core.replica import Replica, Standing
from app.portals.access import current_actor

P = ParamSpec("P")
View = Callable[P, ResponseReturnValue]

COOKIE = "asar_wrote"
_EXTENSION = "replica"


def reads_replica(view: View[P]) -> View[P]:
    """Let visitors who have not signed in read this page from the replica."""
    return _reading(view, people=False)


def exports_from_replica(view: View[P]) -> View[P]:
    """Let everybody whom the guard lets in take this table from the replica."""
    return _reading(view, people=True)


def _reading(view: View[P], *, people: bool) -> View[P]:
    @wraps(view)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        replica: Replica | None = current_app.extensions.get(_EXTENSION)
        if replica is None or not _may_leave_primary(people=people) or not replica.usable():
            return view(*args, **kwargs)
        answer = _answer_from(replica, lambda: view(*args, **kwargs))
        return view(*args, **kwargs) if answer is None else answer

    wrapper.reads_replica = "everybody" if people else "visitors"  # type: ignore[attr-defined]
    return wrapper


def _may_leave_primary(*, people: bool) -> bool:
    reading = request.method in {"GET", "HEAD"} and COOKIE not in request.cookies
    return reading and (people or current_actor().is_anonymous)


def _answer_from(replica: Replica, ask: Callable[[], ResponseReturnValue]) -> Response | None:
    """Ask the replica; None when the primary must be asked: a row may not have come over yet."""
    db.session.remove()
    g.from_replica = True  # also while the answer is streamed, in a session of its own
    try:
        db.session.connection()
        answer = make_response(ask())
        if answer.status_code < 400:
            return answer
    except (OperationalError, InterfaceError) as error:
        if error.connection_invalidated or not error.statement:
            replica.failed(error)
    except (DomainError, HTTPException):
        pass
    db.session.remove()
    g.from_replica = False
    return None


def note_write() -> None:
    """Remember that this request has committed something."""
    g.wrote = True


def standing() -> Standing | None:
    """Tell how the replica is; None when there is none."""
    replica: Replica | None = current_app.extensions.get(_EXTENSION)
    if replica is None:
        return None
    replica.usable()
    return replica.standing


def install(app: Flask, *, pause_s: int) -> None:
    """Use the replica, if the settings name one."""
    with app.app_context():
        engines = dict(db.engines)
    if REPLICA not in engines:
        return
    app.extensions[_EXTENSION] = Replica(engines[None], engines[REPLICA])
    route_by(lambda: bool(g.get("from_replica")))

    @app.after_request
    def _stay_with_primary(response: Response) -> Response:
        if g.get("wrote") and pause_s:
            response.set_cookie(
                COOKIE,
                "1",
                max_age=pause_s,
                httponly=True,
                samesite="Lax",
                secure=bool(app.config["SESSION_COOKIE_SECURE"]),
            )
        return response
