"""Each request has an actor before any view runs; the identity house names the loader."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask, g, request

from app.core.actor import ANONYMOUS, Actor
from app.core.ids import new_secret

ActorLoader = Callable[[], Actor]

_EXTENSION = "actor_loader"


def use_loader(app: Flask, loader: ActorLoader) -> None:
    """Name the function that tells who is signed in."""
    app.extensions[_EXTENSION] = loader


def ip_prefix(address: str | None) -> str:
    """Shorten an address so that it no longer names one household: /24 or /48."""
    if not address:
        return ""
    if ":" in address:
        return ":".join(address.split(":")[:3]) + "::/48"
    return ".".join(address.split(".")[:3]) + ".0/24"


def install(app: Flask) -> None:
    """Put the actor of every request into `g.actor`."""

    @app.before_request
    def _greet() -> None:
        g.request_id = new_secret()[:16]
        if request.endpoint in {"static", "healthz"}:
            g.actor = ANONYMOUS
            return
        loader = app.extensions.get(_EXTENSION)
        g.actor = loader() if loader else ANONYMOUS
