"""Forms of reviews. Choices are handed in by the views."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as lazy

from app.portals.fields import (
    Choice,
    Choices,
    CleanText,
    LocalDate,
    Number,
    Tick,
    WholeNumber,
)
from app.portals.forms import BaseForm
from grants.calls.models import Criterion
from grants.reviews.rules.sheets import Draft, comment_field, points_field, points_text

Pairs = Sequence[tuple[Any, str]]

COMMENT_LIMIT = 4000
# Longer scales are typed: so many buttons would be slower than a figure.
MOST_BUTTONS = 10


class RecuseForm(BaseForm):
    """The reviewer's reason for giving a review back."""

    reason = CleanText(
        lazy("What is the conflict of interest?"),
        max_length=1000,
        multiline=True,
        hint=lazy("For example: you worked there, a relative leads it, you helped to write it."),
        attributes={"rows": 3},
    )


def assign_form(reviewers: Pairs) -> type[BaseForm]:
    """Make the form that says whom an application goes to, and until when."""
    fields = {
        "reviewers": Choices(_("Reviewers"), choices=reviewers, coerce=UUID),
        "due_on": LocalDate(_("Submit by"), required=False, hint=_("For example: 27 3 2027")),
    }
    return type("AssignForm", (BaseForm,), fields)


def conflict_form(reviewers: Pairs) -> type[BaseForm]:
    """Make the form for a conflict of interest that the office knows of."""
    fields = {
        "reviewer": Choice(_("Reviewer"), choices=reviewers, coerce=UUID),
        "reason": CleanText(_("What is the conflict of interest?"), max_length=1000),
    }
    return type("ConflictForm", (BaseForm,), fields)


def reviewer_form(regions: Pairs, people: Pairs | None = None) -> type[BaseForm]:
    """Make the form of the register; `people` who may enter it when one is entered."""
    fields: dict[str, Any] = {}
    if people is not None:
        fields["user"] = Choice(
            _("Person"),
            choices=people,
            coerce=UUID,
            hint=_("People with the role “reviewer” who are not in the register yet."),
        )
        fields["code"] = CleanText(
            _("Code"), max_length=40, hint=_("Stands in tables instead of the name.")
        )
    fields["languages"] = Choices(
        _("Reads applications in"), choices=[("kk", "Қазақша"), ("ru", "Русский")]
    )
    fields["capacity"] = WholeNumber(_("Applications at most"), maximum=1000)
    fields["region_code"] = Choice(_("Region"), choices=regions, required=False)
    fields["employer_bin"] = CleanText(
        _("BIN of the employer"),
        max_length=12,
        required=False,
        hint=_("12 digits. The employer's own applications are then closed to the reviewer."),
        attributes={"inputmode": "numeric"},
    )
    return type("ReviewerForm", (BaseForm,), fields)


class FreezeForm(BaseForm):
    """The officer's word before the ranking is frozen."""

    confirmed = Tick(lazy("I have read what is missing. The ranking may be frozen."))


def score_form(
    criteria: Iterable[Criterion], drafts: Mapping[str, Draft], least: int, **options: Any
) -> BaseForm:
    """Make the form of a scoring sheet: points and a comment for each criterion.

    Gaps may be saved, yet nothing is called optional: handing in asks for every line.
    """
    fields: dict[str, Any] = {}
    for line in criteria:
        draft = drafts.get(line.code, Draft())
        fields[points_field(line.code)] = _points(line, draft)
        fields[comment_field(line.code)] = CleanText(
            _("Comment"),
            max_length=COMMENT_LIMIT,
            multiline=True,
            required=False,
            default=draft.comment,
            hint=_("Why these points? At least %(n)s characters.", n=least),
            attributes={"rows": 4},
        )
    form: BaseForm = type("ScoreForm", (BaseForm,), fields)(**options)
    for field in form:
        field.flags.optional = False
    return form


def _points(line: Criterion, draft: Draft) -> Any:
    label = _("Points from 0 to %(most)s", most=line.max_points)
    whole = draft.points is None or draft.points == int(draft.points)
    if line.max_points > MOST_BUTTONS or not whole:
        return Number(label, maximum=line.max_points, required=False, default=draft.points)
    return Choice(
        label,
        style="radios",
        choices=[(str(step), str(step)) for step in range(line.max_points + 1)],
        coerce=Decimal,
        required=False,
        default=points_text(draft.points) or None,
    )


def scores_in(form: Any, criteria: Iterable[Criterion]) -> dict[UUID, tuple[Decimal | None, str]]:
    """Read what was typed: criterion id → (points or None, comment)."""
    return {
        line.id: (
            form[points_field(line.code)].data,
            form[comment_field(line.code)].data,
        )
        for line in criteria
    }
