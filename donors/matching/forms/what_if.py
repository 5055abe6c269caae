"""One small form for each kind of change that a what-if can try."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from flask_babel import lazy_gettext

from app.core.money import BASE_CURRENCY
from app.portals import widgets
from app.portals.fields import Choice, Money, WholeNumber
from app.portals.forms import RowForm
from donors.matching.rules.changes import Change, read_change

Options = list[tuple[str, str]]


@dataclass(frozen=True)
class Lists:
    """What the forms offer: values with their names; of very many the first, and how many."""

    pledges: Options
    pledge_count: int
    applications: Options
    application_count: int
    years: Options
    currencies: Options
    regions: Options
    themes: Options
    places: Options
    # Which money each pledge is: its amounts have the decimals of that.
    money_of: Mapping[str, str]


class OwnMoney(Money):
    """An amount in the currency of whichever pledge is chosen, so without a sign."""

    widget = widgets.TEXT


class Named(Choice):
    """A pledge or an application: of a list, or typed where there are too many for one."""

    is_typed = False

    def offer(self, options: Options, count: int) -> None:
        """Hand in what is offered by name, and how many there are."""
        self.choices = list(options)
        self.is_typed = count > len(options)
        if self.is_typed:
            self.widget = widgets.TYPED
            self.description = lazy_gettext(
                "Type its code as it stands in this run. The first %(count)s are offered.",
                count=len(options),
            )
            self.process_formdata(list(self.raw_data or ()))

    def process_formdata(self, valuelist: list[Any]) -> None:
        if not self.is_typed:
            super().process_formdata(valuelist)
            return
        self.data = str(valuelist[0]).strip() if valuelist and self.is_answered() else None

    def pre_validate(self, form: Any) -> None:
        """Whether there is such a one is told when the change is tried."""
        if not self.is_typed:
            super().pre_validate(form)


class WhatIfForm(RowForm):
    """A change to be tried; it is sent in an address and writes nothing."""

    kind: ClassVar[str]

    def offer(self, lists: Lists) -> None:
        """Hand the selects their choices."""
        named = {
            "year": lists.years,
            "currency": lists.currencies,
            "region": lists.regions,
            "theme": lists.themes,
            "place": lists.places,
        }
        for name, field in self._fields.items():
            if isinstance(field, Named) and name == "pledge":
                field.offer(lists.pledges, lists.pledge_count)
            elif isinstance(field, Named):
                field.offer(lists.applications, lists.application_count)
            elif isinstance(field, Choice):
                field.choices = list(named[name])
        self._speak(lists)

    def _speak(self, lists: Lists) -> None:
        """Take an amount as money of the pledge or the currency that is chosen beside it."""
        amount, chosen = self._fields.get("amount"), self.data
        if isinstance(amount, OwnMoney):
            own = chosen.get("currency") or lists.money_of.get(str(chosen.get("pledge")))
            amount.speak(str(own or BASE_CURRENCY))

    def change(self) -> Change:
        """The change that was asked for, once the form is good."""
        return read_change({"kind": self.kind, **self.data})


def _text(value: Any) -> Any:
    """An empty answer is an empty text."""
    return "" if value is None else value


def _pledge() -> Named:
    return Named(lazy_gettext("Pledge"))


def _year() -> Choice:
    return Choice(lazy_gettext("Year"), coerce=int)


class AmountForm(WhatIfForm):
    """Raise or lower a pledge."""

    kind = "amount"

    pledge = _pledge()
    year = _year()
    amount = OwnMoney(
        lazy_gettext("New amount"), hint=lazy_gettext("Of the year, in the currency of the pledge.")
    )


class CapForm(WhatIfForm):
    """Raise, lower or lift the limit for one application."""

    kind = "cap"

    pledge = _pledge()
    amount = OwnMoney(
        lazy_gettext("New limit for one application in a year"),
        hint=lazy_gettext("In the currency of the pledge; leave it empty to lift the limit."),
        required=False,
    )


class ShareForm(WhatIfForm):
    """Raise, lower or lift the share of a request that a pledge pays at most."""

    kind = "share"

    pledge = _pledge()
    percent = WholeNumber(
        lazy_gettext("At most this share of what a project asks for in a year"),
        minimum=1,
        maximum=100,
        required=False,
        widget=widgets.PERCENT,
        hint=lazy_gettext("From 1 to 100 percent; leave it empty to lift the limit."),
    )


class PledgeForm(WhatIfForm):
    """Add money that nobody has promised yet."""

    kind = "pledge"

    year = _year()
    amount = OwnMoney(lazy_gettext("Amount"))
    currency = Choice(lazy_gettext("Currency"))
    region = Choice(
        lazy_gettext("Region"), required=False, blank=lazy_gettext("Any region"), filters=[_text]
    )
    theme = Choice(
        lazy_gettext("Theme"), required=False, blank=lazy_gettext("Any theme"), filters=[_text]
    )


class WidenForm(WhatIfForm):
    """Let a pledge pay for more regions or themes."""

    kind = "widen"

    pledge = _pledge()
    place = Choice(lazy_gettext("What it may pay for as well"))

    def change(self) -> Change:
        """The chosen place says whether it is a region or a theme."""
        terms, _colon, value = str(self.place.data).partition(":")
        return read_change(
            {"kind": self.kind, "pledge": self.pledge.data, "terms": terms, "value": value}
        )


class WithoutForm(WhatIfForm):
    """Split without a pledge."""

    kind = "without"

    pledge = _pledge()


class SwapForm(WhatIfForm):
    """Let two applications change places."""

    kind = "swap"

    first = Named(lazy_gettext("One application"))
    second = Named(lazy_gettext("The other application"))


class NeedForm(WhatIfForm):
    """Change what an application asks for."""

    kind = "need"

    application = Named(lazy_gettext("Application"))
    year = _year()
    requested = Money(lazy_gettext("What it asks for"))
    minimum = Money(
        lazy_gettext("The least it can do with"),
        hint=lazy_gettext("Empty: as before, but never more than what it asks for."),
        required=False,
    )


WHAT_IF_FORMS: Mapping[str, type[WhatIfForm]] = {
    "amount": AmountForm,
    "cap": CapForm,
    "share": ShareForm,
    "pledge": PledgeForm,
    "widen": WidenForm,
    "without": WithoutForm,
    "swap": SwapForm,
    "need": NeedForm,
}

KIND_LABELS: Mapping[str, Any] = {
    "amount": lazy_gettext("Amount of a pledge"),
    "cap": lazy_gettext("Limit for one application"),
    "share": lazy_gettext("Share limit"),
    "pledge": lazy_gettext("New pledge"),
    "widen": lazy_gettext("More regions or themes"),
    "without": lazy_gettext("Without a pledge"),
    "swap": lazy_gettext("Two places"),
    "need": lazy_gettext("Another request"),
}
