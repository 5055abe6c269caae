"""Work that is named now and imported by the workers that do it."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from app.jobs import handlers
from app.jobs.handlers import Handler, Later
from app.registry import JOBS

RENDER_IN_A_FORK = """
import os, signal, sys
from app.documents.pdf import render_pdf
from app.jobs import handlers
from app.registry import JOBS

handlers.register_all(JOBS)
handlers.load("letters")
child = os.fork()
if child == 0:
    signal.alarm(30)
    render_pdf("<html lang=kk><title>t</title><p>Сәлем</p></html>", title="t", lang="kk")
    os._exit(0)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""
HEAVY = ("weasyprint", "fontTools", "pydyf", "pyhanko", "aiohttp", "numpy", "numba", "openpyxl")


@pytest.mark.parametrize("handler", JOBS, ids=lambda handler: handler.kind)
def test_every_named_function_exists(handler):
    function = handler.perform.load() if isinstance(handler.perform, Later) else handler.perform

    assert callable(function)


def test_a_later_function_does_the_work_it_names(monkeypatch):
    done = []
    monkeypatch.setattr("grants.applications.jobs.write_receipt", done.append)

    Later("grants.applications.jobs", "write_receipt")("an id")

    assert done == ["an id"]


def test_a_worker_imports_only_what_its_queue_needs():
    loaded = []

    class Noted(Later):
        def load(self):
            loaded.append(self.name)
            return print

    try:
        handlers.register_all(
            [
                Handler("a", "letters", Noted("x", "first")),
                Handler("b", "mail", Noted("x", "second")),
            ]
        )
        handlers.load("letters")
    finally:
        handlers.register_all(JOBS)

    assert loaded == ["first"]


def test_a_web_worker_never_imports_what_writes_or_seals_pdf():
    code = f"import sys, app.factory; print([m for m in {HEAVY!r} if m in sys.modules])"

    answer = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )

    assert answer.stdout.strip() == "[]"


def test_a_job_forked_from_a_warm_worker_renders_and_leaves_no_files(tmp_path):
    answer = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", RENDER_IN_A_FORK],
        env={**os.environ, "TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (answer.returncode, answer.stderr) == (0, "")
    assert list(tmp_path.iterdir()) == []
