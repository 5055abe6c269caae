"""Processor time of a step, the median of five turns; short steps are repeated within a turn."""

from __future__ import annotations

import gc
import resource
import statistics
import time
from collections.abc import Callable
from typing import Any

TURNS, SHORT, LONG = 5, 0.1, 30.0


def measure(action: Callable[[], Any]) -> tuple[Any, float, int]:
    """What the action gave, its CPU seconds, and how many turns were measured.

    Five turns, or fewer once they took half a minute.
    """
    took: list[float] = []
    made = None
    while len(took) < TURNS and sum(took) < LONG:
        made = None
        gc.collect()
        start, times = time.process_time(), 0
        while times == 0 or time.process_time() - start < SHORT:
            made = action()
            times += 1
        took.append((time.process_time() - start) / times)
    return made, statistics.median(took), len(took)


def peak_mb() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
