"""What both portals do with a statement: read the period asked for, show it, hand out files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from app.core import clock
from app.portals.language import current_language
from app.portals.workbooks import send_workbook
from donors.profiles.models import Donor
from donors.profiles.queries import name_of
from reports.statements import queries
from reports.statements.forms import PeriodForm
from reports.statements.rules import (
    KIND_LABELS,
    PRESET_LABELS,
    FundStatement,
    Kind,
    Period,
    Preset,
    check_period,
    period_of,
    together,
)
from reports.statements.views.pdf import send_pdf
from reports.statements.views.workbook import sheets_of

# The address of a statement or of one of its files: "show", "pdf" or "xlsx", and what is asked.
Address = Callable[..., str]


@dataclass(frozen=True)
class Asked:
    """A period as the address has it; without faults it can be read."""

    form: PeriodForm
    period: Period
    preset: Preset | None

    @property
    def is_good(self) -> bool:
        """True when the period can be read."""
        return not self.form.error_list()

    def as_args(self) -> dict[str, str | int]:
        """The same period for the address of a file."""
        days = {"since": self.period.first, "until": self.period.last}
        return {
            f"{name}-{part}": getattr(day, part)
            for name, day in days.items()
            for part in ("day", "month", "year")
        }


def asked_period() -> Asked:
    """Read the period of the address: a named one, two days, else this year."""
    today = clock.today()
    typed = any(name.startswith(("since-", "until-")) for name in request.args)
    if typed:
        return _typed(today_period=period_of(Preset.THIS_YEAR, today))
    named = request.args.get("period", "")
    preset = Preset(named) if named in set(Preset) else Preset.THIS_YEAR
    period = period_of(preset, today)
    return Asked(PeriodForm(since=period.first, until=period.last), period, preset)


def _typed(*, today_period: Period) -> Asked:
    form = PeriodForm(request.args)
    good = form.validate()
    if not good or form.since.data is None or form.until.data is None:
        return Asked(form, today_period, None)
    period = Period(form.since.data, form.until.data)
    for fault in check_period(period):
        form.refuse(fault.field, fault.message)
    return Asked(form, period, None)


def page(template: str, donor: Donor, address: Address, **more: object) -> ResponseReturnValue:
    """Show the statement of a donor; a period with faults shows what is wrong with it."""
    asked = asked_period()
    statements = _read(donor, asked) if asked.is_good else []
    shown = render_template(
        template,
        donor=donor,
        name=name_of(donor, current_language()),
        asked=asked,
        presets=PRESET_LABELS,
        statements=statements,
        sums=together(statements),
        kinds=shown_kinds(statements),
        labels=KIND_LABELS,
        address=address,
        **more,
    )
    return shown, 200 if asked.is_good else 422


def _read(donor: Donor, asked: Asked) -> list[FundStatement]:
    return queries.statement_of(donor, asked.period, language=current_language())


def shown_kinds(statements: list[FundStatement]) -> list[Kind]:
    """Every kind of movement has its line; corrections only where there are some."""
    corrected = any(line.kind == Kind.CORRECTED for one in statements for line in one.lines)
    return [kind for kind in Kind if kind != Kind.CORRECTED or corrected]


def pdf(donor: Donor, refused: Callable[[], ResponseReturnValue]) -> ResponseReturnValue:
    """Send the statement as a PDF in the language of the page."""
    asked = asked_period()
    if not asked.is_good:
        return refused()
    statements = _read(donor, asked)
    return send_pdf(donor, asked.period, statements, shown_kinds(statements), _file(donor, asked))


def xlsx(donor: Donor, refused: Callable[[], ResponseReturnValue]) -> ResponseReturnValue:
    """Send the statement as a workbook."""
    asked = asked_period()
    if not asked.is_good:
        return refused()
    statements = _read(donor, asked)
    sheets = sheets_of(asked.period, statements, shown_kinds(statements))
    response: Response = send_workbook(f"{_file(donor, asked)}.xlsx", sheets)
    return response


def _file(donor: Donor, asked: Asked) -> str:
    return f"asar-{donor.code}-{asked.period.first}-{asked.period.last}"
