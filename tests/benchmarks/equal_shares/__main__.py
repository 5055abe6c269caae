"""`python -m tests.benchmarks.equal_shares [--pabulib FOLDER] [--large 1000000] [--json FILE]`."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.benchmarks.equal_shares.crowds import SIZES, crowd_call, pabulib_call
from tests.benchmarks.matching.running import ROOT, THREADS, peers_python

PEER = Path(__file__).with_name("peer.py")
OWN = "tests.benchmarks.equal_shares.own"
GOALS = {"plain": 20, "merged": 5}
BESIDE = (
    "call", "projects", "backers", "distinct ballots", "winners", "pabutools plain", "merged",
    "Asar", "solve: plain", "merged", "build and solve: plain", "merged",
)  # fmt: skip
ALONE = (
    "call", "projects", "backers", "winners", "payments", "build", "solve", "receipts",
    "call to result", "write", "verify", "MB before", "MB solved", "MB all",
)  # fmt: skip


def run(words: list[str]) -> dict[str, Any]:
    """What a process of one thread tells about itself."""
    env = {**os.environ, "PYTHONPATH": str(ROOT), **dict.fromkeys(THREADS, "1")}
    done = subprocess.run(words, check=True, cwd=ROOT, env=env, capture_output=True, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def measure(name: str, call: dict[str, Any], peers: tuple[str, ...]) -> dict[str, Any]:
    """One call by the engine and by the peers named."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "call.json"
        file.write_text(json.dumps(call), encoding="utf-8")
        row = {
            "name": name,
            "projects": len(call["projects"]),
            "backers": len(call["backers"]),
            "own": run([sys.executable, "-m", OWN, str(file)]),
        }
        for peer in peers:
            row[peer] = run([str(peers_python()), str(PEER), str(file), peer])
    return row


def beside(row: dict[str, Any]) -> str:
    """A line of the table with both sides."""
    own, plain, merged = row["own"], row["plain"], row["merged"]
    same = own["winners"] == plain["winners"] == merged["winners"]
    cells = [
        row["name"], row["projects"], f"{row['backers']:,}", f"{merged['ballots']:,}",
        f"{len(own['winners'])} {'same' if same else 'OTHERS'}",
        *(f"{one['build']:.2f} + {one['solve']:.2f}" for one in (plain, merged)),
        f"{own['build']:.4f} + {own['solve']:.4f}",
        *(f"{one['solve'] / own['solve']:,.0f}×" for one in (plain, merged)),
        *(f"{total(one) / total(own):,.1f}×" for one in (plain, merged)),
    ]  # fmt: skip
    return "| " + " | ".join(map(str, cells)) + " |"


def heading(columns: tuple[str, ...]) -> str:
    return "\n| " + " | ".join(columns) + " |\n|" + "---|" * len(columns)


def total(one: dict[str, Any]) -> float:
    return one["build"] + one["solve"]


def alone(row: dict[str, Any]) -> str:
    """A line of the table of large calls."""
    own = row["own"]
    cells = [
        row["name"], row["projects"], f"{row['backers']:,}", len(own["winners"]),
        f"{own['payments']:,}",
        *(f"{own[step]:.2f}" for step in ("build", "solve", "receipts", "all", "write", "verify")),
        *(f"{own[key]:,}" for key in ("memory_before_mb", "memory_mb", "memory_all_mb")),
    ]  # fmt: skip
    return "| " + " | ".join(map(str, cells)) + " |"


def missed(row: dict[str, Any]) -> list[str]:
    """What a call fell short of."""
    own = row["own"]
    slow = [
        f"{row['name']}: below {goal}× of pabutools {peer}"
        for peer, goal in GOALS.items()
        if row[peer]["solve"] < goal * own["solve"]
    ]
    same = all(row[peer]["winners"] == own["winners"] for peer in GOALS)
    return slow if same else [*slow, f"{row['name']}: other winners than pabutools"]


def main() -> None:
    """Prints both tables; exit 1 when winners differ or a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pabulib", type=Path, help="a folder of .pb files of approval votes")
    parser.add_argument("--large", type=int, default=1_000_000, help="backers of the largest call")
    parser.add_argument("--json", type=Path, help="where every figure goes")
    options = parser.parse_args()
    files = sorted(options.pabulib.glob("*.pb")) if options.pabulib else []
    both = [(f"city {size[0]}", crowd_call(*size)) for size in SIZES]
    both += [(file.stem, pabulib_call(file)) for file in files]
    rows, misses = [], []
    print(heading(BESIDE), flush=True)
    for name, call in both:
        rows.append(measure(name, call, ("plain", "merged")))
        misses += missed(rows[-1])
        print(beside(rows[-1]), flush=True)
    print(heading(ALONE), flush=True)
    for backers in (options.large // 10, options.large):
        for name, equal in (("equal gifts", True), ("own sums", False)):
            call = crowd_call(200, backers, equal=equal)
            rows.append(measure(name, call, ()))
            print(alone(rows[-1]), flush=True)
    if options.json:
        options.json.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    print("\n".join(misses) or "all goals kept, all winners the same")
    sys.exit(bool(misses))


if __name__ == "__main__":
    main()
