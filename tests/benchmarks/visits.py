"""Visit pages over HTTP and take the time; count their queries in this process."""

from __future__ import annotations

import gzip
import html
import http.client
import re
import statistics
import time
from dataclasses import asdict, dataclass
from urllib.parse import urlencode

from flask import Flask

from tests.benchmarks.catalogue import Gate, Page
from tests.factories.counting import count_queries

WARM, TIMES = 3, 30
COOKIE = "asar"
_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')
_VERSION = re.compile(r'name="version"[^>]*value="([^"]*)"|value="([^"]*)"[^>]*name="version"')


@dataclass
class Measured:
    """What a page took: the median and the 95th percentile of its visits."""

    name: str
    gate: Gate
    median_ms: float
    p95_ms: float
    size: int
    packed: int
    queries: int
    visits: int
    # The worker's own processor time, which tells more than the clock on a busy machine.
    cpu_ms: float = 0
    grown_mb: float = 0

    def misses(self) -> list[str]:
        """Name the gates that were missed."""
        pairs = (
            ("ms", self.median_ms, self.gate.ms),
            ("queries", self.queries, self.gate.queries),
            ("bytes", self.size, self.gate.size),
            ("gzip", self.packed, self.gate.packed),
        )
        return [name for name, value, gate in pairs if gate is not None and value > gate]

    def as_plain(self) -> dict[str, object]:
        """The row for the JSON file."""
        return {**asdict(self), "misses": self.misses()}


class Browser:
    """One connection that is kept open, as browsers keep it."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)

    def ask(self, method: str, path: str, token: str, body: str | None = None):
        """Give (status, headers, content) and the milliseconds it took to the last byte."""
        headers = {"Accept-Encoding": "gzip", "Accept-Language": "kk"}
        if token:
            headers["Cookie"] = f"{COOKIE}={token}"
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        begun = time.perf_counter()
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        content = answer.read()
        took = (time.perf_counter() - begun) * 1000
        packed = len(content)
        if answer.headers.get("Content-Encoding") == "gzip":
            content = gzip.decompress(content)
        else:
            packed = len(gzip.compress(content, 6))
        return answer.status, content, packed, took


def measure(page: Page, browser: Browser, app: Flask, *, times: int = TIMES) -> Measured:
    """Visit a page often enough for a median; the first visits only warm it up."""
    turns = min(times + WARM, page.times or 999)
    warm = min(WARM, turns // 3)
    # The last turn is kept for counting: a draft can be handed in only once.
    last = turns - 1
    took, size, packed = [], 0, 0
    for turn in range(turns - (1 if page.post_to else 0)):
        ms, size, packed = _once(page, browser, turn)
        if turn >= warm:
            took.append(ms)
    took.sort()
    p95 = took[min(len(took) - 1, round(len(took) * 0.95))]
    visits = (turns - 1) * 2 if page.post_to else turns
    queries = count(page, app, last)
    return Measured(
        page.name,
        page.gate,
        round(statistics.median(took), 1),
        round(p95, 1),
        size,
        packed,
        queries,
        visits,
    )


def _once(page: Page, browser: Browser, turn: int) -> tuple[float, int, int]:
    path, token = page.path_of(turn), page.reader_of(turn)
    status, content, packed, took = browser.ask("GET", path, token)
    if status != 200:
        raise SystemExit(f"{page.name}: {path} answers {status}")
    if page.post_to is None:
        return took, len(content), packed
    body = _filled(page, content.decode(), turn)
    status, content, packed, took = browser.ask("POST", page.post_to(path), token, body)
    if status not in {302, 303}:
        raise SystemExit(f"{page.name}: {path} answers {status} to the form")
    return took, len(content), packed


def _filled(page: Page, text: str, turn: int) -> str:
    text = text[text.index("<main") :]
    values = {name: html.unescape(value) for name, value in _HIDDEN.findall(text)}
    found = _VERSION.search(text)
    if found:
        values["version"] = found.group(1) or found.group(2) or ""
    return urlencode({**values, **(page.values(turn) if page.values else {})})


def count(page: Page, app: Flask, turn: int) -> int:
    """Count the queries of one visit, warm, on the same database in this process."""
    client = app.test_client()
    path, token = page.path_of(turn), page.reader_of(turn)
    if token:
        client.set_cookie(COOKIE, token)
    headers = {"Accept-Language": "kk"}
    with count_queries() as warm:
        text = client.get(path, headers=headers).text
    if page.post_to is None:
        with count_queries() as counted:
            _read = client.get(path, headers=headers).data
        return min(warm(), counted())
    body = _filled(page, text, turn)
    with count_queries() as counted:
        answer = client.post(
            page.post_to(path),
            data=body,
            headers=headers,
            content_type="application/x-www-form-urlencoded",
        )
    if answer.status_code not in {302, 303}:
        raise SystemExit(f"{page.name}: the form answers {answer.status_code} in this process")
    return counted()
