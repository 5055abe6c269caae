"""Second act: applications come in, each at its own instant."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import datetime
from decimal import Decimal, InvalidOperation

from app.cli.rehearse.stage import RowRefused, Stage
from app.cli.rehearse.tables import Row
from app.cli.rehearse.terms import NAMEABLE_YEARS
from app.core import clock
from app.core.actor import SYSTEM
from app.core.errors import Invalid
from app.core.money import parse_minor
from grants.applications import services as applications
from grants.applications.rules import LineDraft

# A letter is written to a file of this name, which must stay inside its folder.
_ID = re.compile(r"[\w№#()+-][\w№#()+. -]{0,39}")


def enter_applications(stage: Stage) -> None:
    """Hand the applications in, in the order of their instants (then of the file)."""
    budget: dict[str, list[Row]] = defaultdict(list)
    for line in stage.inputs.tables["budget.csv"]:
        budget[line["application"]].append(line)
    rows = stage.inputs.tables["applications.csv"]
    for row in sorted(rows, key=_arrival):
        with stage.row(row, row["id"]):
            _enter(stage, row, budget.pop(row["id"], []))
    stage.refused.sort(key=lambda refused: (refused.file, refused.line))
    _refuse_orphans(stage, budget)


def _arrival(row: Row) -> tuple[float, int]:
    try:
        return datetime.fromisoformat(row["submitted_at"]).timestamp(), row.line
    except ValueError:
        return 0.0, row.line


def _enter(stage: Stage, row: Row, lines: list[Row]) -> None:
    if not _ID.fullmatch(row["id"]):
        reason = "The id names the letter's file: 1 to 40 letters, digits, dots, dashes, no slash."
        raise RowRefused("application_id_format", reason)
    if row["id"] in stage.applications:
        raise RowRefused("application_duplicate", "There is an application with this id already.")
    organisation = stage.organisations.get(row["bin"])
    if organisation is None:
        raise RowRefused("organisation_unknown", "No organisation with this BIN was accepted.")
    drafted = [_line(line) for line in lines]
    own_contribution = _minor(row, "own_contribution")
    with clock.at(_instant(row)):
        made = applications.start_application(
            call=stage.call, organisation=organisation, actor=SYSTEM
        )
        applications.save_basics(
            made,
            title=row["title"],
            language=row["language"],
            region_code=row["region"],
            themes=row.items_of("themes"),
            kind=row["kind"],
            minimum_percent=_percent(row),
            actor=SYSTEM,
        )
        applications.save_budget(
            made, lines=drafted, own_contribution_minor=own_contribution, actor=SYSTEM
        )
        applications.submit_application(made, number=row["id"], require_texts=False, actor=SYSTEM)
    stage.applications[row["id"]] = made


def _refuse_orphans(stage: Stage, budget: dict[str, list[Row]]) -> None:
    known = {row["id"] for row in stage.inputs.tables["applications.csv"]}
    for key, lines in budget.items():
        for line in lines:
            if key not in known:
                with stage.row(line, key):
                    raise RowRefused("application_unknown", "There is no such application.")


def _line(row: Row) -> LineDraft:
    try:
        quantity = Decimal(row["quantity"])
        year = int(row["year"])
    except (InvalidOperation, ValueError):
        reason = f"budget.csv, line {row.line}: the year or the quantity is not a number."
        raise RowRefused("budget_format", reason) from None
    if not quantity.is_finite():
        reason = f"budget.csv, line {row.line}: the quantity is not a number."
        raise RowRefused("budget_format", reason)
    return LineDraft(
        year=year,
        title=row["line"],
        quantity=quantity,
        unit_cost_minor=_minor(row, "unit_cost"),
    )


def _minor(row: Row, column: str) -> int:
    try:
        return parse_minor(row[column])
    except Invalid as fault:
        reason = f"{row.file}, line {row.line}, column {column}: {fault.message}"
        raise RowRefused("amount_format", reason) from None


def _percent(row: Row) -> int:
    text = row["minimum_percent"]
    if not (text.isdecimal() and len(text) <= 3 and int(text) <= 100):
        reason = "The minimum percent is not a whole number from 0 to 100."
        raise RowRefused("minimum_percent_format", reason)
    return int(text)


def _instant(row: Row) -> datetime:
    try:
        found = datetime.fromisoformat(row["submitted_at"])
    except ValueError:
        raise RowRefused("submitted_at_format", "The instant cannot be read.") from None
    if found.tzinfo is None:
        raise RowRefused("submitted_at_format", "The instant has no offset.")
    if found.year not in NAMEABLE_YEARS:
        raise RowRefused("submitted_at_format", "The instant lies too far away.")
    return found
