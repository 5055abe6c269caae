"""HiGHS."""

from __future__ import annotations

from typing import Any

import highspy
import numpy as np

from tests.benchmarks.matching.peers.linear import program
from tests.benchmarks.matching.peers.network import Network, by_need


class Highs:
    """HiGHS through highspy, one thread."""

    def __init__(self, solver: str) -> None:
        self.solver = solver

    def build(self, network: Network) -> Any:
        matrix, costs, rows, columns = program(network)
        model, lp = highspy.Highs(), highspy.HighsLp()
        for option, value in (("output_flag", False), ("threads", 1), ("solver", self.solver)):
            model.setOptionValue(option, value)
        lp.num_row_, lp.num_col_ = matrix.shape
        lp.col_cost_, lp.col_lower_ = costs, np.zeros(len(costs))
        lp.col_upper_ = columns
        lp.row_lower_, lp.row_upper_ = np.full(len(rows), -np.inf), rows
        lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        lp.a_matrix_.start_, lp.a_matrix_.index_ = matrix.indptr, matrix.indices
        lp.a_matrix_.value_ = matrix.data
        model.passModel(lp)
        return model, network

    def solve(self, built: Any) -> np.ndarray:
        model, network = built
        model.run()
        status = model.modelStatusToString(model.getModelStatus())
        if status != "Optimal":
            raise RuntimeError(status)
        paid = np.array(model.getSolution().col_value)[: len(network.cell)]
        return by_need(network, np.rint(paid).astype(np.int64))
