"""News between houses: a later house hears what an earlier one did, in the same transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any

Subscriber = Callable[..., None]

_subscribers: dict[str, list[Subscriber]] = defaultdict(list)


def subscribe_all(table: Mapping[str, Sequence[Subscriber]]) -> None:
    """Replace the list of subscribers; only app.registry calls this."""
    _subscribers.clear()
    for name, subscribers in table.items():
        _subscribers[name].extend(subscribers)


def publish(name: str, **facts: Any) -> None:
    """Tell the subscribers of a past-tense event, such as "decision.made", in listed order."""
    for subscriber in _subscribers[name]:
        subscriber(**facts)
