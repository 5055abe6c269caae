"""Solve, propose and approve matching runs."""

from donors.matching.services.approving import approve_run
from donors.matching.services.proposing import discard_run, propose_run, return_run
from donors.matching.services.repeating import run_again
from donors.matching.services.solving import create_run
from donors.matching.services.strategies import SOLVERS

__all__ = [
    "SOLVERS",
    "approve_run",
    "create_run",
    "discard_run",
    "propose_run",
    "return_run",
    "run_again",
]
