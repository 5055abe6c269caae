"""Forms of applicants. A draft may be unfinished, so that little is required while saving."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import FormField

from app.files.rules import ACCEPT
from app.portals.fields import (
    Choice,
    Choices,
    CleanText,
    Money,
    Number,
    Tick,
    Upload,
    WholeNumber,
)
from app.portals.forms import BaseForm, RowForm
from app.portals.rows import Rows
from grants.applications.rules import IndicatorDraft, LineDraft
from grants.applications.rules.budget import MAX_LINES, MAX_QUANTITY
from grants.applications.rules.submission import MAX_INDICATORS, MAX_TARGET
from grants.applications.rules.texts import TITLE_LIMIT
from grants.applications.states import ATTACHMENT_KINDS, TextSection

YES_NO = (("yes", lazy_gettext("Yes")), ("no", lazy_gettext("No")))
LANGUAGE_CHOICES = (("kk", "Қазақша"), ("ru", "Русский"))


class ActionForm(BaseForm):
    """A button that changes something."""


class SkippedRow(RowForm):
    """A row that counts only when something was typed into it."""

    def is_blank(self) -> bool:
        """Tell whether nothing was typed."""
        return not any(field.is_answered() for field in self._fields.values())

    def validate(self, extra_validators: Any = None) -> bool:
        """Let a blank row pass."""
        return self.is_blank() or bool(super().validate(extra_validators))


class StartForm(BaseForm):
    """The eligibility check: for which organisation, and a yes or no to each question."""

    organisation = Choice(
        lazy_gettext("For which organisation do you apply?"), style="radios", choices=()
    )

    def answers(self) -> dict[str, bool]:
        """Give the answers by question id."""
        return {
            name.removeprefix("q_"): field.data == "yes"
            for name, field in self._fields.items()
            if name.startswith("q_") and field.data
        }


def start_form(
    questions: Sequence[tuple[str, str]], organisations: Sequence[tuple[str, str]], **options: Any
) -> StartForm:
    """Make the form of a call: questions and organisations are (id, text) pairs."""
    fields: dict[str, Any] = {
        f"q_{key}": Choice(text, style="radios", choices=YES_NO) for key, text in questions
    }
    form: StartForm = type("QuestionsForm", (StartForm,), fields)(**options)
    form.organisation.choices = list(organisations)
    return form


class BasicsForm(BaseForm):
    """What the project is called, where it happens, what it is about."""

    title = CleanText(
        lazy_gettext("Title of the project"),
        hint=lazy_gettext("One line that a stranger understands."),
        max_length=TITLE_LIMIT,
        required=False,
        needed_later=True,
    )
    language = Choice(
        lazy_gettext("Language of the application"),
        hint=lazy_gettext("In this language you write, and reviewers read."),
        style="radios",
        choices=LANGUAGE_CHOICES,
        required=False,
        needed_later=True,
    )
    region_code = Choice(
        lazy_gettext("Region where the project happens"), required=False, needed_later=True
    )
    themes = Choices(lazy_gettext("Themes"), required=False, needed_later=True)


def text_form(section: TextSection, label: str, hint: str, **options: Any) -> BaseForm:
    """Make the form of one text."""
    field = CleanText(
        label,
        hint=hint,
        max_length=section.limit,
        multiline=True,
        required=False,
        needed_later=True,
        attributes={"rows": 12, "spellcheck": "true"},
    )
    form: BaseForm = type("TextForm", (BaseForm,), {"text": field})(**options)
    return form


class IndicatorRow(SkippedRow):
    """One measurable promise."""

    title = CleanText(lazy_gettext("What is measured"), max_length=TITLE_LIMIT)
    unit = CleanText(lazy_gettext("Unit"), max_length=60)
    baseline = Number(lazy_gettext("Now"), minimum=-MAX_TARGET, maximum=MAX_TARGET)
    target = Number(lazy_gettext("At the end"), minimum=-MAX_TARGET, maximum=MAX_TARGET)


class IndicatorsForm(BaseForm):
    """The measurable promises."""

    indicators = Rows(FormField(IndicatorRow), lazy_gettext("Indicators"), limit=MAX_INDICATORS)

    def drafts(self) -> list[IndicatorDraft]:
        """Give the rows that were filled in."""
        rows = [entry.form for entry in self.indicators.entries if not entry.form.is_blank()]
        return [
            IndicatorDraft(row.title.data, row.unit.data, row.target.data, row.baseline.data)
            for row in rows
        ]


class LineRow(SkippedRow):
    """One cost in one year."""

    year = Choice(lazy_gettext("Year"), coerce=int)
    title = CleanText(lazy_gettext("What is paid for"), max_length=TITLE_LIMIT)
    quantity = Number(
        lazy_gettext("Quantity"), minimum=Decimal("0.001"), maximum=MAX_QUANTITY, places=3
    )
    unit_cost = Money(lazy_gettext("Unit cost"))
    own = Money(lazy_gettext("Own share"), required=False)


class BudgetForm(BaseForm):
    """The estimate over the years."""

    lines = Rows(FormField(LineRow), lazy_gettext("Budget lines"), limit=MAX_LINES)
    minimum_percent = WholeNumber(
        lazy_gettext("Least share of the grant, in percent"),
        hint=lazy_gettext(
            "If there is not enough money for everyone, with which part of what you ask could you "
            "still carry out the project? 100 means: only with the whole amount."
        ),
        minimum=1,
        maximum=100,
    )

    def offer(self, years: Sequence[int]) -> None:
        """Let every row choose among the years of the call."""
        self.years = [(str(year), str(year)) for year in years]
        for entry in self.lines.entries:
            entry.form.year.choices = self.years

    def drafts(self) -> list[LineDraft]:
        """Give the rows that were filled in."""
        rows = [entry.form for entry in self.lines.entries if not entry.form.is_blank()]
        return [
            LineDraft(
                row.year.data, row.title.data, row.quantity.data, row.unit_cost.data,
                row.own.data or 0,
            )
            for row in rows
        ]  # fmt: skip


class FileForm(BaseForm):
    """One file and what it is."""

    kind = Choice(lazy_gettext("What is this file?"))
    file = Upload(
        lazy_gettext("File"),
        accept=ACCEPT,
        hint=lazy_gettext(
            "PDF, Word, Excel, OpenDocument, PNG or JPEG, 10 MB at most. One file at a time."
        ),
    )

    def content(self) -> bytes:
        """Give the bytes that were sent."""
        return self.file.data.read() if self.file.data else b""

    def name(self) -> str:
        """Give the name the file had on the sender's machine."""
        return str(self.file.data.filename or "") if self.file.data else ""

    def offer(self) -> None:
        """Fill in the kinds of files."""
        self.kind.choices = [(kind.value, _(text.text)) for kind, text in ATTACHMENT_KINDS.items()]


class SubmitForm(BaseForm):
    """The declaration, which nobody gives by accident."""

    declared = Tick(
        lazy_gettext(
            "I declare that what this application says is true and complete, and that I may submit "
            "it for the organisation."
        )
    )
