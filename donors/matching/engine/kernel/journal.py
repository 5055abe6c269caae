"""Undoing an attempt: an application whose minima cannot all be paid leaves no trace."""

# mypy: disable-error-code="no-untyped-def,no-untyped-call"

from donors.matching.engine.kernel.compiling import inlined

PAYMENTS, CELLS, NODES, ACTIVE, STAMP = range(5)


@inlined
def begin(journal):
    """Takes notes from here on."""
    journal.count[:3] = 0
    journal.count[ACTIVE] = 1
    journal.count[STAMP] += 1


@inlined
def end(journal):
    journal.count[:3] = 0
    journal.count[ACTIVE] = 0


@inlined
def note_payment(journal, flow, step):
    stamp = journal.count[STAMP]
    if journal.payment_stamp[step] != stamp:
        journal.payment_stamp[step] = stamp
        at = journal.count[PAYMENTS]
        journal.payment[at], journal.paid[at] = step, flow.paid[step]
        journal.count[PAYMENTS] = at + 1


@inlined
def note_cell(journal, flow, cell):
    stamp = journal.count[STAMP]
    if journal.cell_stamp[cell] != stamp:
        journal.cell_stamp[cell] = stamp
        at = journal.count[CELLS]
        journal.cell[at] = cell
        journal.through[at], journal.money[at] = flow.through[cell], flow.money[cell]
        journal.count[CELLS] = at + 1


@inlined
def note_node(journal, labels, node):
    stamp = journal.count[STAMP]
    if journal.count[ACTIVE] and journal.node_stamp[node] != stamp:
        journal.node_stamp[node] = stamp
        at = journal.count[NODES]
        journal.node[at], journal.height[at] = node, labels.height[node]
        journal.count[NODES] = at + 1
