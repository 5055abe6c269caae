"""Sessions of browsers: a random token in the cookie, everything else on the server.

A visitor who has not begun to sign in gets a small signed cookie instead of a row: it holds no
more than the token of the forms and messages to show once.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Flask, Request, Response, request
from flask.json.tag import TaggedJSONSerializer
from flask.sessions import SessionInterface, SessionMixin
from itsdangerous import BadSignature, URLSafeTimedSerializer
from sqlalchemy.orm import Session

from app.core import clock
from app.core.db import db
from app.core.ids import secret_hash
from app.identity import queries, services
from app.identity.rules import LONGEST_SESSION
from app.portals.guests import ip_prefix

# Facts that make a session worth a row: who is in, who is half in.
_PERSON, _HALF = "_user_id", "tf_user_id"
SECOND_FACTOR = "second_factor"
_TOUCH_EVERY = timedelta(minutes=1)


@contextmanager
def own_transaction() -> Iterator[Session]:
    """Write beside the request's transaction: it stands whatever becomes of the request."""
    with Session(db.engine, join_transaction_mode="create_savepoint") as store, store.begin():
        yield store


class BrowserSession(SessionMixin):
    """What is known about a browser; read from the database only when somebody asks."""

    def __init__(self, cookie: str, signer: URLSafeTimedSerializer) -> None:
        self.cookie = cookie
        self._signer = signer
        self._facts: dict[str, Any] | None = None
        self.row: queries.KeptSession | None = None
        self.modified = False
        self.loaded_as: tuple[Any, ...] = (None, None, False)

    @property
    def facts(self) -> dict[str, Any]:
        """The remembered values."""
        if self._facts is None:
            self._facts = self._load()
            self.loaded_as = self.identity()
        return self._facts

    def _load(self) -> dict[str, Any]:
        if "." in self.cookie:
            return self._unsigned()
        if not self.cookie:
            return {}
        self.row = queries.session_by_hash(secret_hash(self.cookie), now=clock.now())
        return dict(self.row.facts) if self.row is not None else {}

    def _unsigned(self) -> dict[str, Any]:
        try:
            kept = self._signer.loads(self.cookie, max_age=int(LONGEST_SESSION.total_seconds()))
        except BadSignature:
            return {}
        return kept if isinstance(kept, dict) else {}

    @property
    def was_read(self) -> bool:
        """True when somebody asked, so that there can be something to store."""
        return self._facts is not None

    def identity(self) -> tuple[Any, ...]:
        """What a new token is due for when it changes."""
        facts = self._facts or {}
        return (facts.get(_PERSON), facts.get(_HALF), bool(facts.get(SECOND_FACTOR)))

    @property
    def needs_row(self) -> bool:
        """True when the session must be kept on the server."""
        return _PERSON in self.facts or _HALF in self.facts

    def forget(self) -> None:
        """Turn into the session of a stranger."""
        self._facts = {}
        self.modified = True

    def __getitem__(self, name: str) -> Any:
        return self.facts[name]

    def __setitem__(self, name: str, value: Any) -> None:
        self.facts[name] = value
        self.modified = True

    def __delitem__(self, name: str) -> None:
        del self.facts[name]
        self.modified = True

    def __iter__(self) -> Iterator[str]:
        return iter(self.facts)

    def __len__(self) -> int:
        return len(self.facts)


class WebSessions(SessionInterface):
    """Opens the session of each request and stores it afterwards."""

    def __init__(self, app: Flask) -> None:
        self._signer = URLSafeTimedSerializer(
            app.secret_key or "", salt="asar-visitor", serializer=TaggedJSONSerializer()
        )

    def open_session(self, app: Flask, request: Request) -> BrowserSession:
        """Take the cookie; nothing is read yet."""
        return BrowserSession(request.cookies.get(self.get_cookie_name(app), ""), self._signer)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Store what changed, with a new token when the person or the second factor did."""
        if not isinstance(session, BrowserSession) or not session.was_read:
            return
        if session.needs_row:
            self._keep_on_server(app, session, response)
        else:
            self._keep_signed(app, session, response)

    def _keep_on_server(self, app: Flask, session: BrowserSession, response: Response) -> None:
        if session.row is None or session.identity() != session.loaded_as:
            self._renew(app, session, response)
        elif session.modified:
            self._write(session, facts=dict(session.facts), last_seen_at=clock.now())
        elif clock.now() - session.row.last_seen_at >= _TOUCH_EVERY:
            self._write(session, last_seen_at=clock.now())

    def _renew(self, app: Flask, session: BrowserSession, response: Response) -> None:
        person = session.facts.get(_PERSON)
        user = queries.user_by_uniquifier(str(person)) if person else None
        with own_transaction() as store:
            token, _row = services.open_session(
                user_id=user.id if user else None,
                facts=dict(session.facts),
                user_agent=request.user_agent.string,
                ip_prefix=ip_prefix(request.remote_addr),
                store=store,
            )
        self._end(session)
        self._set_cookie(app, response, token)

    def _keep_signed(self, app: Flask, session: BrowserSession, response: Response) -> None:
        self._end(session)
        if session.facts and (session.modified or session.row is not None):
            self._set_cookie(app, response, str(self._signer.dumps(dict(session.facts))))
        elif session.cookie and not session.facts:
            response.delete_cookie(
                self.get_cookie_name(app),
                path="/",
                secure=self.get_cookie_secure(app),
                httponly=True,
                samesite=self.get_cookie_samesite(app),
            )

    def _end(self, session: BrowserSession) -> None:
        if session.row is not None:
            self._write(session, revoked_at=clock.now())

    @staticmethod
    def _write(session: BrowserSession, **values: Any) -> None:
        row = session.row
        if row is None:
            return
        row_id: UUID = row.id
        with own_transaction() as store:
            services.update_session(row_id, store=store, **values)

    def _set_cookie(self, app: Flask, response: Response, value: str) -> None:
        response.set_cookie(
            self.get_cookie_name(app),
            value,
            path="/",
            secure=self.get_cookie_secure(app),
            httponly=True,
            samesite=self.get_cookie_samesite(app),
        )
        response.vary.add("Cookie")
