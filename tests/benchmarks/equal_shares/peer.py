"""`python peer.py CALL.json plain|merged`: pabutools in an environment and process of its own."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from clock import measure, peak_mb
from pabutools.election import ApprovalBallot, ApprovalProfile, Cost_Sat, Instance, Project
from pabutools.rules import method_of_equal_shares


def build(call, merged):
    """The election as pabutools wants it, its exact fractions (gmpy2) left as they are."""
    projects = {row["id"]: Project(row["id"], row["cost"]) for row in call["projects"]}
    given = sum(row["amount"] for row in call["backers"])
    instance = Instance(projects.values(), budget_limit=given)
    ballots = (ApprovalBallot(projects[one] for one in row["projects"]) for row in call["backers"])
    profile = ApprovalProfile(ballots, instance=instance)
    return instance, profile.as_multiprofile() if merged else profile


def main():
    sys.setrecursionlimit(10_000)  # pabutools calls itself once for each winner
    call = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    merged = sys.argv[2] == "merged"
    (instance, profile), built, _ = measure(lambda: build(call, merged))
    winners, solved, turns = measure(
        lambda: method_of_equal_shares(instance, profile, sat_class=Cost_Sat)
    )
    told = {
        "build": built,
        "solve": solved,
        "turns": turns,
        "memory_mb": peak_mb(),
        "ballots": profile.num_ballots() if not merged else len(profile),
        "winners": [project.name for project in winners],
    }
    print(json.dumps(told))


main()
