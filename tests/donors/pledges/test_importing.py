"""A table of pledges: all faults at once by line and column, taken whole or not at all."""

from __future__ import annotations

import csv
import io
import zipfile

import pytest
from openpyxl import Workbook, load_workbook

from app.core.actor import SYSTEM, Actor, Role
from app.core.db import db
from app.core.errors import IllegalMove, Invalid, NotAllowed
from app.core.translate import translate
from donors.pledges.models import Pledge
from donors.pledges.queries import imports, terms_of
from donors.pledges.rules import sheets
from donors.pledges.services import importing
from donors.pledges.states import ImportState, PledgeState
from tests.factories.app_identity import actor_of, make_user
from tests.factories.donors import make_donor
from tests.factories.doors import entered

HEAD = (
    "reference", "donor", "currency", "amount_2027", "amount_2028", "regions", "themes", "kinds",
    "cap", "share", "ticket", "all_or_nothing", "tier", "carry_over", "match", "note",
)  # fmt: skip


def row(reference="L-1", donor="", **cells):
    given = {"reference": reference, "donor": donor, "currency": "KZT", "amount_2027": "1000000"}
    return [{**given, **cells}.get(name, "") for name in HEAD]


def as_csv(*rows, head=HEAD, mark=";"):
    out = io.StringIO()
    csv.writer(out, delimiter=mark).writerows([head, *rows])
    return out.getvalue().encode()


def as_xlsx(*rows, head=HEAD):
    book, out = Workbook(), io.BytesIO()
    sheet = book.active
    for cells in [head, *rows]:
        sheet.append(list(cells))
    book.save(out)
    return out.getvalue()


def hand_in(content, name="p.csv", *, is_offered=False, actor=SYSTEM):
    """Hand a table in and have it checked, as a worker would."""
    table = importing.hand_in_pledges(
        content=content, name=name, is_offered=is_offered, actor=actor
    )
    importing.work_on(table.id, tell=lambda _counted, _done: None)
    return table


def enter(table, actor=SYSTEM):
    importing.order_pledges(table, actor=actor)
    importing.work_on(table.id, tell=lambda _counted, _done: None)


def faults_of(*rows, head=HEAD):
    table = imports.check_import(hand_in(as_csv(*rows, head=head)))
    assert table.fault_count == len(table.faults)
    return [(fault.line, fault.column, str(fault.message)) for fault in table.faults]


def refusal_of(content, name="p.csv"):
    """What is wrong with a file: told at once, or where the worker finds it."""
    try:
        table = hand_in(content, name)
    except Invalid as refusal:
        return str(refusal)
    (fault,) = imports.check_import(table).faults
    assert table.state == ImportState.FAULTY
    return str(fault.message)


@pytest.mark.parametrize("is_offered", [False, True])
def test_every_term_of_the_table_is_the_term_of_the_pledge(app, is_offered):
    donor = make_donor()
    table = hand_in(
        as_xlsx(
            row(
                donor=donor.code, currency="USD", amount_2027=1500.5, amount_2028=2000,
                regions="KZ-71; KZ-75", themes="ecology", kinds="foundation", cap="900,25",
                share=50, ticket="10", all_or_nothing="иә", tier=3, carry_over="да", match="2:1",
                note="хат № 5",
            )
        ),
        "p.xlsx",
        is_offered=is_offered,
    )  # fmt: skip
    enter(table)

    (pledge,) = db.session.query(Pledge).all()
    terms = terms_of(pledge)

    assert pledge.state == (PledgeState.OFFERED if is_offered else PledgeState.DRAFT)
    assert pledge.external_reference == "L-1"
    assert (terms.currency, dict(terms.years)) == ("USD", {2027: 1500_50, 2028: 2000_00})
    assert terms.where == {
        "regions": ["KZ-71", "KZ-75"], "themes": ["ecology"], "kinds": ["foundation"],
    }  # fmt: skip
    assert terms.max_per_application_minor == 900_25
    assert (terms.max_share_percent, terms.minimum_ticket_minor) == (50, 10_00)
    assert (terms.all_or_nothing, terms.carry_over, terms.tier) == (True, True, 3)
    assert (terms.match, terms.note) == ((2, 1), "хат № 5")


def test_all_faults_are_told_at_once_by_line_and_column(app):
    code = make_donor().code
    found = faults_of(
        row("", code),
        row("a", "nobody"),
        row("b", code, currency="ABC"),
        row("c", code, amount_2027=""),
        row("d", code, amount_2027="0"),
        row("e", code, amount_2027="1.234"),
        row("f", code, regions="KZ-71 KZ-99"),
        row("g", code, share="101", tier="12"),
        row("h", code, all_or_nothing="maybe", match="1-1"),
        row("i", code, cap="10", ticket="20"),
        row("j", code, note="=1+1"),
        row("k", code, themes="ec\u200bology"),
        row("l", code),
        row("l", code),
        row("m\u202e1", code),
        row("n\u00851", code),
    )

    assert found == [
        (2, "reference", "Enter the reference of the donor."),
        (3, "donor", "There is no donor with the code or BIN nobody."),
        (4, "currency", "Choose a currency of the list: KZT USD EUR GBP CNY RUB JPY KRW KWD."),
        (5, "amount", "Enter an amount for at least one year."),
        (6, "amount_2027", "The amount must be more than zero."),
        (7, "amount_2027", "Enter an amount in figures, such as 1500000.50."),
        (8, "regions", "Unknown codes: KZ-99."),
        (9, "tier", "The tier must be from 0 to 9."),
        (9, "share", "The share must be from 1 to 100 percent."),
        (10, "match", "Write both numbers with a colon, such as 1:1."),
        (10, "all_or_nothing", "Write yes or no."),
        (11, "ticket", "The smallest payment is larger than the cap for one application."),
        (12, "note", "Formulas are not read. Write the value itself."),
        (13, "themes", "The cell holds a sign that nobody can see."),
        (15, "reference", "This reference stands in line 14 already."),
        (16, "reference", "The cell holds a sign that nobody can see."),
        (17, "reference", "The cell holds a sign that nobody can see."),
    ]


