"""The time that work took of a processor: what else the machine does then is no fault of it."""

from __future__ import annotations

import os


def cpu_seconds() -> float:
    """Count what this process and the processes that it has seen end have used."""
    now = os.times()
    return now.user + now.system + now.children_user + now.children_system
