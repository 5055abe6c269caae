"""Who is accepted and how much each need receives: steps 1 and 2 of rank order, compiled."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from donors.matching.engine.kernel.arrays import Arrays, Ints, Small
from donors.matching.engine.kernel.cuts import no_cuts, rules_of
from donors.matching.engine.kernel.levels import levels_of
from donors.matching.engine.kernel.lexicographic import accept_all, top_up
from donors.matching.engine.kernel.state import (
    Flow,
    fresh_flow,
    fresh_journal,
    fresh_labels,
    fresh_scratch,
)


@dataclass(frozen=True)
class Amounts:
    """`got` per need, `accepted` per application, `levels` per need and cell, the money flow.

    `levels` is the certificate: the place of the first need left short that a node could serve,
    2^31 - 1 where there is none.
    """

    got: Ints
    accepted: NDArray[np.bool_]
    levels: Small
    flow: Flow


def amounts(arrays: Arrays) -> Amounts:
    """The exact amounts of an instance given as arrays."""
    applications = int(arrays.application[-1]) + 1 if len(arrays.application) else 0
    flow, labels = fresh_flow(arrays), fresh_labels(arrays)
    scratch, journal = fresh_scratch(arrays), fresh_journal(arrays)
    accepted = np.ones(applications, np.bool_)
    minimum = arrays.minimum
    if minimum.any():
        rules, cuts = rules_of(arrays, applications), no_cuts(arrays)
        accepted = accept_all(rules, cuts, flow, labels, scratch, journal)
        minimum = np.where(accepted[arrays.application], minimum, 0)
    wanted = np.where(accepted[arrays.application], arrays.requested, 0)
    got = minimum + top_up(flow, labels, scratch, journal, wanted - minimum)
    levels = levels_of(flow, scratch, got < wanted)
    return Amounts(got, accepted, levels, flow)
