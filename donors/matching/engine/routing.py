"""What a way of moving money must be able to do; plain Python and the compiled kernel both can.

Everything asked of it has one possible answer, so results do not depend on which one is taken.
"""

import importlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from donors.matching.engine.explain import Cut
from donors.matching.engine.instance import Application, Instance, Need, NeedKey, Pledge
from donors.matching.engine.network import Limits, Payment
from donors.matching.engine.numbering import Label, Numbering

# From so many possible payments on the compiled kernel saves more time than it takes to load.
LARGE = 10_000
# Tickets and all-or-nothing are settled by solving again and again, so it pays this much sooner.
TURNS = 10


@dataclass(frozen=True)
class Refusal:
    """Why minima could not be paid: what could have been routed, and the cut.

    `nodes` are all from which money could still have moved to the needs left short, as a set of
    `Numbering.number`; `cut` says the same in terms of the rules.
    """

    application: Application
    routable: int
    nodes: int
    cut: Cut


@dataclass(frozen=True)
class Acceptance:
    accepted: tuple[Application, ...]
    refusals: Mapping[str, Refusal]


class Routing(Protocol):
    """The money of some pledges on its way to the needs of an instance."""

    def accept(self, applications: Sequence[Application]) -> Acceptance:
        """One after another is accepted iff its minima can be paid with those before it."""

    def top_up(self, needs: Sequence[Need], wanted: Mapping[NeedKey, int]) -> None:
        """One after another gets as much of what is wanted as can be routed."""

    def received(self) -> Mapping[NeedKey, int]:
        """The money each need has now."""

    def levels(self, short: Sequence[Need]) -> Mapping[Label, NeedKey]:
        """For each node the first of these needs its money could move to."""

    def cuts(self, lacking: Mapping[str, Sequence[Need]]) -> dict[str, Cut]:
        """What stands between these needs, by application, and more money."""

    def settle(self) -> dict[Payment, int]:
        """Who pays what by tiers and the tie rule; uses the routing up."""


def by_application(needs: Sequence[Need]) -> dict[str, list[Need]]:
    """The needs by the application they belong to, in their order."""
    found: dict[str, list[Need]] = {}
    for need in needs:
        found.setdefault(need.application, []).append(need)
    return found


MakeRouting = Callable[[Instance, Sequence[Pledge], Limits, Numbering | None], Routing]


def route(
    instance: Instance,
    pledges: Sequence[Pledge],
    limits: Limits,
    numbering: Numbering | None = None,
) -> Routing:
    """The routing that suits the size; loaded on demand, the compiler takes memory."""
    name, kind = (
        ("compiled", "CompiledFlow") if _large(instance, pledges) else ("plain", "PlainFlow")
    )
    module = importlib.import_module(f"donors.matching.engine.{name}")
    made: Routing = getattr(module, kind)(instance, pledges, limits, numbering)
    return made


def _large(instance: Instance, pledges: Sequence[Pledge]) -> bool:
    turns = any(one.all_or_nothing or one.minimum_ticket > 1 for one in pledges)
    least = LARGE // TURNS if turns else LARGE
    possible = 0
    for pledge in pledges:
        payable = instance.fitting.accepted(pledge.where).bit_count()
        possible += payable * len(instance.years_with_money(pledge))
        if possible >= least:
            return True
    return possible >= least
