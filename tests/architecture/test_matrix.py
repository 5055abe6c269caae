"""Who gets what: every endpoint, method and state asked for by everybody, against a read table."""

from __future__ import annotations

import os

import pytest

from tests.architecture.matrix_world import SKIPPED, read_table, standing, write_table

PARTS = {
    "applicants": ("applicant_", "account_"),
    "donors": ("donor_", "public_", "security."),
    "staff_first": ("reviewer_", "staff_a", "staff_c", "staff_d", "staff_f"),
    "staff_last": ("staff_h", "staff_l", "staff_m", "staff_o", "staff_p", "staff_r", "staff_s"),
}
WRITES = bool(os.environ.get("MATRIX_WRITE"))


@pytest.fixture(scope="module")
def world(application):
    with standing(application) as made:
        yield made


@pytest.mark.parametrize("part", PARTS)
def test_everybody_gets_what_the_table_says(world, part):
    expected = {row: cells for row, cells in read_table().items() if row[0].startswith(PARTS[part])}

    answers = world.answers(PARTS[part])

    differing = [
        f"{' '.join(row)}: {actor} expected {expected.get(row, {}).get(actor)}, got {got}"
        for row, cells in answers.items()
        for actor, got in cells.items()
        if got != expected.get(row, {}).get(actor)
    ]
    assert differing == []
    assert expected.keys() - answers.keys() == set()


def test_every_endpoint_stands_in_a_part_of_the_table(application):
    prefixes = tuple(prefix for part in PARTS.values() for prefix in part)
    homeless = [
        rule.endpoint
        for rule in application.url_map.iter_rules()
        if rule.endpoint not in SKIPPED and not rule.endpoint.startswith(prefixes)
    ]

    assert homeless == []


if WRITES:

    def test_write_every_answer(world):
        write_table(world.answers())
