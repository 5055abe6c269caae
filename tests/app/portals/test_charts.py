"""Geometry of pictures: nothing overlaps, sizes tell the truth."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from app.portals.charts import (
    REGION_TILES,
    Flow,
    sankey,
    shade,
    tiles,
)

CODES = {
    "10", "11", "15", "19", "23", "27", "31", "33", "35", "39",
    "43", "47", "55", "59", "61", "62", "63", "71", "75", "79",
}  # fmt: skip


def test_every_region_has_one_square_of_its_own() -> None:
    assert {tile.code for tile in REGION_TILES} == CODES
    places = {(tile.column, tile.row) for tile in REGION_TILES}
    assert len(places) == 20
    # The picture has six columns and five rows (region_map in macros/charts.html).
    assert all(column < 6 and row < 5 for column, row in places)


def test_neighbours_stand_as_on_a_map() -> None:
    at = {tile.code: tile for tile in REGION_TILES}
    assert at["59"].row < at["11"].row < at["35"].row < at["31"].row
    assert at["47"].column < at["15"].column < at["35"].column < at["63"].column


def test_shades_tell_nothing_from_something() -> None:
    assert [shade(value, 100) for value in (0, 1, 25, 26, 51, 100)] == [0, 1, 1, 2, 3, 4]
    assert {tile.code: step for tile, step in tiles({"71": 5})}["71"] == 4


@given(st.lists(st.integers(1, 10**13), min_size=1, max_size=8))
def test_flow_picture_fits_and_never_overlaps(values: list[int]) -> None:
    donors = [f"d{n}" for n in range(len(values))]
    flows = [Flow(donor, "call", value) for donor, value in zip(donors, values, strict=True)]
    picture = sankey([donors, ["call"]], flows, height=400)
    boxes = [node for node in picture.nodes if node.column == 0]
    for upper, lower in itertools.pairwise(boxes):
        assert upper.y + upper.height <= lower.y + 0.05
    assert all(node.y >= -0.05 and node.y + node.height <= 400.1 for node in picture.nodes)
    assert sum(ribbon.amount_minor for ribbon in picture.ribbons) == sum(values)


def test_nodes_without_money_are_left_out() -> None:
    picture = sankey([["a", "b"], ["c"]], [Flow("a", "c", 5)])
    assert [node.key for node in picture.nodes] == ["a", "c"]


def test_no_flows_make_an_empty_picture() -> None:
    assert sankey([["a"], ["b"]], []).nodes == ()
