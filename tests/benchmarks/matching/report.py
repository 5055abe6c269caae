"""Tables for the eye, JSON for later."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from tests.benchmarks.matching.cases import Case
from tests.benchmarks.matching.running import Measured

COLUMNS = "engine", "build s", "solve s", "wall s", "turns", "MB", "placed", "amounts"


def heading(case: Case) -> str:
    """What the instance is."""
    return (
        f"\n### {case.family}, n = {case.n:,}\n\n{case.needs:,} needs, {case.cells:,} cells,"
        f" {case.payments:,} payments; seed {case.seed}, checksum {case.checksum}\n"
    )


def table(case: Case) -> str:
    """One line an engine."""
    lines = ["| " + " | ".join(COLUMNS) + " |", "|" + "---|" * len(COLUMNS)]
    return "\n".join([*lines, *(_line(case, row) for row in case.rows)])


def _line(case: Case, row: Measured) -> str:
    if row.status != "done":
        told = row.status if row.status == "stopped" else f"failed: {row.note}"
        cells = [row.engine, "", told, *[""] * (len(COLUMNS) - 3)]
    else:
        share = "" if row.placed is None else f"{row.placed / max(case.pledged, 1):.2%}"
        cells = [
            row.engine, seconds(row.build), seconds(row.solve), seconds(row.wall), str(row.turns),
            f"{row.memory_mb:,.0f}", share, row.note,
        ]  # fmt: skip
    return "| " + " | ".join(cells) + " |"


def summary(cases: Iterable[Case], family: str = "national") -> str:
    """One line an engine, one column a size: CPU seconds to solve, and memory."""
    chosen = sorted((case for case in cases if case.family == family), key=lambda case: case.n)
    engines = dict.fromkeys(row.engine for case in chosen for row in case.rows)
    head = [family, *(f"{case.n:,} ({case.payments:,} payments)" for case in chosen)]
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    for engine in engines:
        told = [_brief(case.row(engine)) for case in chosen]
        lines.append("| " + " | ".join([engine, *told]) + " |")
    return "\n".join(lines)


def _brief(row: Measured | None) -> str:
    if row is None or row.status != "done":
        return "–" if row is None else row.status
    return f"{seconds(row.solve)} s, {row.memory_mb:,.0f} MB"


def seconds(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.1f}" if value >= 10 else f"{value:.3f}" if value >= 0.01 else f"{value:.5f}"


def machine() -> str:
    """Where it was measured."""
    model = "unknown"
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            model = line.partition(":")[2].strip()
    load = " ".join(f"{value:.1f}" for value in os.getloadavg())
    return f"{model}, {os.cpu_count()} cores, Python {platform.python_version()}, load {load}"


def write(path: Path, cases: Iterable[Case], limit: int) -> None:
    """Keep every figure."""
    told = {"machine": machine(), "limit": limit, "cases": [case.as_plain() for case in cases]}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def read(path: Path) -> list[Case]:
    """The cases of an earlier run."""
    if not path.exists():
        return []
    told = json.loads(path.read_text(encoding="utf-8"))["cases"]
    return [Case(**{**case, "rows": [Measured(**row) for row in case["rows"]]}) for case in told]


def joined(old: Iterable[Case], new: Iterable[Case]) -> list[Case]:
    """The new cases, with the rows of engines that were only measured before."""
    cases = {(case.checksum, case.n): case for case in new}
    for case in old:
        now = cases.get((case.checksum, case.n))
        kept = [] if now is None else [row for row in case.rows if now.row(row.engine) is None]
        cases[case.checksum, case.n] = (
            case if now is None else replace(now, rows=[*now.rows, *kept])
        )
    return sorted(cases.values(), key=lambda case: (case.family != "national", case.family, case.n))
