"""How time and memory grow with the number of possible payments, drawn as SVG."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.matching.cases import Case

# engine, its name in the picture
SERIES = (
    ("kernel", "Asar"), ("ortools-maxflow", "OR-tools max-flow"),
    ("ortools-mcf", "OR-tools min-cost flow"), ("highs-simplex", "HiGHS simplex"),
    ("highs-ipm", "HiGHS IPM"), ("networkx", "networkx"),
)  # fmt: skip
WIDTH, HEIGHT, LEFT, TOP, PANEL_W, PANEL_H, BETWEEN = 860, 430, 64, 52, 330, 300, 86
STYLE = """
  svg { --ink: #1f2328; --soft: #59636e; --line: #d1d9e0; --back: #ffffff; }
  .s0 { --c: #0b6bcb; } .s1 { --c: #1a7f37; } .s2 { --c: #bc4c00; }
  .s3 { --c: #8250df; } .s4 { --c: #bf3989; } .s5 { --c: #6e7781; }
  @media (prefers-color-scheme: dark) {
    svg { --ink: #f0f6fc; --soft: #9198a1; --line: #3d444d; --back: #0d1117; }
    .s0 { --c: #58a6ff; } .s1 { --c: #3fb950; } .s2 { --c: #f0883e; }
    .s3 { --c: #bc8cff; } .s4 { --c: #f778ba; } .s5 { --c: #9198a1; }
  }
  .back { fill: var(--back); } .grid { stroke: var(--line); stroke-width: 1; }
  text { font: 12px system-ui, sans-serif; fill: var(--soft); }
  .title { font-size: 14px; font-weight: 600; fill: var(--ink); }
  .curve { fill: none; stroke: var(--c); stroke-width: 2; } .own { stroke-width: 3.5; }
  .dot { fill: var(--c); } .name { fill: var(--ink); }
"""
Points = list[tuple[float, float]]


@dataclass(frozen=True)
class Panel:
    """One picture with logarithmic axes; bounds are powers of ten."""

    left: float
    title: str
    unit: str
    x: tuple[int, int]
    y: tuple[int, int]

    def place(self, payments: float, value: float) -> tuple[float, float]:
        across = (math.log10(payments) - self.x[0]) / (self.x[1] - self.x[0])
        up = (math.log10(value) - self.y[0]) / (self.y[1] - self.y[0])
        return self.left + across * PANEL_W, TOP + (1 - up) * PANEL_H

    def frame(self) -> list[str]:
        """Title, grid and the numbers of the axes."""
        bottom, right = TOP + PANEL_H, self.left + PANEL_W
        parts = [f'<text class="title" x="{self.left}" y="{TOP - 18}">{self.title}</text>']
        for power in range(self.x[0], self.x[1] + 1):
            x, _ = self.place(10**power, 10.0 ** self.y[0])
            parts.append(f'<path class="grid" d="M{x:.1f} {TOP}V{bottom}"/>')
            parts.append(_text(x, bottom + 18, f"10{_raised(power)}", "middle"))
        for power in range(self.y[0], self.y[1] + 1):
            _, y = self.place(10 ** self.x[0], 10.0**power)
            parts.append(f'<path class="grid" d="M{self.left} {y:.1f}H{right}"/>')
            label = f"{10.0**power:g} {self.unit}"
            parts.append(_text(self.left - 8, y + 4, label, "end"))
        middle = self.left + PANEL_W / 2
        parts.append(_text(middle, bottom + 38, "possible payments (arcs)", "middle"))
        return parts

    def curve(self, number: int, points: Points) -> list[str]:
        where = [self.place(*point) for point in points]
        path = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in where)
        kind = "curve own" if number == 0 else "curve"
        dots = [f'<circle class="dot" cx="{x:.1f}" cy="{y:.1f}" r="3.5"/>' for x, y in where]
        return [f'<g class="s{number}">', f'<path class="{kind}" d="{path}"/>', *dots, "</g>"]


def series(cases: Sequence[Case], engine: str, figure: str) -> Points:
    """(payments, figure) of one engine over the sizes of one family, ascending."""
    found = []
    for case in cases:
        row = case.row(engine)
        value = None if row is None else getattr(row, figure)
        if value:
            found.append((float(case.payments), float(value)))
    return sorted(found)


def exponent(points: Points) -> float | None:
    """The k of value ~ payments^k, by least squares on logarithms; None of fewer than three."""
    if len(points) < 3:
        return None
    xs, ys = ([math.log(point[axis]) for point in points] for axis in (0, 1))
    x, y = sum(xs) / len(xs), sum(ys) / len(ys)
    over = sum((a - x) * (b - y) for a, b in zip(xs, ys, strict=True))
    return over / sum((a - x) ** 2 for a in xs)


def growth(cases: Sequence[Case], family: str = "national") -> str:
    """A sentence on how the engines grow, from 10,000 payments on."""
    chosen = [case for case in cases_of(cases, family) if case.payments >= 10_000]
    parts = []
    for engine, name in SERIES:
        k = exponent(series(chosen, engine, "solve"))
        if k is not None:
            parts.append(f"{name} with payments^{k:.2f}")
    memory = series(chosen, "kernel", "memory_mb")
    also = f"; Asar holds {_bytes(memory):.0f} bytes a payment" if len(memory) > 1 else ""
    return f"From 10,000 payments on time grows: {', '.join(parts)}{also}." if parts else ""


def cases_of(cases: Sequence[Case], family: str) -> list[Case]:
    return [case for case in cases if case.family == family]


def _bytes(memory: Points) -> float:
    """What a payment adds, from the smallest instance to the largest."""
    (few, before), (many, after) = memory[0], memory[-1]
    return (after - before) * 2**20 / (many - few)


def draw(cases: Sequence[Case], path: Path, family: str = "national") -> None:
    """Writes the picture; one reads it in light and dark."""
    chosen = cases_of(cases, family)
    panels = (("solve", "CPU time to solve", "s", 0), ("memory_mb", "Most memory held", "MB", 1))
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img">',
        f"<title>Growth of time and memory, {family} instances</title>",
        f"<style>{STYLE}</style>", f'<rect class="back" width="{WIDTH}" height="{HEIGHT}"/>',
    ]  # fmt: skip
    shown: set[int] = set()
    for figure, title, unit, place in panels:
        curves = {
            number: points
            for number, (engine, _) in enumerate(SERIES)
            if (points := series(chosen, engine, figure))
        }
        if not curves:
            return
        panel = _panel(place, title, unit, list(curves.values()))
        parts += panel.frame()
        for number in sorted(curves, reverse=True):
            parts += panel.curve(number, curves[number])
        shown |= curves.keys()
    path.write_text("\n".join([*parts, *_legend(sorted(shown)), "</svg>"]) + "\n", "utf-8")


def _panel(place: int, title: str, unit: str, curves: list[Points]) -> Panel:
    left = LEFT + place * (PANEL_W + BETWEEN)
    return Panel(left, title, unit, _bounds(curves, 0), _bounds(curves, 1))


def _bounds(curves: list[Points], axis: int) -> tuple[int, int]:
    """Powers of ten around all values."""
    values = [math.log10(point[axis]) for points in curves for point in points]
    low = math.floor(min(values))
    return low, max(math.ceil(max(values)), low + 1)


def _legend(numbers: Sequence[int]) -> list[str]:
    parts, x = [], float(LEFT)
    for number in numbers:
        name = SERIES[number][1]
        parts.append(
            f'<g class="s{number}"><path class="curve own" d="M{x:.0f} {HEIGHT - 14}h18"/>'
            f'<text class="name" x="{x + 24:.0f}" y="{HEIGHT - 10}">{name}</text></g>'
        )
        x += 40 + 6.6 * len(name)
    return parts


def _text(x: float, y: float, text: str, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{text}</text>'


def _raised(power: int) -> str:
    return str(power).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
