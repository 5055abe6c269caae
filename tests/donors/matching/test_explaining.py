"""Who pays one application, who would get more of one pledge, and the run as a workbook."""

from __future__ import annotations

import re
from decimal import Decimal
from io import BytesIO

import pytest
from openpyxl import load_workbook

from app.core.actor import Role
from app.core.db import db
from donors.matching import services
from donors.matching.rules import leftovers_of
from donors.matching.states import RunStrategy
from tests.factories.counting import count_queries
from tests.factories.donors import make_donor, make_pledge
from tests.factories.donors_matching import Entry, make_ranked_call, make_run, person
from tests.factories.doors import entered

MILLION = 1_000_000_00


@pytest.fixture
def ranked(app):
    made = make_ranked_call()
    db.session.commit()
    return made


@pytest.fixture
def run(ranked):
    made = make_run(ranked)
    db.session.commit()
    return made


def _text(response):
    plain = response.get_data(as_text=True).replace("\u00a0", " ")
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", plain))


def test_application_shows_its_payments_in_both_currencies(app, client, ranked, run):
    number = ranked.applications[0].number

    with entered(app, person(Role.AUDITOR)):
        page = _text(client.get(f"/staff/matching/{run.id}/applications/{number}?lang=en"))

    payments = [one for one in run.result["allocations"] if one["application"] == number]
    assert "Place 1, score 90" in page
    assert "16,000,000 KZT" in page
    assert payments
    assert ("≈" in page) == any(one["pledge"] == ranked.pledges[1].code for one in payments)


def test_refused_application_names_the_binding_limit_and_the_nearest_misses(
    app, client, ranked, run
):
    number = ranked.applications[2].number

    with entered(app, ranked.officer):
        page = _text(client.get(f"/staff/matching/{run.id}/applications/{number}?lang=en"))

    assert "The least amount with which the project can be carried out could not be found." in page
    assert "Nobody pays for it in this run." in page
    assert "fits but for: the theme" in page
    assert "Try what other terms or money would change" in page


def test_pledge_says_who_gets_the_next_million_and_the_one_after(app, client):
    entries = [
        Entry(9, {2027: 5 * MILLION}, minimum_percent=0),
        Entry(8, {2027: 4 * MILLION}, minimum_percent=0),
        Entry(7, {2027: 3 * MILLION}, minimum_percent=0),
    ]
    money = make_pledge(donor=make_donor(), years={2027: 8 * MILLION}, committed=True)
    ranked = make_ranked_call(entries, [money])
    run = make_run(ranked)
    db.session.commit()
    second, third = (one.number for one in ranked.applications[1:])

    with entered(app, ranked.officer):
        page = _text(client.get(f"/staff/matching/{run.id}/pledges/{money.code}?lang=en"))
        other = _text(
            client.get(f"/staff/matching/{run.id}/pledges/{money.code}?lang=en&year=1999")
        )

    assert re.search(rf"One more 1,000,000 KZT goes to: {second} [^(]*\(\+1,000,000 KZT\)", page)
    assert re.search(rf"The next 1,000,000 KZT goes to: {third} [^(]*\(\+1,000,000 KZT\)", page)
    assert "with 1,000,000 KZT more in 2027" in other
    assert "All of it is placed." in page


def test_pledge_in_dollars_steps_in_dollars_and_may_help_nobody(app, client, ranked, run):
    code = ranked.pledges[1].code

    with entered(app, ranked.officer):
        page = _text(client.get(f"/staff/matching/{run.id}/pledges/{code}?lang=en&year=2028"))

    assert "One more 1,000 USD would help nobody" in page
    assert "Which projects it pays for" in page


def test_what_is_not_in_the_run_is_not_found(app, client, ranked, run):
    with entered(app, ranked.officer):
        answers = [
            client.get(f"/staff/matching/{run.id}/{place}")
            for place in ("applications/NONE", "pledges/NONE", "pledges/%00", "applications/..")
        ]

    assert {answer.status_code for answer in answers} == {404}


def test_yardstick_has_pages_without_reasons_and_margins(app, client, ranked):
    run = services.create_run(ranked.call, strategy=RunStrategy.PRO_RATA, actor=ranked.officer)
    db.session.commit()

    with entered(app, ranked.officer):
        refused = _text(
            client.get(
                f"/staff/matching/{run.id}/applications/{ranked.applications[2].number}?lang=en"
            )
        )
        pledge = _text(
            client.get(f"/staff/matching/{run.id}/pledges/{ranked.pledges[0].code}?lang=en")
        )

    assert "This yardstick gives no reasons." in refused
    assert "This yardstick proves nothing" in pledge


