"""Picks the check that belongs to an instance's policy; each stands in a file of its own."""

from typing import Any

from donors.matching.engine.verify import InvalidResult
from donors.matching.engine.verify import verify as verify_rank_order
from donors.matching.engine.verify_merit import verify_merit


def verify(instance: dict[str, Any], result: dict[str, Any]) -> None:
    """InvalidResult names the first broken rule; nothing is raised for a right result."""
    try:
        merit = instance.get("policy", {}).get("selection") == "most_merit"
    except AttributeError:
        raise InvalidResult("the instance has not the form of the contract") from None
    check = verify_merit if merit else verify_rank_order
    check(instance, result)
