"""The database goes away and comes back: clear answers meanwhile, no restart afterwards."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from urllib.parse import urlsplit

import pytest

from app.core import site
from app.core.db import db
from app.factory import create_app
from app.files import storage
from tests.conftest import test_settings


class Line:
    """A wire to the database that can be cut and mended, on one port."""

    def __init__(self, host: str, port: int) -> None:
        self.target = (host, port)
        self.port = 0
        self.open_ends: list[socket.socket] = []
        self.listener: socket.socket | None = None

    def mend(self) -> None:
        self.listener = socket.create_server(("127.0.0.1", self.port), reuse_port=False)
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, args=(self.listener,), daemon=True).start()

    def cut(self) -> None:
        assert self.listener is not None
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        for end in self.open_ends:
            with closing(end):
                try:
                    end.shutdown(socket.SHUT_RDWR)
                except OSError:
                    continue
        self.open_ends.clear()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                near, _ = listener.accept()
            except OSError:
                return
            far = socket.create_connection(self.target)
            self.open_ends += [near, far]
            for source, sink in ((near, far), (far, near)):
                threading.Thread(target=self._pump, args=(source, sink), daemon=True).start()

    @staticmethod
    def _pump(source: socket.socket, sink: socket.socket) -> None:
        try:
            while block := source.recv(65536):
                sink.sendall(block)
        except OSError:
            return


@contextmanager
def wire(url: str) -> Iterator[tuple[Line, str]]:
    parts = urlsplit(url)
    line = Line(parts.hostname or "", parts.port or 5432)
    line.mend()
    try:
        yield line, url.replace(f":{parts.port}/", f":{line.port}/")
    finally:
        line.cut()


@pytest.mark.committed
def test_outage_of_the_database_is_told_and_survived(database_url, tmp_path, monkeypatch):
    # The second application configures the process as its own: give the first its places back.
    monkeypatch.setattr(storage, "_root", [])
    monkeypatch.setattr(site, "_base", [])
    with wire(database_url) as (line, url):
        app = create_app(test_settings(url, tmp_path))
        browser = {"Accept": "text/html"}
        client = app.test_client()

        assert client.get("/healthz").json["database"] == "ok"
        line.cut()
        ill = client.get("/healthz")
        page = client.get("/calls/?lang=ru", headers=browser)

        assert (ill.status_code, ill.json["database"]) == (503, "down")
        assert (page.status_code, page.headers["Retry-After"]) == (503, "30")
        assert "Traceback" not in page.get_data(as_text=True)

        line.mend()
        assert client.get("/healthz").status_code == 200
        assert client.get("/calls/?lang=ru", headers=browser).status_code == 200
        with app.app_context():
            db.engine.dispose()


def test_a_queue_that_is_down_does_not_make_us_ill(app, client):
    answer = client.get("/healthz")

    assert (answer.status_code, answer.json["database"]) == (200, "ok")
