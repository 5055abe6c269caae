"""Who funds what, provably: `solve` an instance, `verify` a result. See docs/matching.md."""

from donors.matching.engine.errors import InvalidInstance, InvalidResult
from donors.matching.engine.solve import solve
from donors.matching.engine.verify import verify

__all__ = ["InvalidInstance", "InvalidResult", "solve", "verify"]
