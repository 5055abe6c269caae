"""What both portals do with a statement: read the period asked for, show it, hand out files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from app.core import clock
from app.portals.language import current_language
from app.portals.pager import counted
from app.portals.searched import first_row
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

# Up to here every commitment stands on the page; of more, so many at a time.
MOST, PART = 50, 20
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
    read = _read_page(donor, asked) if asked.is_good else Read([], {}, [])
    shown = render_template(
        template,
        donor=donor,
        name=name_of(donor, current_language()),
        asked=asked,
        presets=PRESET_LABELS,
        statements=read.statements,
        sums=read.sums,
        kinds=read.kinds,
        count=read.count,
        pager=counted(
            partial(address, "show", **asked.as_args()), first_row(), size=PART, total=read.count
        ),
        labels=KIND_LABELS,
        address=address,
        **more,
    )
    return shown, 200 if asked.is_good else 422


@dataclass(frozen=True)
class Read:
    """What a page shows: the statements, or a part of very many, and the sums of all."""

    statements: list[FundStatement]
    sums: dict[str, FundStatement]
    kinds: list[Kind]
    count: int = 0


def _read_page(donor: Donor, asked: Asked) -> Read:
    count = queries.count_commitments(donor)
    if count <= MOST:
        statements = _read(donor, asked)
        return Read(statements, together(statements), shown_kinds(statements))
    sums = queries.sums_of(donor, asked.period)
    part = queries.statement_of(
        donor, asked.period, language=current_language(), first=first_row(), most=PART
    )
    return Read(part, sums, shown_kinds([*sums.values()]), count)


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
    if queries.count_commitments(donor) > MOST:
        # Thousands of commitments make a book that no page draws: the sums here, all as XLSX.
        sums = queries.sums_of(donor, asked.period)
        kinds = shown_kinds([*sums.values()])
        return send_pdf(donor, asked.period, [], kinds, _file(donor, asked), sums=sums)
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
