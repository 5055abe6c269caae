"""The short steps in which a pledge is written: each form covers a few of its terms."""

from __future__ import annotations

from typing import Any, ClassVar

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import FormField

from app.core.money import CURRENCIES
from app.portals import widgets
from app.portals.fields import Choice, Choices, CleanText, Money, Tick, WholeNumber, speak_of
from app.portals.forms import BaseForm, RowForm
from app.portals.rows import Rows
from donors.pledges.rules import FIRST_YEAR, LAST_YEAR, WHERE_KEYS, PledgeTerms, Quota


class PartForm(BaseForm):
    """One step: shows a few terms and gives back what was changed in them."""

    plain: ClassVar[tuple[str, ...]] = ()

    @classmethod
    def stored(cls, terms: PledgeTerms) -> dict[str, Any]:
        """What the form shows at first."""
        return {name: getattr(terms, name) for name in cls.plain}

    def changes(self) -> dict[str, Any]:
        """Give the terms as they were typed."""
        return {name: self._fields[name].data for name in self.plain}

    def speak(self, currency: str) -> None:
        """Take all amounts as money of the pledge, and print its sign behind them."""
        speak_of(self, currency)


class YearRow(RowForm):
    """What is promised for one budget year."""

    year = WholeNumber(lazy_gettext("Year"), minimum=FIRST_YEAR, maximum=LAST_YEAR)
    # The currency is chosen on the same page, so no sign can stand behind the amount.
    amount_minor = Money(lazy_gettext("Amount"), widget=widgets.TEXT)


class AmountsForm(PartForm):
    """How much, when, in which currency."""

    currency = Choice(
        lazy_gettext("Currency"),
        choices=[(code, code) for code in CURRENCIES],
        hint=lazy_gettext("All amounts and limits of the pledge are in this currency."),
    )
    years = Rows(FormField(YearRow), lazy_gettext("Amounts by year"), min_entries=1, limit=20)
    note = CleanText(
        lazy_gettext("Note for the operator"),
        max_length=4000,
        multiline=True,
        required=False,
        hint=lazy_gettext("Anything the officer should know. It does not change the terms."),
    )

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        if "currency" in self and self.currency.data in CURRENCIES:
            self.speak(self.currency.data)

    @classmethod
    def stored(cls, terms: PledgeTerms) -> dict[str, Any]:
        rows = [{"year": y, "amount_minor": terms.years[y]} for y in sorted(terms.years)]
        return {"currency": terms.currency, "note": terms.note, "years": rows}

    def validate(self, extra_validators: Any = None) -> bool:
        """Each year stands in one row only."""
        good = super().validate(extra_validators)
        seen: set[int] = set()
        for row in self.years.entries:
            field = row.form.year
            if field.data in seen and field.data is not None:
                field.errors = [*field.errors, _("Each year stands in one row only.")]
                good = False
            seen.add(field.data)
        return good

    def changes(self) -> dict[str, Any]:
        rows = [row.form for row in self.years.entries]
        return {
            "currency": self.currency.data,
            "note": self.note.data or "",
            "years": {row.year.data: row.amount_minor.data for row in rows},
        }


class PlacesForm(PartForm):
    """Calls, regions, themes and kinds of organisations; nothing ticked means any."""

    regions = Choices(lazy_gettext("Regions"), required=False)
    themes = Choices(lazy_gettext("Themes"), required=False)
    kinds = Choices(lazy_gettext("Kinds of organisations"), required=False)
    calls = Choices(lazy_gettext("Calls"), required=False)

    def places(self) -> dict[str, list[str]]:
        """The lists that restrict something."""
        return {key: list(self._fields[key].data) for key in WHERE_KEYS if self._fields[key].data}


class NewForm(AmountsForm, PlacesForm):
    """A new pledge: first whose it is. Places come with the address that led here, or later."""

    donor = Choice(lazy_gettext("Donor"), style="radios")

    def changes(self) -> dict[str, Any]:
        return {**super().changes(), "where": self.places()}


