"""Which function does which kind of work; filled once from app.registry."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

QUEUES = ("letters", "mail", "default")


@dataclass(frozen=True)
class Handler:
    """One kind of work: its queue, its function (argument in, nothing out), its patience."""

    kind: str
    queue: str
    perform: Callable[[str], None]
    max_attempts: int = 30
    timeout_seconds: int = 120


_handlers: dict[str, Handler] = {}


def register_all(handlers: Sequence[Handler]) -> None:
    """Replace the table of handlers; only app.registry calls this."""
    _handlers.clear()
    for handler in handlers:
        if handler.queue not in QUEUES:
            raise ValueError(f"{handler.kind}: no queue {handler.queue}")
        _handlers[handler.kind] = handler


def handler_of(kind: str) -> Handler:
    """Find the handler of a kind; an unknown kind is a programming error."""
    return _handlers[kind]
