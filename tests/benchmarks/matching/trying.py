"""`python -m tests.benchmarks.matching.trying [FAMILY [N [TIMES]]]`: what one change costs, warm.

Seeded single changes of every kind, each made and taken back; CPU milliseconds by kind. The step
"warm" of the benchmark makes the same changes one after another.
"""

from __future__ import annotations

import gc
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

from donors.matching.engine.kernel.amounts import amounts
from donors.matching.engine.warm import changes
from donors.matching.engine.warm.session import Session
from tests.benchmarks.matching.compact import arrays
from tests.benchmarks.matching.document import document
from tests.benchmarks.matching.families import draft

Row = dict[str, Any]
SEED, TIMES, WARMING = 5, 50, 30


def changes_of(instance: Row, seed: int = SEED) -> Iterator[tuple[str, changes.Change]]:
    """Single changes of the instance, kind after kind, without end."""
    draw = random.Random(seed)
    pledges, applications = instance["pledges"], instance["applications"]
    last = max(one["rank"] for one in applications)
    limited = [one for one in pledges if one.get("quotas")]
    while True:
        yield from _of_pledge(draw, draw.choice(pledges), draw.choice(pledges))
        one, other = draw.sample(applications, 2)
        yield from _of_application(draw, one, other, last + 1)
        if limited:
            pledge = draw.choice(limited)
            place = draw.randrange(len(pledge["quotas"]))
            most = pledge["quotas"][place]["max"] * draw.choice([8, 12]) // 10
            yield "quota a fifth up or down", changes.SetQuota(pledge["id"], place, most)


def _of_pledge(draw: random.Random, one: Row, other: Row) -> Iterator[tuple[str, changes.Change]]:
    name, tranche = one["id"], draw.choice(one["budget"])
    year, amount = tranche["year"], tranche["amount"]
    yield "pledge a tenth less", changes.SetAmount(name, year, amount * 9 // 10)
    yield "pledge a tenth more", changes.SetAmount(name, year, amount * 11 // 10)
    yield "pledge twice as much", changes.SetAmount(name, year, amount * 2)
    yield "limit for one application", changes.SetCap(name, max(1, amount // 5))
    yield "limit in percent", changes.SetShare(name, draw.choice([None, 20, 40, 60]))
    where = dict(one.get("where", {}))
    if len(where) > 1:
        where.pop(draw.choice(sorted(where)))
    yield "restriction lifted", changes.SetWhere(name, where)
    yield "pledge withdrawn", changes.Withdraw(name)
    yield "pledge offered", changes.Offer({**one, "id": "NEW", "budget": other["budget"]})


def _of_application(
    draw: random.Random, one: Row, other: Row, last: int
) -> Iterator[tuple[str, changes.Change]]:
    name, need = one["id"], draw.choice(one["needs"])
    for kind, part in (("request a tenth more", 11), ("request a tenth less", 9)):
        asked = need["requested"] * part // 10
        least = min(need.get("minimum", 0), asked)
        yield kind, changes.SetNeed(name, need["year"], asked, least)
    yield "application moved", changes.Move(name, other["rank"])
    yield "two places exchanged", changes.Swap(name, other["id"])
    yield "application withdrawn", changes.Leave(name)
    yield "application added", changes.Apply({**one, "id": "NEW", "rank": last})


def measure(session: Session, instance: Row, times: int) -> dict[str, list[tuple[float, str]]]:
    """By kind: (CPU milliseconds, why it was not warm) of each change."""
    found: dict[str, list[tuple[float, str]]] = {}
    for kind, change in changes_of(instance):
        rows = found.setdefault(kind, [])
        if len(rows) >= times:
            return found
        gc.collect(0)
        started = time.process_time()
        answer = session.change(change)
        rows.append(((time.process_time() - started) * 1e3, answer.why))
        session.undo()
    return found


def main(family: str = "national", n: str = "10000", times: str = str(TIMES)) -> None:
    """Print a table."""
    small = document(draft(family, WARMING, 1))
    measure(Session(small), small, 1)
    made = draft(family, int(n), 1)
    network, instance = arrays(made), document(made)
    amounts(network)
    _, cold = _timed(lambda: amounts(network))
    session, start = _timed(lambda: Session(instance))
    found = measure(session, instance, int(times))
    print("| change | median, ms | worst, ms | not warm |\n|---|---|---|---|")
    found["all"] = [row for kind in found.values() for row in kind]
    for kind, rows in found.items():
        took = [one for one, _ in rows]
        runs = sum(bool(why) for _, why in rows)
        print(f"| {kind} | {statistics.median(took):.1f} | {max(took):.0f} | {runs}/{len(rows)} |")
    print(f"\nA new run of the amounts alone: {cold:.0f} ms; from the JSON: {start:.0f} ms.")


def _timed(action: Callable[[], Any]) -> tuple[Any, float]:
    """What it gives, and CPU milliseconds."""
    started = time.process_time()
    made = action()
    return made, (time.process_time() - started) * 1e3


if __name__ == "__main__":
    main(*sys.argv[1:])
