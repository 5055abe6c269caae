"""Every constraint of the database has something to say to a person."""

from __future__ import annotations

import re

from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateTable

from app import registry
from app.core.constraints import MESSAGES
from app.core.db import Base

# Raised by a trigger, so that no table declares it.
BY_TRIGGER = {"ck_ledger_entry_balances"}


def declared() -> set[str]:
    assert registry.MODELS
    names: set[str] = set()
    for table in Base.metadata.sorted_tables:
        sql = str(CreateTable(table).compile(dialect=postgresql.dialect()))
        names |= set(re.findall(r"CONSTRAINT \"?(\w+)\"? (?:CHECK|UNIQUE)", sql))
        names |= {str(index.name) for index in table.indexes if index.unique}
        # A value outside of an enumeration cannot be typed: forms offer the members only.
        names -= {
            f"ck_{table.name}_{column.type.name}"
            for column in table.columns
            if getattr(column.type, "enums", None)
        }
    return names


def test_every_constraint_has_a_message_and_no_message_is_left_over():
    assert declared() | BY_TRIGGER == set(MESSAGES)
