"""Says in terms of the donors' rules why an application did not get all it asked for."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Any

from donors.matching.engine.instance import Application, Instance, Need
from donors.matching.engine.nearest import Misses
from donors.matching.engine.numbering import Numbering, bits

NOBODY = "no_eligible_pledge"
# So many of a kind are named; of more, only how many there are. Nobody reads a longer list, and
# in a large call they would make up nearly all of the result.
NAMED = 20

Limit = tuple[str, int, int]


@dataclass(frozen=True)
class Cut:
    """What stands between an application and more money; sets are bits of a number.

    pledges: used up, by place in `Numbering.pledges`. applications: who is paid from them, by
    place in the ranking. quotas: full, by `Numbering.number`. caps: the application's own
    payments at their limit, as (pledge, year, limit).
    """

    pledges: int
    applications: int
    quotas: int
    caps: tuple[Limit, ...]


def merged(cuts: Collection[Cut]) -> Cut:
    """The cuts of two stages as one."""
    pledges = applications = quotas = 0
    caps: set[Limit] = set()
    for cut in cuts:
        pledges |= cut.pledges
        applications |= cut.applications
        quotas |= cut.quotas
        caps.update(cut.caps)
    return Cut(pledges, applications, quotas, tuple(sorted(caps)))


class Explainer:
    """Builds the `reason` of every application that is not paid in full."""

    def __init__(self, instance: Instance, numbering: Numbering) -> None:
        self.instance, self.numbering = instance, numbering
        self.pledges = {one.id: one for one in instance.pledges}
        self._misses = Misses(instance, numbering)

    def refused(self, application: Application, routable: int, cut: Cut) -> dict[str, Any]:
        """Why the minima could not be paid: `routable` of `minimum`."""
        needs = [need for need in application.needs if need.minimum]
        figures = {"minimum": application.minimum, "routable": routable}
        stranded = [need for need in needs if not self._payable(need, application, leading=True)]
        if stranded and any(self._match_waits(need, application) for need in stranded):
            return {"code": "match_not_met", **self._facts(application, cut), **figures}
        if stranded:
            return {**self._nobody(application, stranded, leading=True), **figures}
        code = "below_minimum" if routable else self._code(cut)
        return {"code": code, **self._facts(application, cut), **figures}

    def partial(self, application: Application, short: list[Need], cut: Cut) -> dict[str, Any]:
        """Why an accepted application did not get more."""
        if not any(self._payable(need, application, leading=False) for need in short):
            return self._nobody(application, short, leading=False)
        code = "match_not_met" if self._match_binds(application, cut) else self._code(cut)
        return {"code": code, **self._facts(application, cut)}

    def _code(self, cut: Cut) -> str:
        if cut.pledges:
            return "exhausted"
        return "quota" if cut.quotas else "cap"

    def _facts(self, application: Application, cut: Cut) -> dict[str, Any]:
        """The lists of the reason, each cut off after NAMED; `in_all` counts what was cut off.

        Of applications those are named whose rank is nearest.
        """
        place = self.numbering.application_place[application.id]
        better, worse = cut.applications & ((1 << place) - 1), cut.applications >> (place + 1)
        counts = {
            "pledges": cut.pledges.bit_count(),
            "applications": better.bit_count(),
            "minima_of": worse.bit_count(),
            "quotas": cut.quotas.bit_count(),
            "caps": len(cut.caps),
        }
        facts = {
            "pledges": [self.numbering.pledges[at].id for at in islice(bits(cut.pledges), NAMED)],
            "applications": self._ids(sorted(islice(_downwards(better), NAMED))),
            "minima_of": self._ids(place + 1 + at for at in islice(bits(worse), NAMED)),
            "quotas": _limits(self._full(cut)),
            "caps": _limits(cut.caps[:NAMED]),
        }
        more = {name: count for name, count in counts.items() if count > NAMED}
        return {**facts, "in_all": more} if more else facts

    def _ids(self, places: Iterable[int]) -> list[str]:
        return [self.instance.applications[place].id for place in places]

    def _full(self, cut: Cut) -> list[Limit]:
        numbering = self.numbering
        named = [(numbering.labels[at], at) for at in islice(bits(cut.quotas), NAMED)]
        return sorted((str(label[1]), int(label[2]), numbering.limits[at]) for label, at in named)

    def _payable(self, need: Need, application: Application, *, leading: bool) -> bool:
        return bool(self._misses.payers(application, need.year, leading=leading))

    def _match_waits(self, need: Need, application: Application) -> bool:
        payers = self._misses.payers(application, need.year, leading=False)
        return bool(payers & self._misses.matched)

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
        """No pledge may pay, in these years."""
        years = [need.year for need in needs]
        return {
            "code": NOBODY,
            "years": years,
            "nearest": self.nearest(application, years, leading=leading),
        }

    def nearest(
        self, application: Application, years: Collection[int], *, leading: bool
    ) -> list[dict[str, Any]]:
        """The pledges that fail on the fewest conditions, and on which."""
        return self._misses.nearest(application, years, leading=leading)


def _limits(limits: Iterable[Limit]) -> list[dict[str, Any]]:
    return [{"pledge": pledge, "year": year, "max": most} for pledge, year, most in limits]


def _downwards(found: int) -> Iterable[int]:
    """The members of a set, the largest first."""
    while found:
        largest = found.bit_length() - 1
        yield largest
        found ^= 1 << largest
