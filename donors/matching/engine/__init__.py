"""Who funds what, provably: `solve` an instance, `verify` a result. See docs/matching.md."""

from donors.matching.engine.checking import verify
from donors.matching.engine.errors import InvalidInstance, InvalidResult
from donors.matching.engine.solve import solve

__all__ = ["InvalidInstance", "InvalidResult", "solve", "verify"]
