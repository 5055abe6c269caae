"""Steps 1 and 2 on arrays: acceptance by rank, then amounts by rank."""

# mypy: disable-error-code="no-untyped-def,no-untyped-call"

import numpy as np

from donors.matching.engine.kernel.compiling import outer
from donors.matching.engine.kernel.cuts import keep_cut, learn, refuses
from donors.matching.engine.kernel.journal import CELLS, NODES, PAYMENTS, begin, end
from donors.matching.engine.kernel.search import pay
from donors.matching.engine.kernel.serving import revive, serve


@outer
def accept_all(rules, cuts, flow, labels, scratch, journal):
    """Goes down the ranking; the minima of all accepted applications stay in the network.

    Returns for each application whether it was accepted.
    """
    applications, needs = len(rules.starts) - 1, len(rules.minimum)
    accepted = np.zeros(applications, np.bool_)
    routed = np.zeros(needs, np.int64)
    for one in range(applications):
        start, stop = rules.starts[one], rules.starts[one + 1]
        if refuses(rules, cuts, start, stop):
            continue
        accepted[one] = accept_one(
            flow, labels, scratch, journal, start, stop, rules.minimum, routed
        )
        if accepted[one]:
            learn(rules, cuts, start, stop)
        else:
            keep_cut(rules, cuts, flow, scratch, start, stop, routed)
            undo(flow, labels, journal)
    return accepted


@outer
def accept_one(flow, labels, scratch, journal, start, stop, minimum, routed):
    """Tries to pay all minima of needs start .. stop - 1; True if all could be paid.

    If not, `routed` holds what could be, and the money still lies in the network until `undo`.
    """
    needs = len(minimum)
    begin(journal)
    whole = True
    for need in range(start, stop):
        if minimum[need] > 0:
            routed[need] = serve(flow, labels, scratch, journal, need, minimum[need], needs)
            whole = whole and routed[need] == minimum[need]
    if whole:
        end(journal)
    return whole


@outer
def undo(flow, labels, journal):
    """Takes back the last attempt. What it learnt stays if it moved no money."""
    moved = journal.count[PAYMENTS] > 0
    for at in range(journal.count[PAYMENTS]):
        step = journal.payment[at]
        if journal.paid[at] != flow.paid[step]:
            pay(flow, step, journal.paid[at] - flow.paid[step])
    for at in range(journal.count[CELLS]):
        cell = journal.cell[at]
        flow.above[cell] += flow.through[cell] - journal.through[at]
        flow.through[cell], flow.money[cell] = journal.through[at], journal.money[at]
    if moved:
        for at in range(journal.count[NODES]):
            revive(labels, journal.node[at], journal.height[at])
    end(journal)


@outer
def top_up_in_turn(flow, labels, scratch, journal, turn, wanted):
    """Serves the needs of `turn`, one after another, up to `wanted` beyond what they have.

    Returns what each got.
    """
    needs = len(wanted)
    got = np.zeros(needs, np.int64)
    labels.cursor[:] = 0  # attempts that were undone brought steps back that were passed already
    for need in turn:
        if wanted[need] > 0:
            got[need] = serve(flow, labels, scratch, journal, need, wanted[need], needs)
    return got


@outer
def top_up(flow, labels, scratch, journal, wanted):
    """The same for all needs, by rank."""
    return top_up_in_turn(flow, labels, scratch, journal, np.arange(len(wanted)), wanted)
