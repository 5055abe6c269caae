"""The short steps in which a call is made: each form covers a few fields of its rules."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any, ClassVar

from flask_babel import lazy_gettext
from wtforms import FormField

from app.portals.fields import (
    Choice,
    Choices,
    CleanText,
    LocalDateTime,
    Money,
    Number,
    WholeNumber,
)
from app.portals.forms import BaseForm, RowForm, ThreeLanguages
from app.portals.rows import Rows
from grants.calls.rules import CallRules, CriterionRule, QuestionRule

YES_NO = (("yes", lazy_gettext("Yes")), ("no", lazy_gettext("No")))


def _split(texts: dict[str, str], name: str) -> dict[str, Any]:
    """{"kk": …} of a three-language field → {"title_kk": …} of the rules."""
    return {f"{name}_{code}": text or "" for code, text in texts.items()}


def _joined(row: Any, name: str) -> dict[str, str]:
    return {code: getattr(row, f"{name}_{code}") for code in ("kk", "ru", "en")}


class PartForm(BaseForm):
    """One step: shows a few fields of the rules and gives back what was changed in them."""

    # Names of rule fields that the form shows under the same name.
    plain: ClassVar[tuple[str, ...]] = ()

    @classmethod
    def stored(cls, rules: CallRules) -> dict[str, Any]:
        """What the form shows at first."""
        return {name: getattr(rules, name) for name in cls.plain}

    def changes(self, _rules: CallRules) -> dict[str, Any]:
        """Give the rule fields as they were typed."""
        return {name: self._fields[name].data for name in self.plain}


class BasicsForm(PartForm):
    """Title and description in three languages."""

    title = ThreeLanguages(lazy_gettext("Title"), max_length=300)
    description = ThreeLanguages(
        lazy_gettext("Description"), max_length=20000, multiline=True, rows=8, required=False
    )

    @classmethod
    def stored(cls, rules: CallRules) -> dict[str, Any]:
        return {name: _joined(rules, name) for name in ("title", "description")}

    def changes(self, _rules: CallRules | None = None) -> dict[str, Any]:
        """Title and description as fields of the rules."""
        return {**_split(self.title.data, "title"), **_split(self.description.data, "description")}


class CodeForm(BaseForm):
    """The code of a new call."""

    code = CleanText(
        lazy_gettext("Code"),
        max_length=40,
        hint=lazy_gettext("Stands in the address of the call and never changes: LT-2027"),
        attributes={"spellcheck": "false", "autocapitalize": "characters"},
    )


class NewForm(CodeForm, BasicsForm):
    """What a new call needs before anything else."""

    programme = Choice(lazy_gettext("Programme"))


class DatesForm(PartForm):
    """When applications are taken."""

    plain = ("opens_at", "closes_at")

    opens_at = LocalDateTime(
        lazy_gettext("Opens"),
        hint=lazy_gettext("Astana time. From this instant on the rules freeze."),
    )
    closes_at = LocalDateTime(
        lazy_gettext("Closes"),
        hint=lazy_gettext("Astana time. An application sent at this very instant is too late."),
    )


class ScopeForm(PartForm):
    """Where and what for."""

    plain = ("regions", "themes")

    themes = Choices(lazy_gettext("Themes"))
    regions = Choices(lazy_gettext("Regions"))

    def changes(self, _rules: CallRules) -> dict[str, Any]:
        return {name: tuple(self._fields[name].data or ()) for name in self.plain}


class AmountsForm(PartForm):
    """Type of grant, years, limits and the applicant's own share."""

    plain = ("min_amount_minor", "max_amount_minor", "own_contribution_percent")

    grant_type_code = Choice(lazy_gettext("Type of grant"), style="radios")
    years = Choices(
        lazy_gettext("Years of the grant"),
        hint=lazy_gettext("Budget years in which the grant is spent, without a gap."),
        coerce=int,
    )
    min_amount_minor = Money(lazy_gettext("Least amount"))
    max_amount_minor = Money(lazy_gettext("Greatest amount"))
    own_contribution_percent = WholeNumber(
        lazy_gettext("Own contribution, per cent of the whole project cost"), maximum=99
    )

    @classmethod
    def stored(cls, rules: CallRules) -> dict[str, Any]:
        chosen = rules.grant_type_code or "other"
        return {**super().stored(rules), "grant_type_code": chosen, "years": list(rules.years)}

    def changes(self, rules: CallRules) -> dict[str, Any]:
        chosen = self.grant_type_code.data
        return {
            **super().changes(rules),
            "grant_type_code": None if chosen == "other" else chosen,
            "years": tuple(sorted(self.years.data or ())),
        }


