"""A form takes the fields it shows and no other: extra names in a request change nothing."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Connection, select

from app.core.db import Base
from tests.architecture.matrix_world import World, standing
from tests.architecture.rendered import Pairs, encoded
from tests.architecture.test_hostile_text import FORM, Place, forms_of

WRITERS = (
    ("ngo_owner", ("applicant_", "account_")),
    ("donor_signatory", ("donor_",)),
    ("anonymous", ("security.register",)),
)
# What a form of ours never asks these people for.
EXTRA: Pairs = [
    ("id", "00000000-0000-0000-0000-000000000001"),
    ("role", "owner"), ("roles", "administrator"), ("roles-0", "administrator"), ("is_staff", "1"),
    ("is_active", "0"), ("is_demo", "0"), ("is_system", "1"), ("confirmed_at", "2026-01-01"),
    ("second_factor", "1"), ("tf_primary_method", ""), ("fs_uniquifier", "x"),
    ("user_id", "1"), ("owner_id", "1"), ("actor_id", "1"), ("member", "1"),
    ("state", "awarded"), ("kind_", "donor"), ("number", "DEMO-1"), ("submitted_at", "2026-01-01"),
    ("decided_at", "2026-01-01"), ("approved_by_id", "1"), ("proposed_by_id", "1"),
    ("amount_minor", "1"), ("requested_minor", "1"), ("reserved_minor", "0"), ("fund_id", "1"),
    ("score", "10"), ("rank", "1"), ("closes_at", "2099-01-01"), ("is_public_", "1"),
    ("created_at", "2020-01-01"), ("search", "x"), ("revisions", "{}"), ("metadata", "x"),
]  # fmt: skip
Rows = dict[str, Counter[str]]
# Drawn anew each time, so never the same twice.
_DRAWN = re.compile(
    r"(hash|token|key|sha256|secret|uniquifier|password|body|argument|facts|code"
    r"|request_id|object_id|message_id)$"
)


@pytest.fixture(scope="module")
def world(application):
    with standing(application) as made:
        yield made


@pytest.fixture(scope="module")
def places(world) -> list[Place]:
    return forms_of(world, WRITERS)


def rows(connection: Connection, known: frozenset[Any] | None = None) -> Rows:
    """Every row of every table without what is drawn at random; keys not `known` are new ones."""

    def plain(value: Any) -> Any:
        return "new" if isinstance(value, UUID) and known and value not in known else value

    found: Rows = {}
    for table in Base.metadata.sorted_tables:
        columns = [column for column in table.columns if not _DRAWN.search(column.name)]
        if columns:
            stored = connection.execute(select(*columns)).all()
            found[table.name] = Counter(repr([plain(value) for value in row]) for row in stored)
    return found


def keys(connection: Connection) -> frozenset[Any]:
    """Every key of every row."""
    return frozenset(
        value
        for table in Base.metadata.sorted_tables
        for row in connection.execute(select(*table.primary_key.columns))
        for value in row
    )


def effect(world: World, place: Place, more: Pairs, known: frozenset[Any]) -> tuple[int, Rows]:
    """Send a form with a changed text; tell the status and what stands afterwards."""
    actor, address, form = place
    names = form.texts()[:1]
    typed: Pairs = [(name, "DEMO өзгертілді") for name in names]
    asked = {box.name for box in form.boxes}
    extra = [pair for pair in more if pair[0] not in asked]
    savepoint = world.connection.begin_nested()
    body = encoded([*form.pairs(but=names), *typed, *extra])
    answer = world.keep(actor, "POST", form.action or address, data=body, content_type=FORM)
    after = rows(world.connection, known)
    savepoint.rollback()
    return answer.status_code, after


def test_extra_fields_change_nothing(world, places):
    changed = []
    written = 0
    before, known = rows(world.connection), keys(world.connection)
    for place in places:
        plain = effect(world, place, [], known)
        extra = effect(world, place, EXTRA, known)
        written += plain[1] != before
        if plain != extra:
            tables = [name for name in plain[1] if plain[1][name] != extra[1][name]]
            changed.append((place[0], place[1], plain[0], extra[0], tables))

    assert len(EXTRA) >= 30
    assert changed == []
    assert written >= 8
