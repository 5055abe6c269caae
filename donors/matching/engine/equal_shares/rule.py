"""Splits the money of a crowd by the method of equal shares; see docs/matching.md."""

from math import gcd
from typing import Any

from donors.matching.engine.equal_shares.choosing import Win, choose
from donors.matching.engine.equal_shares.completion import Purchase, complete
from donors.matching.engine.equal_shares.crowd import Crowd
from donors.matching.engine.equal_shares.fingerprint import instance_sha256
from donors.matching.engine.equal_shares.purses import Purses
from donors.matching.engine.equal_shares.reading import read_crowd
from donors.matching.engine.equal_shares.receipts import share_out

ENGINE = "asar-equal-shares/1"
Row = dict[str, Any]


def solve_shares(instance: Row) -> Row:
    """The result for a crowd call; InvalidInstance lists its faults."""
    crowd = read_crowd(instance)
    purses = Purses(crowd)
    wins = choose(crowd, purses)
    columns = share_out(crowd, wins)
    left = crowd.amounts.copy()
    paid: list[dict[str, int]] = [{} for _ in crowd.backers]
    for win, column in zip(wins, columns, strict=True):
        left[column.payers] -= column.amounts
        project = crowd.projects[win.offer.project].id
        for backer, amount in zip(column.payers.tolist(), column.amounts.tolist(), strict=True):
            if amount:
                paid[backer][project] = amount
    chosen = {win.offer.project for win in wins}
    bought = complete(crowd, chosen, left) if crowd.leftover == "greedy" else []
    for number, payments in bought:
        for backer, amount in payments.items():
            paid[backer][crowd.projects[number].id] = amount
    return _result(instance, crowd, purses, wins, bought) | {
        "backers": [
            {"id": name, "paid": payments, "back": back}
            for name, payments, back in zip(crowd.backers, paid, left.tolist(), strict=True)
        ]
    }


def _result(
    instance: Row, crowd: Crowd, purses: Purses, wins: list[Win], bought: list[Purchase]
) -> Row:
    winners = [_winner(crowd, win) for win in wins]
    winners += [_base(crowd, number) | {"by": "completion"} for number, _ in bought]
    chosen = {win.offer.project for win in wins} | {number for number, _ in bought}
    refused = [
        _refused(crowd, purses, number)
        for number in range(len(crowd.projects))
        if number not in chosen
    ]
    spent = sum(one["cost"] for one in winners)
    return {
        "version": 1,
        "method": "equal_shares",
        "engine": ENGINE,
        "instance_sha256": instance_sha256(instance),
        "currency": crowd.currency,
        "satisfaction": crowd.satisfaction,
        "leftover": crowd.leftover,
        "winners": winners,
        "refused": refused,
        "nearest_miss": _nearest(refused),
        "totals": {"given": crowd.total, "spent": spent, "back": crowd.total - spent},
    }


def _base(crowd: Crowd, number: int) -> Row:
    project = crowd.projects[number]
    return {"id": project.id, "cost": project.cost, "backers": len(crowd.supporters[number])}


def _winner(crowd: Crowd, win: Win) -> Row:
    offer = win.offer
    rho = _fraction(offer.num, offer.den * crowd.projects[offer.project].satisfaction)
    return _base(crowd, offer.project) | {"by": "shares", "rho": rho}


def _refused(crowd: Crowd, purses: Purses, number: int) -> Row:
    """What the backers had left when equal shares ended, exactly, and what was missing."""
    left = purses.total_left(number)
    missing = crowd.projects[number].cost * purses.unit - left
    reason = {
        "code": "short" if len(crowd.supporters[number]) else "no_backers",
        "left": _fraction(left, purses.unit),
        "missing": _fraction(missing, purses.unit),
    }
    return _base(crowd, number) | {"reason": reason}


def _nearest(refused: list[Row]) -> str | None:
    """The backed project that lacked the smallest part of its cost; the first of equals."""
    nearest: Row | None = None
    for one in refused:
        if one["reason"]["code"] == "short" and (nearest is None or _lacks_less(one, nearest)):
            nearest = one
    return None if nearest is None else str(nearest["id"])


def _lacks_less(one: Row, other: Row) -> bool:
    mine, its = one["reason"]["missing"], other["reason"]["missing"]
    return bool(mine["num"] * its["den"] * other["cost"] < its["num"] * mine["den"] * one["cost"])


def _fraction(num: int, den: int) -> Row:
    common = gcd(num, den)
    return {"num": num // common, "den": den // common}