class ReviewingForm(PartForm):
    """How applications are scored."""

    plain = ("reviews_per_application", "pass_score", "discrepancy", "comment_min_length")

    reviews_per_application = WholeNumber(
        lazy_gettext("Reviews per application"),
        minimum=1,
        maximum=9,
        hint=lazy_gettext("An application with fewer reviews is not ranked."),
    )
    pass_score = Number(
        lazy_gettext("Pass mark"),
        maximum=100,
        hint=lazy_gettext("Least official score, from 0 to 100, with which an application passes."),
    )
    discrepancy = WholeNumber(
        lazy_gettext("Difference between reviewers"),
        maximum=100,
        hint=lazy_gettext(
            "If the highest and the lowest total differ by more points, officers are warned."
        ),
    )
    comment_min_length = WholeNumber(
        lazy_gettext("Least length of a comment"),
        maximum=2000,
        hint=lazy_gettext("Characters a reviewer has to write about each criterion."),
    )

    @classmethod
    def stored(cls, rules: CallRules) -> dict[str, Any]:
        return {**super().stored(rules), "pass_score": rules.pass_score.normalize()}


class CriterionRow(RowForm):
    """One line of the scoring sheet."""

    title_kk = CleanText("Қазақша", max_length=300, attributes={"lang": "kk"})
    title_ru = CleanText("Русский", max_length=300, attributes={"lang": "ru"})
    title_en = CleanText("English", max_length=300, required=False, attributes={"lang": "en"})
    code = CleanText(lazy_gettext("Code"), max_length=40, attributes={"spellcheck": "false"})
    weight = WholeNumber(lazy_gettext("Weight"), minimum=1, maximum=100)
    max_points = WholeNumber(lazy_gettext("Greatest score"), minimum=1, maximum=100, default=10)
    threshold = Number(lazy_gettext("Threshold"), maximum=100, default=0)


class CriteriaForm(PartForm):
    """The scoring sheet; the weights add up to 100."""

    criteria = Rows(FormField(CriterionRow), lazy_gettext("Criteria"), limit=20)

    @classmethod
    def stored(cls, rules: CallRules) -> dict[str, Any]:
        lines = rules.criteria
        return {"criteria": [{**asdict(x), "threshold": x.threshold.normalize()} for x in lines]}

    def changes(self, rules: CallRules) -> dict[str, Any]:
        """Keep what the points mean where the code stays."""
        anchors = {
            line.code: _split(_joined(line, "anchors"), "anchors") for line in rules.criteria
        }
        return {
            "criteria": tuple(
                CriterionRule(**row.form.data, **anchors.get(row.form.code.data, {}))
                for row in self.criteria.entries
            )
        }


class AnchorRow(RowForm):
    """What the points of one criterion mean."""

    anchors = ThreeLanguages("", max_length=4000, multiline=True, required=False, rows=4)


class AnchorsForm(PartForm):
    """The meaning of the points, criterion by criterion, in the order of the sheet."""

    criteria = Rows(FormField(AnchorRow), lazy_gettext("Criteria"), limit=20)

    @classmethod
    def stored(cls, rules: CallRules) -> dict[str, Any]:
        return {"criteria": [{"anchors": _joined(line, "anchors")} for line in rules.criteria]}

    def changes(self, rules: CallRules) -> dict[str, Any]:
        lines = [
            replace(line, **_split(row.form.anchors.data, "anchors"))
            for line, row in zip(rules.criteria, self.criteria.entries, strict=False)
        ]
        return {"criteria": (*lines, *rules.criteria[len(lines) :])}


class QuestionRow(RowForm):
    """A yes/no question and its reason."""

    question = ThreeLanguages(lazy_gettext("Question"), max_length=1000, multiline=True, rows=2)
    required_answer = Choice(
        lazy_gettext("Answer that lets the applicant on"), style="radios", choices=YES_NO
    )
    reason = ThreeLanguages(
        lazy_gettext("Reason shown after the other answer"), max_length=1000, multiline=True, rows=2
    )


class QuestionsForm(PartForm):
    """The eligibility check."""

    questions = Rows(FormField(QuestionRow), lazy_gettext("Eligibility questions"), limit=20)

    @classmethod
    def stored(cls, rules: CallRules) -> dict[str, Any]:
        return {
            "questions": [
                {
                    "question": _joined(line, "question"),
                    "reason": _joined(line, "reason"),
                    "required_answer": "yes" if line.required_answer else "no",
                }
                for line in rules.questions
            ]
        }

    def changes(self, _rules: CallRules) -> dict[str, Any]:
        return {
            "questions": tuple(
                QuestionRule(
                    **_split(row.form.question.data, "question"),
                    **_split(row.form.reason.data, "reason"),
                    required_answer=row.form.required_answer.data == "yes",
                )
                for row in self.questions.entries
            )
        }


class ReasonForm(BaseForm):
    """Why something was done; everybody can read it."""

    reason = CleanText(
        lazy_gettext("Reason"),
        max_length=2000,
        multiline=True,
        hint=lazy_gettext(
            "The reason is published with the call. Write it in Kazakh and in Russian."
        ),
    )


class ExtendForm(ReasonForm):
    """A later deadline and its reason."""

    closes_at = LocalDateTime(
        lazy_gettext("New deadline"), hint=lazy_gettext("Astana time, later than the present one.")
    )
