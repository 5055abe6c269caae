"""Receipts in whole units exist for any exact payments, however tight the purses."""

import random

import numpy as np

from donors.matching.engine.equal_shares import receipts
from donors.matching.engine.equal_shares.choosing import Win
from donors.matching.engine.equal_shares.crowd import Crowd, Project
from donors.matching.engine.equal_shares.purses import Floors, Offer
from donors.matching.engine.equal_shares.receipts import share_out

PARTS = 12  # exact payments are twelfths


def tight_payments(rng):
    """Payments in twelfths, backer by project; whole units for each project and each backer."""
    backers, projects = rng.randint(2, 14), rng.randint(2, 7)
    table = [[rng.randint(0, 1) * PARTS for _ in range(projects)] for _ in range(backers)]
    for _ in range(6 * backers):
        (one, other), (here, there) = (
            rng.sample(range(backers), 2),
            rng.sample(range(projects), 2),
        )
        part = rng.randint(0, min(table[one][here], table[other][there]))
        for row, change in ((table[one], -part), (table[other], part)):
            row[here] += change
            row[there] -= change
    return table


def as_wins(table):
    """The same as the rule would hand it over; each backer has just enough."""
    columns = [list(column) for column in zip(*table, strict=True)]
    amounts = [sum(row) // PARTS for row in table]
    crowd = Crowd(
        "KZT", "cost", "none",
        tuple(Project(f"P{n}", sum(column) // PARTS, 1) for n, column in enumerate(columns)),
        [f"B{n:02}" for n in range(len(table))],
        np.array(amounts), np.zeros(len(table), np.bool_),
        np.zeros(len(table) + 1, np.int64), np.zeros(0, np.int64),
    )  # fmt: skip
    wins = []
    for number, column in enumerate(columns):
        payers = np.array([backer for backer, part in enumerate(column) if part], np.int64)
        parts = np.array(column, np.int64)[payers]
        floors = Floors(parts // PARTS, parts % PARTS > 0)
        wins.append(Win(Offer(number, 0, 1, payers[:0], payers), floors))
    return crowd, wins


def test_every_column_is_met_and_no_purse_is_overdrawn(monkeypatch):
    moved = []
    move = receipts._reroute
    monkeypatch.setattr(receipts, "_reroute", lambda *args: moved.append(move(*args)))
    for seed in range(600):
        table = tight_payments(random.Random(seed))
        crowd, wins = as_wins(table)

        columns = share_out(crowd, wins)

        spent = np.zeros(len(table), np.int64)
        for number, column in enumerate(columns):
            assert column.amounts.sum() == crowd.projects[number].cost
            for backer, amount in zip(column.payers, column.amounts, strict=True):
                assert abs(int(amount) * PARTS - table[backer][number]) < PARTS
            spent[column.payers] += column.amounts
        assert (spent <= crowd.amounts).all()
    assert len(moved) > 5
