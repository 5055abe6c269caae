"""Print what was measured as a table, and keep it as JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.benchmarks.visits import Measured

COLUMNS = "page", "median ms", "p95 ms", "cpu ms", "bytes", "gzip", "queries", "gate", ""


def gate_text(row: Measured) -> str:
    """Write a gate as it is read: `≤ 80 ms, ≤ 12 q`."""
    gate = row.gate
    parts = [
        f"≤ {gate.ms:g} ms" if gate.ms else "",
        f"≤ {gate.queries} q" if gate.queries else "",
        f"≤ {gate.size // 1000}/{(gate.packed or 0) // 1000} kB" if gate.size else "",
    ]
    return ", ".join(part for part in parts if part) or "–"


def line(row: Measured) -> str:
    """One line of the table."""
    misses = row.misses()
    verdict = "MISSED " + "+".join(misses) if misses else "pass"
    cells = (
        row.name, f"{row.median_ms:,.1f}", f"{row.p95_ms:,.1f}", f"{row.cpu_ms:,.1f}",
        f"{row.size:,}", f"{row.packed:,}", str(row.queries), gate_text(row), verdict,
    )  # fmt: skip
    return "| " + " | ".join(cells) + " |"


def heading() -> str:
    """The head of the table."""
    return "| " + " | ".join(COLUMNS) + " |\n|" + "---|" * len(COLUMNS)


def write(path: Path, runs: list[dict[str, Any]]) -> None:
    """Keep every figure for a later comparison."""
    path.write_text(json.dumps(runs, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
