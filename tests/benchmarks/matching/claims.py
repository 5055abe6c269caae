"""What the kernel found, in the form that `check_arrays` proves."""

from __future__ import annotations

from donors.matching.engine.check_arrays import Claim
from donors.matching.engine.kernel.amounts import Amounts


def claim_of(found: Amounts) -> Claim:
    return Claim(found.flow.paid, found.accepted, found.levels)
