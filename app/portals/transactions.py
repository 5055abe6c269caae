"""Transactions at the edge: one commit for each request, one effect for each form."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from flask import make_response, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from app.core.canonical import text_hash
from app.core.db import db
from app.core.errors import DomainError
from app.core.i18n import Message
from app.portals import replica
from app.portals.access import current_actor
from app.portals.models import FormKey

P = ParamSpec("P")

KEY_FIELD = "one_time_key"
# Looking at a page never commits, even where one view serves both.
_READING = frozenset({"GET", "HEAD", "OPTIONS"})
_NOT_CONTENT = {KEY_FIELD, "csrf_token"}


class OtherContent(DomainError):
    """The same form was sent again with other content: nothing was done."""

    status = 422


def reads_only(view: Callable[P, ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
    """Declare that a POST view only looks (a file to check): it has nothing to commit."""
    view.reads_only = True  # type: ignore[attr-defined]
    return view


def commits(view: Callable[P, ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
    """Commit what a view has done when it answers well; undo it all otherwise.

    A form with a one-time key has one effect: a repeated click gets the first answer.
    """

    @wraps(view)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        if request.method in _READING:
            return view(*args, **kwargs)
        try:
            key = _key_here()
            first_answer = _claim(key) if key else None
            if first_answer is not None:
                return first_answer
            response = make_response(view(*args, **kwargs))
            _finish(key, response)
        except BaseException:
            db.session.rollback()
            raise
        return response

    wrapper.commits = True  # type: ignore[attr-defined]
    return wrapper


def _key_here() -> str:
    """Name what is claimed: a page has one key for all its buttons, each of which works once."""
    given = request.form.get(KEY_FIELD, "")[:64]
    return text_hash(f"{request.path}\n{given}") if given else ""


def _claim(key: str) -> ResponseReturnValue | None:
    """Take a key, waiting for a twin in progress; give the first answer if it was used."""
    claimed = db.session.execute(
        insert(FormKey)
        .values(
            key=key,
            actor_id=current_actor().user_id,
            endpoint=request.endpoint,
            body_hash=_body_hash(),
            location="",
        )
        .on_conflict_do_nothing()
        .returning(FormKey.key)
    ).scalar()
    if claimed is not None:
        return None
    used = db.session.get_one(FormKey, key)
    same = used.body_hash == _body_hash() and used.actor_id == current_actor().user_id
    db.session.rollback()
    if not same or not used.location:
        raise OtherContent(
            Message("This form has already been used. Open the page again and repeat the change.")
        )
    return redirect(used.location)


def _finish(key: str, response: Response) -> None:
    if response.status_code >= 400:
        db.session.rollback()
        return
    if key:
        # Only a redirect can be repeated; a page with a form keeps its key for the next try.
        kept = response.location if 300 <= response.status_code < 400 else None
        if kept:
            db.session.execute(update(FormKey).where(FormKey.key == key).values(location=kept))
        else:
            db.session.delete(db.session.get_one(FormKey, key))
    db.session.commit()
    replica.note_write()


def _body_hash() -> str:
    parts = [
        f"{name}={value}" for name, value in sorted(request.form.items(multi=True))
        if name not in _NOT_CONTENT
    ]  # fmt: skip
    parts += [f"{name}={_file_hash(file)}" for name, file in sorted(request.files.items())]
    return text_hash("\n".join(parts))


def _file_hash(file: FileStorage) -> str:
    digest = hashlib.file_digest(file.stream, "sha256").hexdigest()  # type: ignore[arg-type]
    file.stream.seek(0)
    return digest
