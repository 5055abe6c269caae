"""What the codes of a run are called in selects and sentences, and changes in words."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from app.core.i18n import Message
from app.core.money import BASE_CURRENCY, Amount
from app.organisations.queries import regions
from app.portals.language import say
from app.portals.rendering import content
from donors.matching.forms.what_if import Lists
from donors.matching.rules import changes as kinds
from donors.matching.views.reading import RunReading
from grants.programmes.queries import themes

# So many commitments can be ticked one by one; of more, all take part but those left out.
CHOICES = 300


class Names:
    """The names behind the codes of an instance, and what of it is offered to whoever tries."""

    def __init__(self, reading: RunReading, offer: Mapping[str, Any]) -> None:
        self.reading, self.offer = reading, offer
        self.regions = {row.code: content(row, "name") for row in regions()}
        self.themes = {row.code: content(row, "name") for row in themes()}

    @cached_property
    def currencies(self) -> dict[str, str]:
        """The currency of each pledge; only changes ask for it, and they read the instance."""
        return {one["id"]: one["currency"] for one in self.reading.run.instance["pledges"]}

    def lists(self, *, sent: bool = False) -> Lists:
        """What the forms offer: the things of this instance, or the first of very many.

        sent: a form is filled in, so that the currency of any pledge may be asked for.
        """
        offer = self.offer
        return Lists(
            pledges=[
                (code, f"{self.pledge(code)}, {currency}") for code, currency in offer["pledges"]
            ],
            pledge_count=offer["pledge_count"],
            applications=[
                (number, f"{rank}. {self.project(number)}")
                for number, rank in offer["applications"]
            ],
            application_count=offer["application_count"],
            money_of=self.currencies if sent else {},
            years=[(str(year), str(year)) for year in offer["years"]],
            currencies=[(code, code) for code in (BASE_CURRENCY, *offer["currencies"])],
            regions=list(self.regions.items()),
            themes=list(self.themes.items()),
            places=[
                ("regions:", say(Message("Any region"))),
                ("themes:", say(Message("Any theme"))),
                *((f"regions:{code}", name) for code, name in self.regions.items()),
                *((f"themes:{code}", name) for code, name in self.themes.items()),
            ],
        )

    @property
    def may_be_ticked(self) -> bool:
        """Tell whether the pledges of a draft are chosen one by one."""
        return int(self.offer["pledge_count"]) <= CHOICES

    def pledge(self, code: str) -> str:
        """Name a pledge; one that was invented is called so."""
        if code.startswith(kinds.INVENTED):
            number = code.removeprefix(kinds.INVENTED)
            return say(Message("New pledge № %(number)s", number=number))
        return f"{code} ({self.reading.donor(code)})" if code in self.reading.pledges else code

    def place(self, code: str) -> str:
        """Name a region or a theme."""
        return self.regions.get(code) or self.themes.get(code) or code

    def project(self, number: str) -> str:
        """Name a project with its number."""
        title = self.reading.title(number)
        return number if title == number else f"{number} {title}"

    def sentence(self, change: kinds.Change) -> str:
        """Say a change."""
        return say(self._of_money(change) or self._of_terms(change) or self._of_places(change))

    def _of_money(self, change: kinds.Change) -> Message | None:
        match change:
            case kinds.SetAmount(pledge, year, amount):
                return Message(
                    "%(pledge)s: %(amount)s in %(year)s",
                    pledge=self.pledge(pledge),
                    amount=self._own(pledge, amount),
                    year=year,
                )
            case kinds.SetCap(pledge, None):
                name = self.pledge(pledge)
                return Message("%(pledge)s: no limit for one application", pledge=name)
            case kinds.SetCap(pledge, limit):
                return Message(
                    "%(pledge)s: at most %(amount)s for one application in a year",
                    pledge=self.pledge(pledge),
                    amount=self._own(pledge, limit or 0),
                )
        return None

    def _of_terms(self, change: kinds.Change) -> Message | None:
        match change:
            case kinds.SetShare(pledge, None):
                return Message("%(pledge)s: no share limit", pledge=self.pledge(pledge))
            case kinds.SetShare(pledge, percent):
                return Message(
                    "%(pledge)s: at most %(percent)s%% of what a project asks for in a year",
                    pledge=self.pledge(pledge),
                    percent=percent,
                )
            case kinds.LeaveOut(pledge):
                return Message("Without %(pledge)s", pledge=self.pledge(pledge))
            case kinds.Widen(pledge, terms, ""):
                any_region = Message("any region")
                return Message(
                    "%(pledge)s may pay for: %(place)s",
                    pledge=self.pledge(pledge),
                    place=any_region if terms == "regions" else Message("any theme"),
                )
            case kinds.Widen(pledge, _terms, value):
                return Message(
                    "%(pledge)s may also pay for: %(place)s",
                    pledge=self.pledge(pledge),
                    place=self.place(value),
                )
        return None

    def _of_places(self, change: kinds.Change) -> Message:
        match change:
            case kinds.Swap(first, second):
                return Message(
                    "%(first)s and %(second)s change places",
                    first=self.project(first),
                    second=self.project(second),
                )
            case kinds.SetNeed(application, year, requested, minimum):
                asked = Message(
                    "%(application)s asks for %(amount)s in %(year)s",
                    application=self.project(application),
                    amount=Amount(requested),
                    year=year,
                )
                if minimum is None:
                    return asked
                least = Amount(minimum)
                return Message("%(asked)s, at least %(least)s", asked=asked, least=least)
            case kinds.AddPledge(year, amount, currency, region, theme):
                places = [self.place(one) for one in (region, theme) if one]
                return Message(
                    "New pledge: %(amount)s in %(year)s (%(places)s)",
                    amount=Amount(amount, currency),
                    year=year,
                    places=", ".join(places) or Message("for anybody"),
                )
        raise AssertionError(change)

    def _own(self, pledge: str, amount: int) -> Amount:
        return Amount(amount, self.currencies.get(pledge, BASE_CURRENCY))
