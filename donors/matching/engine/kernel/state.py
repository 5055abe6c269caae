"""What the kernel works on: money in the network, labels of the search, and how to undo.

Nodes are numbered needs first (0 .. N-1), then cells (N .. N+C-1). The search runs from a need
towards money, so a step leads from a node to one that can hand money over: from a need to a cell
that may pay it more; from a cell to its parent, to a child cell money was sent to, or to a need
it pays now.
"""

from typing import Any, NamedTuple

import numpy as np

from donors.matching.engine.kernel.arrays import UNLIMITED, Arrays

Array = Any  # an array inside compiled code

# Places for payments that a cell begins with.
SHORT = 2
# The columns of `Flow` that tell which payments carry money.
PAYING = "paying_first", "paying_size", "paying_count", "paying", "debtor", "place"


class Flow(NamedTuple):
    """Money in the network. Payments are kept need by need, with spare room beside the amount.

    `paying` lists, cell by cell, the payments that carry money, and `debtor` the needs they go to,
    so that a cell's debtors are found without a scan. Few payments ever carry money, so a list
    begins short (`paying_size`) and moves to the end of all lists, where `paying_first` ends, once
    it is full.
    """

    first: Array
    cell: Array
    room: Array
    paid: Array
    owner: Array
    parent: Array
    above: Array  # room of the arc from the parent
    through: Array  # money on it
    child_first: Array
    child: Array
    money: Array
    paying_first: Array
    paying_size: Array
    paying_count: Array
    paying: Array
    debtor: Array
    place: Array  # of a payment in the list of its cell


class Labels(NamedTuple):
    """`height`: a lower bound on the steps to money, -1 for a need not served yet.

    `dead`: no money can be reached any more. `at_height` counts nodes by height: where it falls
    to 0, everything above is likely cut off.
    """

    height: Array
    dead: Array
    cursor: Array
    at_height: Array


class Scratch(NamedTuple):
    """Room for one way, one search and the undo lists; nothing in it outlives a call."""

    way: Array
    steps: Array
    queue: Array
    level: Array
    seen: Array


def fresh_flow(arrays: Arrays) -> Flow:
    """The network without money in motion."""
    needs, cells, payments = arrays.sizes
    children = np.flatnonzero(arrays.parent >= 0)
    by_parent = children[np.argsort(arrays.parent[children], kind="stable")]
    sizes = np.minimum(np.bincount(arrays.cell, minlength=cells), SHORT).astype(np.int32)
    return Flow(
        first=arrays.first,
        cell=arrays.cell,
        room=arrays.cap.copy(),
        paid=np.zeros(payments, np.int64),
        owner=np.repeat(np.arange(needs, dtype=np.int32), np.diff(arrays.first)),
        parent=arrays.parent,
        above=arrays.limit.copy(),
        through=np.zeros(cells, np.int64),
        child_first=_starts(arrays.parent[children], cells),
        child=by_parent.astype(np.int32),
        money=arrays.money.copy(),
        paying_first=np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64),
        paying_size=sizes,
        paying_count=np.zeros(cells, np.int32),
        # All places a cell of d payments may ever use, doubling them each time, are less than 4 d.
        paying=np.empty(4 * payments, np.int32),
        debtor=np.empty(4 * payments, np.int32),
        place=np.empty(payments, np.int32),
    )


def fresh_labels(arrays: Arrays) -> Labels:
    """Pools stand at height 0 until they are seen to be empty, other cells above their parent."""
    needs, cells, _ = arrays.sizes
    height = np.full(needs + cells, -1, np.int32)
    height[needs:] = (arrays.parent >= 0) & (arrays.limit < UNLIMITED)
    at_height = np.zeros(needs + cells + 2, np.int64)
    np.add.at(at_height, height[needs:], 1)
    return Labels(
        height=height,
        dead=np.zeros(needs + cells, np.bool_),
        cursor=np.zeros(needs + cells, np.int32),
        at_height=at_height,
    )


def fresh_scratch(arrays: Arrays) -> Scratch:
    needs, cells, _ = arrays.sizes
    nodes = needs + cells + 1
    return Scratch(
        way=np.empty(nodes, np.int32),
        steps=np.empty(nodes, np.int64),
        queue=np.empty(nodes, np.int32),
        level=np.empty(nodes, np.int32),
        seen=np.zeros(nodes, np.bool_),
    )


def _starts(groups: Any, count: int) -> Any:
    starts = np.zeros(count + 1, np.int64)
    np.cumsum(np.bincount(groups, minlength=count), out=starts[1:])
    return starts


class Journal(NamedTuple):
    """What one attempt changed, each thing once with its value before, so that it can be undone.

    `count` holds how many payments, cells and nodes were touched, whether notes are taken at
    all, and the number of the attempt that the stamps refer to.
    """

    count: Array
    payment: Array
    paid: Array
    payment_stamp: Array
    cell: Array
    through: Array
    money: Array
    cell_stamp: Array
    node: Array
    height: Array
    node_stamp: Array


def fresh_journal(arrays: Arrays) -> Journal:
    needs, cells, payments = arrays.sizes
    return Journal(
        count=np.zeros(5, np.int64),
        payment=np.empty(payments, np.int64),
        paid=np.empty(payments, np.int64),
        payment_stamp=np.zeros(payments, np.int32),
        cell=np.empty(cells, np.int32),
        through=np.empty(cells, np.int64),
        money=np.empty(cells, np.int64),
        cell_stamp=np.zeros(cells, np.int32),
        node=np.empty(needs + cells, np.int32),
        height=np.empty(needs + cells, np.int32),
        node_stamp=np.zeros(needs + cells, np.int32),
    )
