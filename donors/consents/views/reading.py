"""A question as a donor reads it: its own money, projects by their public titles."""

from __future__ import annotations

from collections.abc import Mapping

from app.identity import queries as people
from app.organisations.queries import regions
from app.portals.language import say
from app.portals.rendering import content
from donors.consents import queries
from donors.consents.models import RunConsent
from donors.consents.rules import Payment, own_payments
from donors.consents.states import ConsentState
from donors.matching.rules import Leftover, leftovers_of
from donors.matching.rules.leftovers import LEFT_REASONS
from donors.pledges.models import Pledge
from donors.pledges.rules import KIND_LABELS
from grants.programmes.queries import themes

STATE_COLOURS = {
    ConsentState.ASKED: "yellow",
    ConsentState.AGREED: "green",
    ConsentState.OBJECTED: "orange",
    ConsentState.VOID: "grey",
}


class OwnPart:
    """What a donor sees of a run: its own payments and what is left, nobody else's."""

    def __init__(self, consent: RunConsent) -> None:
        run, codes = consent.run, set(consent.pledges)
        self.years: list[int] = sorted(run.call.years)
        self.payments: list[Payment] = own_payments(run.instance, run.result, codes)
        self.leftovers: list[Leftover] = [
            one for one in leftovers_of(run.instance, run.result) if one.pledge in codes
        ]
        self.pledges: dict[str, Pledge] = queries.pledges_of(consent)
        self.rates: Mapping[str, object] = {
            code: rate
            for code, rate in run.rates.items()
            if code in {one.currency for one in self.leftovers}
        }
        self.donor_name = content(consent.donor.organisation, "name")
        self._titles = queries.titles_of([one.application for one in self.payments])
        self._regions = {row.code: content(row, "name") for row in regions()}
        self._themes = {row.code: content(row, "name") for row in themes()}

    @property
    def total_minor(self) -> int:
        """All that my money would pay, in base minor units."""
        return sum(one.total_minor for one in self.payments)

    def title(self, payment: Payment) -> str:
        """The public title of a project."""
        return self._titles.get(payment.application, payment.application)

    def where(self, payment: Payment) -> str:
        """Where a project is, what for, and who carries it out: what terms can name."""
        kind = KIND_LABELS.get(payment.kind)
        parts = [
            self._regions.get(payment.region, payment.region),
            *(self._themes.get(one, one) for one in payment.themes),
            *([say(kind)] if kind else []),
        ]
        return " · ".join(parts)

    def donor(self, _code: str) -> str:
        """Name the donor of a pledge: there is one."""
        return self.donor_name


def left_reason(left: Leftover) -> str:
    """Say why a pledge has money left."""
    return say(LEFT_REASONS[left.reason])


def answered_by(consent: RunConsent) -> str:
    """Name who has answered."""
    return people.names_of([consent.answered_by_id]).get(consent.answered_by_id, "")  # type: ignore[arg-type]
