"""Web workers do not carry what only files and engines need."""

from __future__ import annotations

import os
import subprocess
import sys

from config import ROOT

HEAVY = (
    *("highspy", "icalendar", "numba", "num2words", "numpy", "openpyxl", "pandas", "pikepdf"),
    *("scipy", "weasyprint"),
)
TOLD = f"""
import app.registry, sys
print(*[name for name in {HEAVY!r} if name in sys.modules])
"""


def test_registry_loads_no_heavy_library():
    told = subprocess.run(
        [sys.executable, "-c", TOLD],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )

    assert told.stdout.split() == []
