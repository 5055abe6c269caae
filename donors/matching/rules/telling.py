"""Reasons of a result with what the contract has no words for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from donors.matching.rules.closings import with_closings
from donors.matching.rules.misses import with_links
from donors.matching.rules.own_limits import with_own_limits


class Teller:
    """Tells reasons of one run; what many reasons need is looked up once."""

    def __init__(self, instance: Mapping[str, Any], result: Mapping[str, Any]) -> None:
        self._instance, self._result = instance, result
        self._pledges = {one["id"]: one for one in instance["pledges"]}
        self._applications = {one["id"]: one for one in instance["applications"]}

    def told(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """The reason of one application of the result."""
        number, reason = row["id"], row["reason"]
        named = {miss["pledge"] for miss in reason.get("nearest", ())}
        named |= {quota["pledge"] for quota in reason.get("quotas", ())}
        near = {
            **self._instance,
            "applications": [self._applications[number]],
            "pledges": [self._pledges[code] for code in named],
        }
        reason = with_own_limits(near, with_links(near, number, reason))
        return with_closings(self._result, number, reason)
