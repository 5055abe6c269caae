"""By which rules money can be split, and the one way to ask for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from app.core.errors import Invalid
from app.core.i18n import Message
from donors.matching.engine import InvalidInstance, solve
from donors.matching.engine.baselines import greedy, pro_rata
from donors.matching.states import STRATEGY_LABELS, RunStrategy

SOLVERS: Mapping[RunStrategy, Callable[[dict[str, Any]], dict[str, Any]]] = {
    RunStrategy.RANK_ORDER: solve,
    RunStrategy.MOST_MERIT: solve,
    RunStrategy.GREEDY: greedy,
    RunStrategy.PRO_RATA: pro_rata,
}


def solved(instance: dict[str, Any], strategy: RunStrategy) -> dict[str, Any]:
    """Solve an instance by a strategy; Invalid says what the engine cannot split."""
    solver = SOLVERS.get(strategy)
    if solver is None:
        label = STRATEGY_LABELS[strategy]
        raise Invalid({"strategy": Message("“%(strategy)s” is not offered.", strategy=label)})
    try:
        return solver(instance)
    except InvalidInstance as faults:
        message = Message("The money cannot be split so: %(faults)s.", faults=str(faults))
        raise Invalid({"strategy": message}) from faults
