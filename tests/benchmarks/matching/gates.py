"""The figures the engine is to reach, held against what was measured."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from tests.benchmarks.matching.cases import Case
from tests.benchmarks.matching.running import FOLDER, Measured

# what has to be measured for the gates: family, size, peers
PLAN = (
    ("national", 10**3, ()),
    ("national", 10**4, ("ortools-mcf", "ortools-maxflow", "highs-simplex")),
    ("national", 10**5, ("ortools-mcf", "ortools-maxflow")),
    ("threshold", 10**4, ()),
)
SHARES = FOLDER / "equal_shares.json"  # where the other command was told to keep its figures


@dataclass(frozen=True)
class Gate:
    name: str
    reach: str
    measured: str = "not measured"
    reached: bool = False

    def line(self) -> str:
        verdict = "reached" if self.reached else "NOT REACHED"
        if self.measured == "not measured":
            verdict = ""
        return f"| {self.name} | {self.reach} | {self.measured} | {verdict} |"


def gates(cases: Sequence[Case], limit: int) -> list[Gate]:
    """Every figure, measured or not."""
    book = Book(cases, limit)
    return [
        book.faster("ortools-mcf", 10**4, 10), book.faster("ortools-mcf", 10**5, 30),
        book.faster("highs-simplex", 10**4, 150),
        book.within("ortools-maxflow", 10**4, 2), book.within("ortools-maxflow", 10**5, 2),
        book.below("T0, n = 100,000: CPU", "kernel", 10**5, "solve", 6, "s"),
        book.below("T0, n = 100,000: memory", "kernel", 10**5, "memory_mb", 1500, "MB"),
        book.below("thresholds, n = 10,000: CPU", "thresholds", 10**4, "solve", 5, "s"),
        book.same("thresholds, n = 10,000: exact", "thresholds", "solve"),
        book.below("warm re-run, n = 10,000", "warm", 10**4, "solve", 0.05, "s"),
        book.quotient("verify against the plain engine", "reference", "verify", 10**3, 30),
        book.quotient("check of arrays against the kernel", "kernel", "check", 10**4, 30),
        book.quotient("check of arrays against the kernel", "kernel", "check", 10**5, 30),
        book.quotient("verify against the compiled solve", "solve", "verify", 10**4, 30),
        book.below("first call with a warm cache", "kernel", 10**4, "first", 1, "s"),
        *_shares(),
    ]  # fmt: skip


def table(found: Sequence[Gate]) -> str:
    head = "| figure | reach | measured | |\n|---|---|---|---|"
    return "\n".join([head, *(gate.line() for gate in found)])


@dataclass(frozen=True)
class Book:
    """Finds figures among the cases."""

    cases: Sequence[Case]
    limit: int

    def row(self, engine: str, n: int) -> Measured | None:
        family = "threshold" if engine == "thresholds" else "national"
        for case in self.cases:
            if (case.family, case.n) == (family, n):
                return case.row(engine)
        return None

    def faster(self, peer: str, n: int, times: int) -> Gate:
        """How many times as long the peer solves; of a stopped peer at least so many."""
        own, other = self.row("kernel", n), self.row(peer, n)
        gate = f"T0 against {peer}, n = {n:,}", f"≥ {times}×"
        if own is None or other is None or own.solve is None:
            return Gate(*gate)
        stopped = other.status == "stopped"
        took = self.limit if stopped else other.solve
        if took is None:
            return Gate(*gate)
        ratio = took / own.solve
        more = "more than " if stopped else ""
        return Gate(*gate, f"{more}{ratio:.1f}× ({took:.3g} / {own.solve:.3g} s)", ratio >= times)

    def within(self, peer: str, n: int, times: int) -> Gate:
        """How many times as long the kernel takes."""
        own, other = self.row("kernel", n), self.row(peer, n)
        gate = f"T0 against {peer}, n = {n:,}", f"≤ {times}× its time"
        if own is None or other is None or own.solve is None or other.solve is None:
            return Gate(*gate)
        ratio = own.solve / other.solve
        told = f"{ratio:.2f}× ({own.solve:.3g} / {other.solve:.3g} s)"
        return Gate(*gate, told, ratio <= times)

    def below(self, name: str, engine: str, n: int, figure: str, most: float, unit: str) -> Gate:
        row = self.row(engine, n)
        value = None if row is None else getattr(row, figure)
        if value is None:
            return Gate(name, f"≤ {most:g} {unit}")
        return Gate(name, f"≤ {most:g} {unit}", f"{value:.3g} {unit}", value <= most)

    def quotient(self, name: str, slow: str, fast: str, n: int, times: int) -> Gate:
        one, other = self.row(slow, n), self.row(fast, n)
        gate = f"{name}, n = {n:,}", f"≥ {times}×"
        if one is None or other is None or one.solve is None or other.solve is None:
            return Gate(*gate)
        ratio = one.solve / other.solve
        told = f"{ratio:.1f}× ({one.solve:.3g} / {other.solve:.3g} s)"
        return Gate(*gate, told, ratio >= times)

    def same(self, name: str, engine: str, other: str) -> Gate:
        """Whether two engines gave every need the same, and the result verified."""
        for case in self.cases:
            rows = case.row(engine), case.row(other), case.row("verify")
            if case.family == "threshold" and case.n == 10**4 and all(rows):
                notes = {row.note for row in rows[:2] if row}
                good = notes <= {"", "same amounts"} and rows[2].status == "done"
                told = "verified" if good else f"{rows[2].status}, {', '.join(sorted(notes))}"
                return Gate(name, "verified", told, good)
        return Gate(name, "verified")


def _shares() -> list[Gate]:
    """The worst ratio of `python -m tests.benchmarks.equal_shares`, which measures them apart."""
    told = json.loads(SHARES.read_text(encoding="utf-8")) if SHARES.exists() else []
    rows = [row for row in told if "plain" in row]
    found = []
    for kind, times in (("plain", 20), ("merged", 5)):
        gate = f"equal shares against pabutools, {kind} ballots", f"≥ {times}×, same winners"
        if rows:
            worst = min(row[kind]["solve"] / row["own"]["solve"] for row in rows)
            same = all(row[kind]["winners"] == row["own"]["winners"] for row in rows)
            words = "same winners" if same else "OTHER winners"
            found.append(Gate(*gate, f"{worst:.1f}×, {words}", same and worst >= times))
        else:
            found.append(Gate(*gate))
    return found
