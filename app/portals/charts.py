"""Geometry of the pictures: pure functions from figures to places, drawn by macros/charts.html."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Tile:
    """One region on the tile map: its code (the digits of ISO 3166-2:KZ) and its place."""

    code: str
    column: int
    row: int


# Each square stands roughly where its region lies; cities stand beside the region around them.
REGION_TILES = (
    Tile("59", 3, 0),
    Tile("39", 2, 1),
    Tile("11", 3, 1),
    Tile("71", 4, 1),
    Tile("55", 5, 1),
    Tile("27", 0, 2),
    Tile("15", 1, 2),
    Tile("62", 2, 2),
    Tile("35", 3, 2),
    Tile("10", 4, 2),
    Tile("63", 5, 2),
    Tile("23", 0, 3),
    Tile("43", 1, 3),
    Tile("61", 2, 3),
    Tile("31", 3, 3),
    Tile("19", 4, 3),
    Tile("33", 5, 3),
    Tile("47", 0, 4),
    Tile("79", 2, 4),
    Tile("75", 4, 4),
)


@dataclass(frozen=True)
class Flow:
    """Money from one node to another, in minor units."""

    source: str
    target: str
    amount_minor: int


@dataclass(frozen=True)
class NodeBox:
    """A node of the flow picture as a rectangle."""

    key: str
    column: int
    x: float
    y: float
    width: float
    height: float
    amount_minor: int


@dataclass(frozen=True)
class Ribbon:
    """A flow as a curve with a width."""

    source: str
    target: str
    amount_minor: int
    path: str
    width: float
    colour: int


@dataclass(frozen=True)
class Sankey:
    """A whole flow picture."""

    width: float
    height: float
    nodes: tuple[NodeBox, ...]
    ribbons: tuple[Ribbon, ...]


def shade(value: float, most: float, steps: int = 4) -> int:
    """Give the shade of a tile: 0 for nothing, then 1 to `steps` by share of the greatest."""
    if value <= 0 or most <= 0:
        return 0
    return min(steps, 1 + int(steps * value / most * 0.9999))


def tiles(values: Mapping[str, int | float]) -> list[tuple[Tile, int]]:
    """Pair each of the 20 regions with the shade of its value."""
    most = max(values.values(), default=0)
    return [(tile, shade(values.get(tile.code, 0), most)) for tile in REGION_TILES]


def sankey(
    columns: Sequence[Sequence[str]],
    flows: Sequence[Flow],
    *,
    width: float = 900,
    height: float = 420,
    bar: float = 14,
    gap: float = 14,
) -> Sankey:
    """Lay out money flows between columns of nodes (donors → call → projects).

    Every node is as high as the greater of what comes in and what goes out; all columns share one
    scale, so that heights compare. Nodes without money are left out.
    """
    sizes = _node_sizes(flows)
    kept = [[key for key in column if sizes.get(key)] for column in columns]
    scale = _scale(kept, sizes, height, gap)
    boxes = _boxes(kept, sizes, scale, width=width, height=height, bar=bar, gap=gap)
    ribbons = _ribbons(flows, boxes, scale, kept)
    return Sankey(width, height, tuple(boxes.values()), tuple(ribbons))


def _node_sizes(flows: Sequence[Flow]) -> dict[str, int]:
    incoming: dict[str, int] = {}
    outgoing: dict[str, int] = {}
    for flow in flows:
        outgoing[flow.source] = outgoing.get(flow.source, 0) + flow.amount_minor
        incoming[flow.target] = incoming.get(flow.target, 0) + flow.amount_minor
    keys = incoming.keys() | outgoing.keys()
    return {key: max(incoming.get(key, 0), outgoing.get(key, 0)) for key in keys}


def _scale(
    columns: Sequence[Sequence[str]], sizes: Mapping[str, int], height: float, gap: float
) -> float:
    """Pixels for one minor unit, so that the fullest column fits."""
    scales = [
        max(height - gap * (len(column) - 1), height * 0.3) / total
        for column in columns
        if (total := sum(sizes[key] for key in column))
    ]
    return min(scales, default=0.0)


def _boxes(
    columns: Sequence[Sequence[str]],
    sizes: Mapping[str, int],
    scale: float,
    *,
    width: float,
    height: float,
    bar: float,
    gap: float,
) -> dict[str, NodeBox]:
    boxes: dict[str, NodeBox] = {}
    step = (width - bar) / max(len(columns) - 1, 1)
    for index, column in enumerate(columns):
        heights = [sizes[key] * scale for key in column]
        between = min(gap, (height - sum(heights)) / max(len(column) - 1, 1))
        y = (height - sum(heights) - between * max(len(column) - 1, 0)) / 2
        for key, size in zip(column, heights, strict=True):
            boxes[key] = NodeBox(
                key, index, round(index * step, 2), round(y, 2), bar, round(size, 2), sizes[key]
            )
            y += size + between
    return boxes


def _ribbons(
    flows: Sequence[Flow],
    boxes: Mapping[str, NodeBox],
    scale: float,
    columns: Sequence[Sequence[str]],
) -> list[Ribbon]:
    left = {key: box.y for key, box in boxes.items()}
    right = {key: box.y for key, box in boxes.items()}
    colours = {key: index % 8 for column in columns for index, key in enumerate(column)}
    placed = [flow for flow in flows if flow.source in boxes and flow.target in boxes]
    # Drawn from the top of both ends, so that ribbons cross as little as the order allows.
    placed.sort(key=lambda flow: (boxes[flow.source].y, boxes[flow.target].y))
    ribbons: list[Ribbon] = []
    for flow in placed:
        thick = flow.amount_minor * scale
        source, target = boxes[flow.source], boxes[flow.target]
        start = (source.x + source.width, right[flow.source] + thick / 2)
        end = (target.x, left[flow.target] + thick / 2)
        right[flow.source] += thick
        left[flow.target] += thick
        colour = colours[flow.source] if source.column == 0 else colours[flow.target]
        path = _curve(start, end)
        ribbons.append(
            Ribbon(flow.source, flow.target, flow.amount_minor, path, round(thick, 2), colour)
        )
    return ribbons


def _curve(start: tuple[float, float], end: tuple[float, float]) -> str:
    middle = (start[0] + end[0]) / 2
    return (
        f"M{start[0]:.1f} {start[1]:.1f}C{middle:.1f} {start[1]:.1f} "
        f"{middle:.1f} {end[1]:.1f} {end[0]:.1f} {end[1]:.1f}"
    )
