"""One line of the doctor's diagnosis."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """What was looked at, what was found, and whether it is as it should be."""

    subject: str
    text: str
    good: bool = True
