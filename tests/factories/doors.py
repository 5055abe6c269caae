"""Enter a portal as somebody, without the sign-in pages."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask

from app.core.actor import Actor
from app.portals import guests


@contextmanager
def entered(app: Flask, actor: Actor) -> Iterator[None]:
    """Every request inside the block is made by this actor."""
    before = app.extensions.get("actor_loader")
    guests.use_loader(app, lambda: actor)
    try:
        yield
    finally:
        if before is None:
            app.extensions.pop("actor_loader")
        else:
            guests.use_loader(app, before)
