"""Checks the optional completion of a result of equal shares; standard library only."""

from typing import Any

from donors.matching.engine.verify import require

Row = dict[str, Any]


def check_completion(instance: Row, result: Row, turns: dict[str, int]) -> None:
    """The right projects, in their order, each paid by its own backers first."""
    completed = [row["id"] for row in result["winners"] if row["by"] == "completion"]
    order = [row["by"] for row in result["winners"]]
    require(order == sorted(order, reverse=True), "winners: completion comes after equal shares")
    allowed = instance.get("leftover") == "greedy"
    require(allowed or not completed, "winners: the call allows no completion")
    rows = {row["id"]: row for row in instance["backers"]}
    paid = {row["id"]: row["paid"] for row in result["backers"]}
    left = {
        row["id"]: row["back"] + sum(row["paid"].get(name, 0) for name in completed)
        for row in result["backers"]
    }
    supporters: dict[str, list[str]] = {name: [] for name in turns}
    for name, row in rows.items():
        for project in row["projects"]:
            supporters[project].append(name)
    ready = [name for name, row in rows.items() if row.get("any_project")]
    shares = {row["id"] for row in result["winners"] if row["by"] == "shares"}
    bought = []
    for project in _by_turn(instance, turns, supporters) if allowed else ():
        own, cost = set(supporters[project["id"]]), project["cost"]
        if project["id"] in shares or not own:
            continue
        others = [name for name in ready if name not in own]
        of_own = sum(left[name] for name in own)
        if of_own + sum(left[name] for name in others) >= cost:
            bought.append(project["id"])
            payers = [(own, min(cost, of_own)), (set(others), max(0, cost - of_own))]
            for group, amount in payers:
                _check_split(project["id"], group, amount, left, paid)
    require(completed == bought, "winners: completion is by satisfaction for cost")
    for name, payments in paid.items():
        foreign = payments.keys() - set(rows[name]["projects"])
        kept = not foreign or (rows[name].get("any_project") and foreign <= set(completed))
        require(kept, f"backer {name}: pays for what he does not back")


def _by_turn(instance: Row, turns: dict[str, int], supporters: dict[str, list[str]]) -> list[Row]:
    """Most satisfaction per unit of cost first.

    Two different quotients with divisors below 2^62 are more than 2^-124 apart, so they are
    still different, and in the same order, as whole multiples of 10^-60.
    """
    count = instance.get("satisfaction") == "count"

    def turn(row: Row) -> tuple[int, int]:
        gain = len(supporters[row["id"]]) * (1 if count else row["cost"])
        return -gain * 10**60 // row["cost"], turns[row["id"]]

    return sorted(instance["projects"], key=turn)


def _check_split(
    project: str,
    group: set[str],
    amount: int,
    left: dict[str, int],
    paid: dict[str, dict[str, int]],
) -> None:
    """In proportion to what each has left, by largest remainder, then id; `left` is lowered."""
    total = sum(left[name] for name in group) or 1
    shares = {name: amount * left[name] // total for name in group}
    rest = sorted(group, key=lambda name: (-(amount * left[name] % total), name))
    for name in rest[: amount - sum(shares.values())]:
        shares[name] += 1
    for name, share in shares.items():
        right = paid[name].get(project, 0) == share
        require(right, f"backer {name}: not the share of {project} by completion")
        left[name] -= share
