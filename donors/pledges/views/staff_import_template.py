"""The empty table of pledges: as CSV, and as a workbook with examples, meanings and codes."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest

from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core import clock
from app.core.actor import Role
from app.core.money import CURRENCIES
from app.portals.access import needs
from app.portals.downloads import send_table
from app.portals.language import say
from app.portals.workbooks import Sheet, send_workbook
from donors.pledges.queries import imports
from donors.pledges.rules.columns import COLUMN_HELP, COLUMNS, NEEDED
from donors.pledges.views.shared import shown_name
from donors.pledges.views.staff import bp
from donors.profiles.queries import named_donors

# The blueprint with every page of this house in the portal.
__all__ = ["bp"]

YEARS_OFFERED = 3
QUOTAS_OFFERED = 3


@bp.get("/import/template.csv")
@needs(Role.OFFICER)
def template_csv() -> ResponseReturnValue:
    """The empty table as CSV."""
    head, helps = zip(*described_columns(), strict=True)
    return send_table("pledges.csv", head, [_remark(helps), *_examples(head)])


@bp.get("/import/template.xlsx")
@needs(Role.OFFICER)
def template_xlsx() -> ResponseReturnValue:
    """The empty table as a workbook; its other sheets say what columns and cells may hold."""
    columns = list(described_columns())
    head = [name for name, _help in columns]
    sheets = (
        Sheet(_("Pledges"), head, _examples(head)),
        Sheet(_("Codes"), *_codes()),
        Sheet(
            _("Explanations"),
            [_("Column"), _("Must be filled in"), _("Meaning")],
            _explained(columns),
        ),
    )
    return send_workbook("pledges.xlsx", sheets)


def described_columns() -> Iterator[tuple[str, str]]:
    """Every column with what it means, amounts of the coming years after the first ones."""
    for name in NEEDED:
        yield name, say(COLUMN_HELP[name])
    first = clock.today().year + 1
    for year in range(first, first + YEARS_OFFERED):
        yield f"amount_{year}", say(COLUMN_HELP["amount"])
    for name in COLUMNS[len(NEEDED) : -1]:
        yield name, say(COLUMN_HELP[name])
    for number in range(1, QUOTAS_OFFERED + 1):
        yield f"quota_{number}_where", say(COLUMN_HELP["quota_where"])
        yield f"quota_{number}_max", say(COLUMN_HELP["quota_max"])
    yield COLUMNS[-1], say(COLUMN_HELP[COLUMNS[-1]])


def _remark(helps: tuple[str, ...]) -> list[str]:
    return [f"# {helps[0]}", *helps[1:]]


def _examples(head: list[str] | tuple[str, ...]) -> list[list[str]]:
    """Two lines that show how it is filled in; they begin as remarks and are never read."""
    amounts = [name for name in head if name.startswith("amount_")]
    plain = {"reference": "DEMO-1", "donor": "DEMO", "currency": "KZT", amounts[0]: "1500000.50"}
    full = {
        "reference": "DEMO-2", "donor": "DEMO", "currency": "USD", "regions": "KZ-71 KZ-75",
        "cap": "5000", "share": "50", "ticket": "500", "all_or_nothing": "no", "tier": "3",
        "carry_over": "yes", "match": "1:1", "quota_1_where": "KZ-71", "quota_1_max": "20000",
        "quota_2_where": "KZ-71 ecology", "quota_2_max": "8000.50",
        **dict.fromkeys(amounts, "30000"),
    }  # fmt: skip
    return [
        [f"# {example[name]}" if name == "reference" else example.get(name, "") for name in head]
        for example in (plain, full)
    ]


def _explained(columns: list[tuple[str, str]]) -> Iterator[list[str]]:
    """Each column with its meaning, then the rules of the whole table."""
    amount = next(name for name, _help in columns if name.startswith("amount_"))
    for name, text in columns:
        yield [name, _("yes") if name in (*NEEDED, amount) else _("no"), text]
    for text in (
        _("A table is entered whole or not at all; all its faults are told at once."),
        _("Lines that begin with # are not read: examples and remarks."),
        _("More years: add columns such as amount_2030. More quotas: quota_4_where, quota_4_max."),
        _("Two quotas lie one inside the other, or wholly apart: they never overlap in part."),
        _("Amounts have the decimals of their currency: JPY and KRW none, KWD three."),
    ):
        yield ["", "", text]


def _codes() -> tuple[list[str], list[list[str]]]:
    places = imports.known_places()
    columns = {
        "donor": [f"{donor.code} – {shown_name(donor)}" for donor in named_donors()],
        "currency": list(CURRENCIES),
        **{name: list(codes) for name, codes in places.items()},
        "all_or_nothing": ["yes", "no"],
        "carry_over": ["yes", "no"],
        "needs_consent": ["yes", "no"],
    }
    rows = zip_longest(*columns.values(), fillvalue="")
    return list(columns), [list(row) for row in rows]
