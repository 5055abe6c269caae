"""Which function does which kind of work; filled once from app.registry."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import cast

QUEUES = ("letters", "mail", "default")


Perform = Callable[[str], None]


@dataclass(frozen=True)
class Later:
    """A function named by its place: web workers only name it, the workers of its queue load it.

    What writes and seals PDF takes some 40 MB and a second to import.
    """

    module: str
    name: str
    warm_up: str = ""

    def prepare(self) -> None:
        """Import the function and make what all its work shares, before a worker forks."""
        self.load()
        if self.warm_up:
            getattr(importlib.import_module(self.module), self.warm_up)()

    def load(self) -> Perform:
        """Import the function, once."""
        return cast("Perform", getattr(importlib.import_module(self.module), self.name))

    def __call__(self, argument: str) -> None:
        self.load()(argument)


@dataclass(frozen=True)
class Handler:
    """One kind of work: its queue, its function (argument in, nothing out), its patience."""

    kind: str
    queue: str
    perform: Perform
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


def load(queue: str) -> None:
    """Import what a queue's work needs; called before a worker forks."""
    for handler in _handlers.values():
        if handler.queue == queue and isinstance(handler.perform, Later):
            handler.perform.prepare()


def handler_of(kind: str) -> Handler:
    """Find the handler of a kind; an unknown kind is a programming error."""
    return _handlers[kind]
