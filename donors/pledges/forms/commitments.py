"""Forms of a commitment in force: its parts, a payment request, a change of its terms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from flask_babel import lazy_gettext
from wtforms import FormField

from app.portals import widgets
from app.portals.fields import CleanText, LocalDate, Money, Tick, WholeNumber
from app.portals.forms import BaseForm, RowForm
from app.portals.rows import Rows
from donors.pledges.forms.terms import AmountsForm, LimitsForm, PartForm, TurnForm, WhereForm
from donors.pledges.rules import FIRST_YEAR, LAST_YEAR, MOST_PARTS, Part, PledgeTerms


class PartRow(RowForm):
    """One part of the money."""

    year = WholeNumber(lazy_gettext("Budget year"), minimum=FIRST_YEAR, maximum=LAST_YEAR)
    due_on = LocalDate(lazy_gettext("Due on"))
    amount_minor = Money(lazy_gettext("Amount"), widget=widgets.TEXT)


class ScheduleForm(BaseForm):
    """The parts that were neither called nor paid yet."""

    parts = Rows(FormField(PartRow), lazy_gettext("Parts"), min_entries=1, limit=MOST_PARTS)

    @classmethod
    def stored(cls, parts: Sequence[Part]) -> dict[str, Any]:
        """What the form shows at first."""
        return {
            "parts": [
                {"year": part.year, "due_on": part.due_on, "amount_minor": part.amount_minor}
                for part in parts
            ]
        }

    def typed(self) -> list[Part]:
        """The parts as typed."""
        rows = [row.form for row in self.parts.entries]
        return [Part(row.year.data, row.due_on.data, row.amount_minor.data) for row in rows]


class CallForm(BaseForm):
    """By which day the donor is asked to pay."""

    pay_by = LocalDate(lazy_gettext("Pay by"))


class RefuseForm(BaseForm):
    """Why a change is refused; the other side reads it."""

    reason = CleanText(
        lazy_gettext("Reason"),
        max_length=2000,
        multiline=True,
        hint=lazy_gettext("The other side reads it."),
    )


class ChangeForm(AmountsForm, WhereForm, LimitsForm, TurnForm):
    """All terms of a commitment that a change may touch, and why."""

    currency = None  # type: ignore[assignment]
    reason = CleanText(
        lazy_gettext("Reason of the change"),
        max_length=2000,
        multiline=True,
        hint=lazy_gettext("Both sides read it, and it stays with the version."),
    )
    for_donor = Tick(
        lazy_gettext("The donor has asked for this in writing"),
        required=False,
        hint=lazy_gettext(
            "Tick it when you enter a letter of the donor. Another officer then answers; otherwise "
            "the donor's signatory does."
        ),
    )

    @classmethod
    def stored(cls, terms: PledgeTerms) -> dict[str, Any]:
        """What the form shows at first: the terms in force."""
        parts = (AmountsForm, WhereForm, LimitsForm, TurnForm)
        return {name: value for part in parts for name, value in part.stored(terms).items()}

    def wanted(self, terms: PledgeTerms) -> PledgeTerms:
        """The terms as they shall be; quotas stay as they are."""
        rows = [row.form for row in self.years.entries]
        changes = {
            **PartForm.changes(self),
            **WhereForm.changes(self),
            **TurnForm.changes(self),
            "all_or_nothing": bool(self.all_or_nothing.data),
            "note": self.note.data or "",
            "years": {row.year.data: row.amount_minor.data for row in rows},
        }
        return replace(terms, **changes)
