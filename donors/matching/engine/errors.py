"""What can be wrong with the two files an officer hands to the engine."""

from donors.matching.engine.verify import InvalidResult

__all__ = ["Fault", "InvalidInstance", "InvalidResult"]

Fault = tuple[str, str]


class InvalidInstance(Exception):
    """The instance cannot be solved; `faults` lists every reason as (JSON path, message)."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults
        super().__init__("; ".join(f"{path}: {message}" for path, message in faults))
