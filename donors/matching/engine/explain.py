"""Says in terms of the donors' rules why an application did not get all it asked for."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from donors.matching.engine.instance import Application, Instance, Need, Pledge
from donors.matching.engine.network import Network
from donors.matching.engine.ranking import entrances

NEAREST = 3


@dataclass(frozen=True)
class Cut:
    """What stands between an application and more money.

    pledges: used up. applications: who is paid from them. quotas: full, as (pledge, year,
    limit). caps: the application's own payments at their limit, as (pledge, year, limit).
    """

    pledges: tuple[str, ...]
    applications: frozenset[str]
    quotas: tuple[tuple[str, int, int], ...]
    caps: tuple[tuple[str, int, int], ...]


def describe(network: Network, nodes: Collection[int], application: Application) -> Cut:
    """Reads a cut (the nodes that lead to the application) off the network."""
    pledges, quotas, caps = set(), set(), set()
    own = [node for node in nodes if network.labels[node][0] != "need"]
    own += [node for node in nodes if network.labels[node][:2] == ("need", application.id)]
    for arc in entrances(network, own, nodes):
        tail, head = network.labels[network.to[arc ^ 1]], network.labels[network.to[arc]]
        pledge, year = str(tail[1]), int(head[2])
        if tail[0] == "pledge":
            pledges.add(pledge)
        elif head[0] == "quota":
            quotas.add((pledge, year, network.capacity(arc)))
        elif head[0] == "need":
            caps.add((pledge, year, network.capacity(arc)))
    # A need of somebody else is among the nodes only because it is paid.
    paid = frozenset(
        str(network.labels[node][1]) for node in nodes if network.labels[node][0] == "need"
    )
    return Cut(
        tuple(sorted(pledges)),
        paid - {application.id},
        tuple(sorted(quotas)),
        tuple(sorted(caps)),
    )


def merged(cuts: Collection[Cut]) -> Cut:
    """The cuts of two stages as one."""
    return Cut(
        tuple(sorted({one for cut in cuts for one in cut.pledges})),
        frozenset(one for cut in cuts for one in cut.applications),
        tuple(sorted({one for cut in cuts for one in cut.quotas})),
        tuple(sorted({one for cut in cuts for one in cut.caps})),
    )


class Explainer:
    """Builds the `reason` of every application that is not paid in full."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.ranks = {one.id: one.rank for one in instance.applications}
        self.pledges = {one.id: one for one in instance.pledges}
        self.money_years = {
            one.id: frozenset(instance.years_with_money(one)) for one in instance.pledges
        }
        self.places = {one.id: place for place, one in enumerate(instance.applications)}
        self.fitting = {one.id: instance.fitting.accepted(one.where) for one in instance.pledges}

    def refused(self, application: Application, routable: int, cut: Cut) -> dict[str, Any]:
        """Why the minima could not be paid: `routable` of `minimum`."""
        needs = [need for need in application.needs if need.minimum]
        figures = {"minimum": application.minimum, "routable": routable}
        stranded = [need for need in needs if not self._payers(need, application, leading=True)]
        if stranded and any(self._match_waits(need, application) for need in stranded):
            return {"code": "match_not_met", **self._facts(application, cut), **figures}
        if stranded:
            return {**self._nobody(application, stranded, leading=True), **figures}
        code = "below_minimum" if routable else self._code(cut)
        return {"code": code, **self._facts(application, cut), **figures}

    def partial(self, application: Application, short: list[Need], cut: Cut) -> dict[str, Any]:
        """Why an accepted application did not get more."""
        if not any(self._payers(need, application, leading=False) for need in short):
            return self._nobody(application, short, leading=False)
        code = "match_not_met" if self._match_binds(application, cut) else self._code(cut)
        return {"code": code, **self._facts(application, cut)}

    def _code(self, cut: Cut) -> str:
        if cut.pledges:
            return "exhausted"
        return "quota" if cut.quotas else "cap"

    def _facts(self, application: Application, cut: Cut) -> dict[str, Any]:
        ranked = sorted(cut.applications, key=lambda one: self.ranks[one])
        better = [one for one in ranked if self.ranks[one] < application.rank]
        return {
            "pledges": list(cut.pledges),
            "applications": better,
            "minima_of": [one for one in ranked if one not in set(better)],
            "quotas": [{"pledge": p, "year": y, "max": limit} for p, y, limit in cut.quotas],
            "caps": [{"pledge": p, "year": y, "max": limit} for p, y, limit in cut.caps],
        }

    def _payers(self, need: Need, application: Application, *, leading: bool) -> list[Pledge]:
        """The pledges whose rules let them pay the need (in the deciding stage, if `leading`)."""
        return [
            pledge
            for pledge in self.instance.pledges
            if need.year in self.money_years[pledge.id]
            and self.fitting[pledge.id] >> self.places[application.id] & 1
            and (pledge.leads or not (leading and self.instance.staged))
        ]

    def _match_waits(self, need: Need, application: Application) -> bool:
        payers = self._payers(need, application, leading=False)
        return any(pledge.match is not None for pledge in payers)

    def _match_binds(self, application: Application, cut: Cut) -> bool:
        """Whether a pledge would pay more if public money paid more."""
        needs = {need.year: need for need in application.needs}
        return any(
            self.pledges[pledge].match is not None and limit < self.pledges[pledge].cap(needs[year])
            for pledge, year, limit in cut.caps
        )

    def _nobody(
        self, application: Application, needs: list[Need], *, leading: bool
    ) -> dict[str, Any]:
        """No pledge may pay: the pledges that fail on the fewest conditions, and on which."""
        misses = []
        for pledge in self.instance.pledges:
            failing = pledge.where.failing(application)
            if not any(need.year in self.money_years[pledge.id] for need in needs):
                failing.append("years")
            if leading and self.instance.staged and not pledge.leads:
                failing.append("public")
            misses.append((len(failing), pledge.id, failing))
        return {
            "code": "no_eligible_pledge",
            "years": [need.year for need in needs],
            "nearest": [
                {"pledge": pledge, "failing": failing}
                for _, pledge, failing in sorted(misses)[:NEAREST]
            ],
        }
