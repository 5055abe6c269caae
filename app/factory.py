"""Build the application: a dozen named steps, in order."""

from __future__ import annotations

import logging
from typing import Any

from flask import Flask
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from app import registry
from app.audit import services as audit
from app.core import events, site
from app.core.db import REPLICA, db
from app.files import storage
from app.jobs import handlers, queue
from app.portals import (
    bodies,
    compression,
    errors,
    guests,
    headers,
    healthz,
    language,
    rendering,
    replica,
    slashes,
)
from config import Settings

csrf = CSRFProtect()


def create_app(settings: Settings) -> Flask:
    """Make a ready application for these settings."""
    app = Flask("app", static_folder="static", template_folder="templates")
    _configure(app, settings)
    _connect_database(app)
    _connect_jobs(app, settings)
    _connect_files(settings)
    site.configure(settings.base_url)
    _read_proxy_headers(app, settings)
    slashes.install(app)
    csrf.init_app(app)
    # Answers pass these in reverse order: compressed last.
    compression.install(app)
    bodies.install(app)
    headers.install(app, secure=settings.secure)
    language.install(app)
    rendering.install(app)
    guests.install(app)
    errors.install(app)
    healthz.install(app)
    replica.install(app, pause_s=settings.replica_pause)
    for blueprint in registry.BLUEPRINTS:
        app.register_blueprint(blueprint)
    registry.install_sign_in(app)
    events.subscribe_all(registry.SUBSCRIBERS)
    return app


def _configure(app: Flask, settings: Settings) -> None:
    app.extensions["settings"] = settings
    app.config.update(
        SECRET_KEY=settings.secret_key,
        TESTING=settings.testing,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=_engine_options(),
        SQLALCHEMY_BINDS=_replica(settings),
        MAX_CONTENT_LENGTH=24 * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=4 * 1024 * 1024,
        MAX_FORM_PARTS=5000,
        WTF_CSRF_TIME_LIMIT=None,
        SESSION_COOKIE_NAME="__Host-asar" if settings.secure else "asar",
        SESSION_COOKIE_SECURE=settings.secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SEND_FILE_MAX_AGE_DEFAULT=31536000,
        PREFERRED_URL_SCHEME="https" if settings.secure else "http",
    )
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s %(message)s", level="INFO")
    # Libraries that tell each step they take.
    for name in ("weasyprint", "fontTools", "pyhanko", "pyhanko_certvalidator"):
        logging.getLogger(name).setLevel(logging.WARNING)


def _engine_options() -> dict[str, Any]:
    """Bounded waits: a stuck statement or lock must not hold a worker for ever."""
    return {
        "pool_size": 5,
        "max_overflow": 10,
        "pool_timeout": 10,
        "pool_pre_ping": True,
        "connect_args": {
            "connect_timeout": 5,
            "options": "-c statement_timeout=30s -c lock_timeout=10s"
            " -c idle_in_transaction_session_timeout=60s -c timezone=UTC",
        },
    }


def _replica(settings: Settings) -> dict[str | None, Any]:
    """Reach the replica with less patience, since the primary is there, and for reading only."""
    if settings.replica_url is None:
        return {}
    options = _engine_options()
    asked = f"{options['connect_args']['options']} -c default_transaction_read_only=on"
    connect = {"connect_timeout": 2, "options": asked}
    return {REPLICA: {**options, "url": settings.replica_url, "connect_args": connect}}


def _connect_database(app: Flask) -> None:
    db.init_app(app)
    audit.install(db.session)


def _connect_jobs(app: Flask, settings: Settings) -> None:
    handlers.register_all(registry.JOBS)
    doorbell = queue.Doorbell(settings.redis_url)
    app.extensions["doorbell"] = doorbell
    if not settings.testing:
        queue.install(db.session, doorbell)


def _connect_files(settings: Settings) -> None:
    settings.files_dir.mkdir(parents=True, exist_ok=True)
    storage.configure(settings.files_dir)


def _read_proxy_headers(app: Flask, settings: Settings) -> None:
    if settings.proxies:
        count = settings.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]