def test_nothing_of_a_faulty_table_is_taken(app):
    donor = make_donor()
    table = hand_in(as_csv(row("a", donor.code), row("b", "nobody")))

    with pytest.raises(IllegalMove, match="the present state is “Has faults”"):
        enter(table)

    assert db.session.query(Pledge).count() == 0


def test_faults_are_capped_and_counted(app):
    table = imports.check_import(hand_in(as_csv(*(row(str(n), "nobody") for n in range(300)))))

    assert (table.fault_count, len(table.faults)) == (300, 200)


def test_references_that_are_entered_are_refused_afterwards(app):
    donor = make_donor()
    rows = row("a", donor.code), row("b", donor.organisation.bin or donor.code)
    table = hand_in(as_csv(*rows))
    enter(table)
    enter(table)

    assert db.session.query(Pledge).count() == 2
    text = "A pledge with this reference of the donor is entered already."
    assert faults_of(*rows, row("c", donor.code)) == [
        (2, "reference", text), (3, "reference", text),
    ]  # fmt: skip


def bomb():
    out = io.BytesIO(as_xlsx(row()))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/big.xml", b"0" * 90_000_000)
    return out.getvalue()


def macro():
    out = io.BytesIO(as_xlsx(row()))
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"x")
    return out.getvalue()


@pytest.mark.parametrize(
    ("make", "name", "message"),
    [
        (bytes, "p.csv", "The file is empty."),
        (lambda: b"x" * (10 * 1024 * 1024 + 1), "p.csv", "The file is larger than 10 MB."),
        (lambda: as_csv(row()), "p.ods", "Hand in a CSV or an XLSX file."),
        (lambda: as_xlsx(row()), "p.csv", "The file is not a table as CSV."),
        (lambda: as_csv(row()), "p.xlsx", "The file is not what the end of its name says."),
        (bomb, "p.xlsx", "The file unfolds to far more than it seems to hold."),
        (
            macro,
            "p.xlsx",
            "The file holds a script, a macro or a command. Save it without these.",
        ),
        (lambda: as_csv(head=HEAD), "p.csv", "The table has no pledges."),
        (lambda: as_csv(row(), head=HEAD[1:]), "p.csv", "Missing columns: reference."),
        (
            lambda: as_csv(row(), head=("reference", "donor", "currency")),
            "p.csv",
            "Missing columns: amount_2027.",
        ),
        (
            lambda: as_csv(row(), head=(*HEAD[:-1], "secret")),
            "p.csv",
            "Unknown columns: secret.",
        ),
        (
            lambda: as_csv(*([row()] * 10_001)),
            "p.csv",
            "The file has more than 10000 pledges.",
        ),
        (lambda: b"a\n" * 1_000_000, "p.csv", "The file has more than 10000 pledges."),
    ],
)
def test_what_is_no_table_of_pledges_is_refused_with_words(app, make, name, message):
    assert refusal_of(make(), name) == message


@pytest.mark.parametrize(
    ("language", "limit"), [("en", "10,000"), ("ru", "10\u00a0000"), ("kk", "10\u00a0000")]
)
def test_the_most_is_told_in_groups_of_three(app, language, limit):
    with pytest.raises(Invalid) as refusal:
        sheets.read_table(as_csv(*([row()] * 10_001)), "p.csv", tell=lambda _done: None)

    assert limit in translate(refusal.value.faults["file"], language)


def test_formula_of_a_workbook_is_refused_at_its_cell(app):
    donor = make_donor()
    content = as_xlsx(row("a", donor.code, amount_2027="=1000*1000"))

    (fault,) = imports.check_import(hand_in(content, "p.xlsx")).faults

    assert (fault.line, fault.column) == (2, "amount_2027")
    assert str(fault.message) == "Formulas are not read. Write the value itself."


@pytest.mark.parametrize("role", [Role.APPROVER, Role.FINANCE, Role.AUDITOR])
def test_only_officers_import(app, role):
    with pytest.raises(NotAllowed, match="Only an officer may import pledges"):
        hand_in(as_csv(row()), actor=actor_of(make_user(role)))


def officer() -> Actor:
    actor = actor_of(make_user(Role.OFFICER))
    db.session.commit()
    return actor


def test_templates_are_tables_that_can_be_filled_in(app, client):
    donor = make_donor()
    with entered(app, officer()):
        book = client.get("/staff/pledges/import/template.xlsx")
        text = client.get("/staff/pledges/import/template.csv")

    pledges, codes, explanations = load_workbook(io.BytesIO(book.data)).worksheets
    head = [cell.value for cell in pledges[1]]
    assert [str(pledges[line][0].value)[0] for line in (2, 3)] == ["#", "#"]
    assert [cell.value for cell in explanations["A"]][1 : len(head) + 1] == head
    assert any(str(cell.value).startswith(donor.code) for cell in codes["A"])
    assert next(csv.reader(io.StringIO(text.get_data(as_text=True)))) == head
    filled = {"reference": "L-9", "donor": donor.code, "currency": "EUR", head[3]: "12,5"}
    pledges.append([filled.get(name) for name in head])
    out = io.BytesIO()
    pledges.parent.save(out)
    table = imports.check_import(hand_in(out.getvalue(), "filled.xlsx"))
    assert (table.faults, len(table.pledges)) == ([], 1)
