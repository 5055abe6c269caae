"""Turn an approved run into decisions and awards; withdraw an award."""

from grants.awards.services.deciding import decide_call, decide_top_up
from grants.awards.services.withdrawing import withdraw_award

__all__ = ["decide_call", "decide_top_up", "withdraw_award"]
