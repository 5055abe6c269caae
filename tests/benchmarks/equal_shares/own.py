"""`python -m tests.benchmarks.equal_shares.own CALL.json`: each step of the engine, measured."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from donors.matching.engine.canonical import canonical_json
from donors.matching.engine.equal_shares.choosing import choose
from donors.matching.engine.equal_shares.purses import Purses
from donors.matching.engine.equal_shares.reading import read_crowd
from donors.matching.engine.equal_shares.receipts import share_out
from donors.matching.engine.equal_shares.rule import solve_shares
from donors.matching.engine.equal_shares.verify import verify_shares
from tests.benchmarks.equal_shares.clock import measure, peak_mb


def build(call):
    crowd = read_crowd(call)
    return crowd, crowd.supporters


def measure_steps(call, told):
    """Reading, choosing and receipts apart; what they made is gone afterwards."""
    (crowd, _), told["build"], _ = measure(lambda: build(call))
    wins, told["solve"], told["turns"] = measure(lambda: choose(crowd, Purses(crowd)))
    told["memory_mb"] = peak_mb()
    _, told["receipts"], _ = measure(lambda: share_out(crowd, wins))
    told["winners"] = [crowd.projects[win.offer.project].id for win in wins]


def main() -> None:
    """Prints the winners, the CPU seconds of each step, and the most memory up to then."""
    call = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    told: dict[str, Any] = {"memory_before_mb": peak_mb()}
    measure_steps(call, told)
    result, told["all"], _ = measure(lambda: solve_shares(call))
    _, told["write"], _ = measure(lambda: canonical_json(result))
    told["memory_all_mb"] = peak_mb()
    _, told["verify"], _ = measure(lambda: verify_shares(call, result))
    paid = sum(len(row["paid"]) for row in result["backers"])
    print(json.dumps(told | {"payments": paid}))


if __name__ == "__main__":
    main()
