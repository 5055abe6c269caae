"""Tables of pledges for staff: the template, handing in, looking, taking."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core import clock
from app.core.actor import Role
from app.core.errors import Invalid, StorageFailed
from app.core.money import CURRENCIES
from app.portals.access import current_actor, needs
from app.portals.downloads import send_table
from app.portals.forms import BaseForm
from app.portals.language import say
from app.portals.transactions import commits
from app.portals.workbooks import Sheet, send_workbook
from donors.pledges.forms.importing import ImportForm
from donors.pledges.models import PledgeImport
from donors.pledges.queries import imports
from donors.pledges.rules.importing import COLUMN_HELP, COLUMNS, NEEDED
from donors.pledges.services import importing
from donors.pledges.states import PLEDGE_MACHINE
from donors.pledges.views.shared import STATE_COLOURS, shown_name
from donors.pledges.views.staff import bp
from donors.profiles.queries import named_donors

# The blueprint with every page of this house in the portal.
__all__ = ["bp"]

SHOWN = 100
YEARS_OFFERED = 3


@bp.get("/import")
@needs(Role.OFFICER)
def import_file() -> ResponseReturnValue:
    """Ask for a table of pledges."""
    return _upload_page(ImportForm(data={"become": "drafts"}))


@bp.post("/import")
@needs(Role.OFFICER)
@commits
def hand_in() -> ResponseReturnValue:
    """Keep the table and show what it holds."""
    form = ImportForm()
    if form.validate() and form.file.data:
        try:
            row = importing.hand_in_pledges(
                content=form.file.data.read(),
                name=str(form.file.data.filename or ""),
                is_offered=form.become.data == "offers",
                actor=current_actor(),
            )
        except Invalid as refusal:
            form.refuse_all(refusal)
        except StorageFailed as failure:
            form.refuse("file", failure.message)
            return _upload_page(form, failure.status)
        else:
            return redirect(url_for(".import_table", import_id=row.id))
    return _upload_page(form, 422)


def _upload_page(form: ImportForm, status: int = 200) -> ResponseReturnValue:
    page = render_template("staff_pledges_import.html", form=form, columns=list(_columns()))
    return page, status


@bp.get("/imports/<uuid:import_id>")
@needs(Role.OFFICER)
def import_table(import_id: UUID) -> ResponseReturnValue:
    """What a table holds, or what became of it."""
    return _table_page(imports.get_pledge_import(import_id), BaseForm())


@bp.post("/imports/<uuid:import_id>")
@needs(Role.OFFICER)
@commits
def take(import_id: UUID) -> ResponseReturnValue:
    """Take the whole table."""
    row = imports.get_pledge_import(import_id)
    form = BaseForm()
    if form.validate():
        try:
            importing.take_pledges(row, actor=current_actor())
        except Invalid as refusal:
            form.refuse_all(refusal)
        else:
            flash(_("The pledges are entered."), "success")
            return redirect(url_for(".import_table", import_id=row.id))
    return _table_page(row, form, 422)


def _table_page(row: PledgeImport, form: BaseForm, status: int = 200) -> ResponseReturnValue:
    checked = None if row.taken_at else imports.check_import(row)
    first = checked.pledges[:SHOWN] if checked else ()
    made, count = imports.pledges_of_import(row, limit=SHOWN)
    page = render_template(
        "staff_pledges_table.html",
        row=row,
        form=form,
        checked=checked,
        totals=checked.totals() if checked else {},
        donors=imports.donors_by_ids({one.donor_id for one in first}),
        shown=SHOWN,
        made=made,
        count=count,
        labels=PLEDGE_MACHINE.labels,
        colours=STATE_COLOURS,
        shown_name=shown_name,
    )
    return page, status


@bp.get("/import/template.csv")
@needs(Role.OFFICER)
def template_csv() -> ResponseReturnValue:
    """The empty table as CSV."""
    head, helps = zip(*_columns(), strict=True)
    return send_table("pledges.csv", head, [_remark(helps)])


@bp.get("/import/template.xlsx")
@needs(Role.OFFICER)
def template_xlsx() -> ResponseReturnValue:
    """The empty table as a workbook; its second sheet lists the codes that cells may name."""
    head, helps = zip(*_columns(), strict=True)
    sheets = (
        Sheet(_("Pledges"), head, [_remark(helps)]),
        Sheet(_("Codes"), *_codes()),
    )
    return send_workbook("pledges.xlsx", sheets)


def _columns() -> Iterator[tuple[str, str]]:
    """Every column with what it means, amounts of the coming years after the first ones."""
    for name in NEEDED:
        yield name, say(COLUMN_HELP[name])
    first = clock.today().year + 1
    for year in range(first, first + YEARS_OFFERED):
        yield f"amount_{year}", say(COLUMN_HELP["amount"])
    for name in COLUMNS[len(NEEDED) :]:
        yield name, say(COLUMN_HELP[name])


def _remark(helps: tuple[str, ...]) -> list[str]:
    return [f"# {helps[0]}", *helps[1:]]


def _codes() -> tuple[list[str], list[list[str]]]:
    places = imports.known_places()
    columns = {
        "donor": [f"{donor.code} – {shown_name(donor)}" for donor in named_donors()],
        "currency": list(CURRENCIES),
        **{name: list(codes) for name, codes in places.items()},
        "all_or_nothing": ["yes", "no"],
        "carry_over": ["yes", "no"],
    }
    rows = zip_longest(*columns.values(), fillvalue="")
    return list(columns), [list(row) for row in rows]