class WhereForm(PlacesForm):
    """Where the money may go."""

    @classmethod
    def stored(cls, terms: PledgeTerms) -> dict[str, Any]:
        return {key: list(terms.where.get(key, ())) for key in WHERE_KEYS}

    def changes(self) -> dict[str, Any]:
        return {"where": self.places()}


class QuotaForm(PlacesForm):
    """A limit on a part of the money; its places come after the amount."""

    max_minor = Money(lazy_gettext("At most, in a year"))

    def quota(self) -> Quota:
        """The quota as typed."""
        return Quota(self.places(), self.max_minor.data or 0)


class LimitsForm(PartForm):
    """How much one project may get."""

    plain = (
        "max_per_application_minor",
        "max_share_percent",
        "minimum_ticket_minor",
        "all_or_nothing",
    )

    max_per_application_minor = Money(
        lazy_gettext("At most for one project in a year"),
        required=False,
        hint=lazy_gettext("Empty: no cap."),
    )
    max_share_percent = WholeNumber(
        lazy_gettext("At most this share of what a project asks for in a year"),
        minimum=1,
        maximum=100,
        required=False,
        widget=widgets.PERCENT,
        hint=lazy_gettext("Empty: up to the whole."),
    )
    minimum_ticket_minor = Money(
        lazy_gettext("At least for one project in a year, or nothing"),
        required=False,
        hint=lazy_gettext("Keeps your money from being split into crumbs. Empty: any amount."),
    )
    all_or_nothing = Tick(
        lazy_gettext("Use each year's amount whole or not at all"),
        required=False,
        hint=lazy_gettext("If the whole amount of a year finds no projects, none of it is used."),
    )

    def changes(self) -> dict[str, Any]:
        return {**super().changes(), "all_or_nothing": bool(self.all_or_nothing.data)}


class TurnForm(PartForm):
    """When this money is spent, and on what condition."""

    tier = Choice(
        lazy_gettext("Turn of this money"),
        coerce=int,
        hint=lazy_gettext(
            "Money with a smaller number is spent first. Choose 0 for money bound to a purpose, "
            "5 when it makes no difference to you, 9 to step in only where others do not reach."
        ),
    )
    carry_over = Tick(
        lazy_gettext("Money left over in a year goes on to the next"),
        required=False,
        hint=lazy_gettext("Otherwise it stays with you."),
    )
    match_num = WholeNumber(
        lazy_gettext("Your part of the match, at most"),
        minimum=1,
        maximum=1000,
        required=False,
    )
    match_den = WholeNumber(
        lazy_gettext("Part of public money in the match"),
        minimum=1,
        maximum=1000,
        required=False,
        hint=lazy_gettext(
            "1 and 1: as much as public donors pay for the same project in the same year. "
            "Empty both: without that condition."
        ),
    )
    needs_consent = Tick(
        lazy_gettext("We want to see where our money goes before it is fixed"),
        required=False,
        hint=lazy_gettext(
            "Before a decision you see what your money would pay for, and agree or object. You "
            "check that your terms are kept; scores and places are not put to a vote."
        ),
    )

    @classmethod
    def stored(cls, terms: PledgeTerms) -> dict[str, Any]:
        num, den = terms.match or (None, None)
        own = {"match_num": num, "match_den": den}
        asked = {"needs_consent": terms.needs_consent}
        return {"tier": terms.tier, "carry_over": terms.carry_over, **own, **asked}

    def validate(self, extra_validators: Any = None) -> bool:
        """A match has both numbers or neither."""
        good = super().validate(extra_validators)
        missing = [f for f in (self.match_num, self.match_den) if not f.raw_data or not f.data]
        if len(missing) == 1 and not missing[0].errors:
            missing[0].errors = [_("A match needs both numbers.")]
            return False
        return good

    def changes(self) -> dict[str, Any]:
        num, den = self.match_num.data, self.match_den.data
        return {
            "tier": self.tier.data,
            "carry_over": bool(self.carry_over.data),
            "match": (num, den) if num and den else None,
            "needs_consent": bool(self.needs_consent.data),
        }


class OfferForm(BaseForm):
    """The signatory's word that the donor is bound."""

    confirmed = Tick(
        lazy_gettext("I may sign for this donor, and I offer this pledge on its behalf.")
    )
