"""Read the commitments that a draft may take or leave out."""

from __future__ import annotations

from donors.pledges.models import Pledge
from donors.pledges.queries import as_contract, committed_for
from grants.calls.models import Call


def usable_pledges(call: Call) -> dict[str, tuple[Pledge, int]]:
    """Find the commitments with money for a call: code → (pledge, free in its own currency)."""
    committed = {one.code: one for one in committed_for(call)}
    return {
        one["id"]: (committed[one["id"]], sum(line["amount"] for line in one["budget"]))
        for one in as_contract(list(committed.values()), call.years)
    }
