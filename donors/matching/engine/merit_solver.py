"""HiGHS, the solver that proposes: the only place that knows it, and it is loaded only here.

One thread, a fixed seed and a limit on nodes instead of seconds: the same model gets the same
proposal whatever the machine. What it says is a proposal and a hint for prices; neither its
amounts nor its bound are ever believed.
"""

import importlib
from collections.abc import Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from donors.matching.engine.errors import InvalidInstance
from donors.matching.engine.merit_model import INFINITY, Model

MOST_NODES = 200
NEAR_ENOUGH = {True: 1e-3, False: 1e-6}  # of the best, for models that are large or not
LARGE = 50_000  # columns
OPTIONS: dict[str, bool | int | float | str] = {
    "output_flag": False,
    "threads": 1,
    "parallel": "off",
    "random_seed": 0,
    "mip_max_nodes": MOST_NODES,
    "mip_abs_gap": 0.0,
}


@dataclass(frozen=True)
class Solution:
    """Values by column and duals by row."""

    values: list[float]
    duals: list[float]


def solver() -> ModuleType:
    """HiGHS; without it most merit cannot be chosen, and the instance is refused saying so."""
    try:
        return importlib.import_module("highspy")
    except ImportError as missing:
        text = "most_merit needs the solver HiGHS: install the Python package highspy"
        raise InvalidInstance([("policy.selection", text)]) from missing


def propose(model: Model) -> Solution | None:
    """The solver's choice: within MOST_NODES nodes, or once it thinks it is NEAR_ENOUGH."""
    highspy = solver()
    highs = _loaded(highspy, _programme(highspy, model, whole=True))
    highs.setOptionValue("mip_rel_gap", NEAR_ENOUGH[len(model.costs) > LARGE])
    return _run(highs)


class Relaxation:
    """The model with shares instead of yes or no; its duals are good prices."""

    def __init__(self, model: Model) -> None:
        highspy = solver()
        self.model = model
        self.highs = _loaded(highspy, _programme(highspy, model, whole=False))
        self.fixed: dict[str, bool] = {}

    def solve(self, fixed: Mapping[str, bool]) -> Solution | None:
        """With some applications accepted or refused beforehand."""
        for key in sorted({*fixed, *self.fixed}):
            accepted = fixed.get(key)
            low, high = (0.0, 1.0) if accepted is None else (float(accepted),) * 2
            self.highs.changeColBounds(self.model.columns["accept", key], low, high)
            self._may_lack(key, bool(accepted))
        self.fixed = dict(fixed)
        return _run(self.highs)

    def _may_lack(self, key: str, may: bool) -> None:  # noqa: FBT001
        for column in self.model.lacking.get(key, ()):
            self.highs.changeColBounds(column, 0.0, INFINITY if may else 0.0)


def _loaded(highspy: ModuleType, programme: Any) -> Any:
    highs = highspy.Highs()
    for name, value in OPTIONS.items():
        highs.setOptionValue(name, value)
    highs.passModel(programme)
    return highs


def _run(highs: Any) -> Solution | None:
    highs.run()
    found = highs.getSolution()
    if not found.value_valid:
        return None
    return Solution(list(found.col_value), list(found.row_dual))


def _programme(highspy: Any, model: Model, *, whole: bool) -> Any:
    """The model in the solver's own form."""
    programme = highspy.HighsLp()
    programme.num_col_, programme.num_row_ = len(model.costs), len(model.rows)
    programme.col_cost_ = model.costs
    programme.col_lower_ = [0.0] * len(model.costs)
    programme.col_upper_ = model.tops
    programme.row_lower_ = [low for _, low, _, _ in model.rows]
    programme.row_upper_ = [high for _, _, high, _ in model.rows]
    starts, index, value = [0], [], []
    for _, _, _, terms in model.rows:
        index += [column for column, _ in terms]
        value += [factor for _, factor in terms]
        starts.append(len(index))
    programme.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    programme.a_matrix_.start_ = starts
    programme.a_matrix_.index_ = index
    programme.a_matrix_.value_ = value
    if whole:
        kinds = highspy.HighsVarType
        programme.integrality_ = [
            kinds.kInteger if binary else kinds.kContinuous for binary in model.binary
        ]
    return programme
