"""Undoing an attempt: an application whose minima cannot all be paid leaves no trace."""

# mypy: disable-error-code="no-untyped-def,no-untyped-call"

from donors.matching.engine.kernel.compiling import inlined, nth

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
    if journal.payment_stamp[nth(step)] != stamp:
        journal.payment_stamp[nth(step)] = stamp
        at = journal.count[PAYMENTS]
        journal.payment[nth(at)], journal.paid[nth(at)] = step, flow.paid[nth(step)]
        journal.count[PAYMENTS] = at + 1


@inlined
def note_cell(journal, flow, cell):
    stamp = journal.count[STAMP]
    if journal.cell_stamp[nth(cell)] != stamp:
        journal.cell_stamp[nth(cell)] = stamp
        at = journal.count[CELLS]
        journal.cell[nth(at)] = cell
        journal.through[nth(at)], journal.money[nth(at)] = (
            flow.through[nth(cell)],
            flow.money[nth(cell)],
        )
        journal.count[CELLS] = at + 1


@inlined
def note_node(journal, labels, node):
    stamp = journal.count[STAMP]
    if journal.count[ACTIVE] and journal.node_stamp[nth(node)] != stamp:
        journal.node_stamp[nth(node)] = stamp
        at = journal.count[NODES]
        journal.node[nth(at)], journal.height[nth(at)] = node, labels.height[nth(node)]
        journal.count[NODES] = at + 1
