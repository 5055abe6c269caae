"""Who gets what and who pays it, in plain Python over one network: the yardstick of the kernel."""

from collections.abc import Collection, Mapping, Sequence

from donors.matching.engine.explain import Cut
from donors.matching.engine.instance import Application, Instance, Need, NeedKey, Pledge
from donors.matching.engine.network import Limits, Payment, build_network
from donors.matching.engine.numbering import Label, Numbering, joined
from donors.matching.engine.ranking import accept, entrances, levels, reaching, top_up
from donors.matching.engine.routing import Acceptance, Refusal
from donors.matching.engine.ties import settle_pledges
from donors.matching.engine.ways import settle_payments


class PlainFlow:
    """The money of some pledges; see `routing.Routing`."""

    def __init__(
        self,
        instance: Instance,
        pledges: Sequence[Pledge],
        limits: Limits,
        numbering: Numbering | None = None,
    ) -> None:
        self.instance, self.pledges = instance, pledges
        self.numbering = numbering or Numbering(instance)
        self.network = build_network(instance, pledges, limits)

    def accept(self, applications: Sequence[Application]) -> Acceptance:
        accepted, attempts = accept(self.network, applications)
        refusals = {}
        for one in attempts:
            nodes = self.numbering.bits_of(self.network.labels[node] for node in one.nodes)
            cut = self._cut(one.nodes, one.application)
            refusals[one.application.id] = Refusal(one.application, one.routable, nodes, cut)
        return Acceptance(accepted, refusals)

    def top_up(self, needs: Sequence[Need], wanted: Mapping[NeedKey, int]) -> None:
        top_up(self.network, needs, wanted)

    def received(self) -> dict[NeedKey, int]:
        return {need.key: self.network.received(need) for need in self.instance.needs}

    def levels(self, short: Sequence[Need]) -> dict[Label, NeedKey]:
        return levels(self.network, short)

    def cuts(self, lacking: Mapping[str, Sequence[Need]]) -> dict[str, Cut]:
        known = {one.id: one for one in self.instance.applications}
        cuts = {}
        for key, needs in lacking.items():
            starts = [self.network.need_nodes[need.key] for need in needs]
            cuts[key] = self._cut(reaching(self.network, starts), known[key])
        return cuts

    def settle(self) -> dict[Payment, int]:
        settle_pledges(self.network, self.pledges)
        return settle_payments(self.network, self.pledges)

    def _cut(self, nodes: Collection[int], application: Application) -> Cut:
        """Reads a cut (the nodes that lead to the application) off the network."""
        network, numbering = self.network, self.numbering
        own = [node for node in nodes if network.labels[node][0] != "need"]
        own += [node for node in nodes if network.labels[node][:2] == ("need", application.id)]
        pledges, quotas, caps = set(), set(), set()
        for arc in entrances(network, own, nodes):
            tail, head = network.labels[network.to[arc ^ 1]], network.labels[network.to[arc]]
            pledge, year = str(tail[1]), int(head[2])
            if tail[0] == "pledge":
                pledges.add(numbering.pledge_place[pledge])
            elif head[0] == "quota":
                quotas.add(numbering.number[head])
            elif head[0] == "need":
                caps.add((pledge, year, network.capacity(arc)))
        # A need of somebody else is among the nodes only because it is paid.
        paid = {
            numbering.application_place[str(network.labels[node][1])]
            for node in nodes
            if network.labels[node][0] == "need"
        }
        paid.discard(numbering.application_place[application.id])
        return Cut(joined(pledges), joined(paid), joined(quotas), tuple(sorted(caps)))
