"""What differs between the rows of a session and another instance."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from donors.matching.engine.errors import InvalidInstance
from donors.matching.engine.warm.changes import Difference, Row, Rows


def difference_between(rows: Rows, instance: Mapping[str, Any]) -> list[Difference]:
    """The differences to follow in turn.

    An application with other traits goes before it comes again, since its place is its own.
    """
    pledges = _by_id(instance["pledges"], "pledges")
    applications = _by_id(instance["applications"], "applications")
    ranks = {
        name: row["rank"]
        for name, row in applications.items()
        if name in rows.applications and row["rank"] != rows.rank(name)
    }
    changed = _changed(rows.applications, applications, ignoring="rank")
    again = {
        name: None
        for name, row in changed.items()
        if row is not None and name in rows.applications and _moved(rows.applications[name], row)
    }
    both = Difference(_changed(rows.pledges, pledges), changed, ranks)
    if again:
        kept = {name: rank for name, rank in ranks.items() if name not in again}
        both = Difference(both.pledges, changed, kept)
        return [Difference(applications=again), both]
    return [both]


def _by_id(rows: Iterable[Row], where: str) -> dict[str, Row]:
    found = {row["id"]: row for row in rows}
    if len(found) < len(instance_rows := list(rows)):
        many = Counter(row["id"] for row in instance_rows).most_common(1)[0][0]
        raise InvalidInstance([(where, f"{many} stands there twice")])
    return found


def _changed(
    before: Mapping[str, Row], after: Mapping[str, Row], ignoring: str = ""
) -> dict[str, Row | None]:
    found: dict[str, Row | None] = {}
    for name, row in after.items():
        old = before.get(name)
        if old is not row and (old is None or not _same(old, row, ignoring)):
            found[name] = row
    found.update(dict.fromkeys(name for name in before if name not in after))
    return found


def _same(one: Row, other: Row, ignoring: str) -> bool:
    if one == other:
        return True
    if not ignoring:
        return False
    return {**one, ignoring: 0} == {**other, ignoring: 0}


def _moved(one: Row, other: Row) -> bool:
    return any(one.get(name) != other.get(name) for name in ("call", "region", "themes", "kind"))
