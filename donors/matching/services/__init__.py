"""Solve, propose and approve matching runs."""

from donors.matching.services.approving import approve_run
from donors.matching.services.ordering import begin_again, order_once, order_run, stop_split
from donors.matching.services.proposing import discard_run, propose_run, return_run
from donors.matching.services.repeating import run_again
from donors.matching.services.solving import create_run
from donors.matching.services.strategies import SOLVERS
from donors.matching.services.topping_up import draft_top_up, propose_top_up

__all__ = [
    "SOLVERS",
    "approve_run",
    "begin_again",
    "create_run",
    "discard_run",
    "draft_top_up",
    "order_once",
    "order_run",
    "propose_run",
    "propose_top_up",
    "return_run",
    "run_again",
    "stop_split",
]