def test_run_page_has_years_currencies_and_the_shortfall_sheet(app, client, ranked, run):
    with entered(app, ranked.officer):
        page = _text(client.get(f"/staff/matching/{run.id}?lang=en"))

    assert "Years and currencies" in page
    assert "Missing: 18,000,000.50 KZT" in page
    assert "To carry them out at least 18,000,000.50 KZT is needed." in page
    assert "Only these pledges could pay:" in page
    assert "Order of ranks" in page


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_pages_and_workbook_open_in_every_language(app, client, ranked, run, language):
    places = (
        f"applications/{ranked.applications[0].number}",
        f"applications/{ranked.applications[2].number}",
        f"pledges/{ranked.pledges[1].code}",
        "run.xlsx",
    )

    with entered(app, ranked.officer):
        answers = [
            client.get(f"/staff/matching/{run.id}/{place}?lang={language}") for place in places
        ]

    assert [answer.status_code for answer in answers] == [200] * len(places)


def _sheets(client, run):
    answer = client.get(f"/staff/matching/{run.id}/run.xlsx?lang=en")
    assert answer.headers["Content-Disposition"] == f"attachment; filename={run.number}.xlsx"
    return load_workbook(BytesIO(answer.data))


def _column(sheet, head):
    place = [cell.value for cell in sheet[1]].index(head)
    return [row[place] for row in sheet.iter_rows(min_row=2, values_only=True)]


def _minor(values):
    return sum(round(Decimal(str(value)) * 100) for value in values)


def test_workbook_holds_the_sums_of_the_run(app, client, ranked, run):
    with entered(app, person(Role.FINANCE)):
        book = _sheets(client, run)

    placed = run.summary["placed_minor"]
    left = leftovers_of(run.instance, run.result)
    assert book.sheetnames == [
        "Applications", "Allocations", "Pledges", "By year", "By currency", "Nearest misses",
    ]  # fmt: skip
    assert _minor(_column(book["Applications"], "Gets")) == placed
    assert not [name for name in _column(book["Applications"], "Region") if "KZ-" in name]
    assert _minor(_column(book["Allocations"], "Amount, tenge")) == placed
    assert _minor(_column(book["Pledges"], "Placed, in tenge")) == placed
    assert _minor(_column(book["By year"], "Placed")) == placed
    assert _minor(_column(book["By currency"], "Placed, in tenge")) == placed
    assert _minor(_column(book["Applications"], "Asked for")) == run.summary["requested_minor"]
    assert _minor(_column(book["Pledges"], "Left")) == sum(one.left_minor for one in left)
    assert _column(book["By currency"], "Currency") == ["KZT", "USD"]
    assert len(_column(book["Allocations"], "Pledge")) == len(run.result["allocations"])


def test_no_title_becomes_a_formula(app, client):
    ranked = make_ranked_call([Entry(9, {2027: 5 * MILLION}, title="=HYPERLINK(1)")])
    run = make_run(ranked)
    db.session.commit()

    with entered(app, ranked.officer):
        book = _sheets(client, run)

    cell = book["Applications"]["C2"]
    assert (cell.data_type, cell.value) == ("s", "'=HYPERLINK(1)")


def test_explanations_ask_as_often_for_many_applications_as_for_few(app, client):
    def queries_for(entries):
        ranked = make_ranked_call(entries)
        run = make_run(ranked)
        db.session.commit()
        base = f"/staff/matching/{run.id}"
        pages = (
            f"{base}/applications/{ranked.applications[0].number}",
            f"{base}/pledges/{ranked.pledges[0].code}",
            f"{base}/what-if",
            f"{base}/run.xlsx",
        )
        found = []
        with entered(app, ranked.officer):
            for page in pages:
                client.get(page)
                with count_queries() as counted:
                    client.get(page)
                found.append(counted())
        return found

    assert queries_for([Entry(9, {2027: 5 * MILLION})]) == queries_for(
        [Entry(points, {2027: 5 * MILLION}) for points in (9, 8, 7, 6)]
    )
