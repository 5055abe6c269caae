"""The register of staff: scoped, filtered, paged by keys, exported, in a few queries."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from decimal import Decimal

import pytest
from flask import g

from app.core.actor import SYSTEM, Actor, Role
from app.core.db import db
from app.core.errors import NotAllowed, NotFound
from app.core.ids import new_id
from grants.applications import queries, services
from grants.applications.models import Application
from grants.applications.queries import Filters
from grants.applications.rules import LineDraft
from grants.applications.states import ApplicationState
from tests.factories.app_identity import make_front_officer, make_officer, sign_in
from tests.factories.app_organisations import make_organisation
from tests.factories.counting import count_queries
from tests.factories.grants_applications import SUBMITTED_AT, make_application, make_draft, member
from tests.factories.grants_calls import make_call, officer

pytestmark = pytest.mark.usefixtures("noon")


@pytest.fixture
def call(app):
    return make_call(min_amount_minor=0)


def front_office(region):
    return Actor(
        user_id=new_id(), name="DEMO", roles=frozenset({Role.FRONT_OFFICE}), region_code=region
    )


def make_many(call, count):
    body = make_organisation()
    return [
        make_application(
            call=call,
            organisation=body,
            number=f"N{number:03d}",
            at=SUBMITTED_AT + timedelta(minutes=number // 2),
            lines=[LineDraft(2027, "a", Decimal(1), 1000 + number % 3, 1000)],
        )
        for number in range(count)
    ]


def numbers(page):
    return [row.number for row in page.rows]


@pytest.mark.parametrize("sort", ["submitted", "oldest", "amount", "number"])
def test_pages_forward_and_back_show_every_row_once(call, sort):
    made = {row.number for row in make_many(call, 11)}
    actor = officer()
    forward = [queries.page_for_staff(Filters(), sort, size=4, actor=actor)]
    while forward[-1].after:
        forward.append(
            queries.page_for_staff(Filters(), sort, after=forward[-1].after, size=4, actor=actor)
        )
    back = [forward[-1]]
    while back[-1].before:
        back.append(
            queries.page_for_staff(Filters(), sort, before=back[-1].before, size=4, actor=actor)
        )

    seen = [number for page in forward for number in numbers(page)]
    assert len(seen) == len(set(seen)) == 11
    assert set(seen) == made
    assert [numbers(page) for page in reversed(back)] == [numbers(page) for page in forward]
    assert forward[0].before == ""


def test_a_cursor_without_sense_is_ignored(call):
    make_many(call, 2)

    page = queries.page_for_staff(Filters(), after="x~y", actor=officer())

    assert len(page.rows) == 2


def test_drafts_are_nobody_elses_business(call):
    draft = make_draft(call=call)

    assert queries.page_for_staff(Filters(), actor=officer()).rows == []
    with pytest.raises(NotFound):
        queries.get_application(draft.id, actor=officer())


def test_a_front_office_sees_its_region_only(call):
    here = make_application(call=call, region_code="KZ-71")
    there = make_application(call=call, region_code="KZ-75")
    actor = front_office("KZ-71")

    assert numbers(queries.page_for_staff(Filters(), actor=actor)) == [here.number]
    assert queries.count_for_staff(Filters(region="KZ-75"), actor=actor) == 0
    assert queries.get_application(here.id, actor=actor) is here
    with pytest.raises(NotFound):
        queries.get_application(there.id, actor=actor)


def test_applicants_have_no_register(call):
    with pytest.raises(NotAllowed):
        queries.page_for_staff(Filters(), actor=member(make_organisation()))


def test_filters_narrow_the_register(call):
    first = make_application(call=call, title="Ғарыш әлемі", themes=["education"])
    second = make_application(call=call, region_code="KZ-75")
    other = make_application()
    services.withdraw_application(second, actor=SYSTEM)
    actor = officer()

    def found(**filters):
        return set(numbers(queries.page_for_staff(Filters(**filters), actor=actor)))

    assert found(text="ГАРЫШ алем") == {first.number}
    assert found(text="garysh") == {first.number}
    assert found(text="га") == {first.number}
    assert found(text="ры") == set()
    assert found(text=first.organisation.bin) == {first.number}
    assert found(text="100%_") == set()
    assert found(theme="education") == {first.number}
    assert found(region="KZ-75") == {second.number}
    assert found(state=ApplicationState.WITHDRAWN) == {second.number}
    assert found(call_id=other.call_id) == {other.number}


@pytest.fixture
def staff(client):
    person = make_officer()
    sign_in(client, person)
    client.environ_base["HTTP_ACCEPT"] = "text/html"
    client.get("/staff/applications/?lang=en")
    return person


def test_the_list_takes_as_many_queries_for_fifty_rows_as_for_one(call, client, staff):
    make_many(call, 1)
    db.session.commit()
    counts = []
    for _round in range(2):
        # A request of its own begins with nothing loaded.
        db.session.expunge_all()
        with count_queries() as counted:
            page = client.get("/staff/applications/?sort=amount&q=demo")
        counts.append(counted())
        if len(counts) == 1:
            make_many_more(db.session.query(Application).filter_by(number="N000").one().call)

    assert page.text.count("/staff/applications/0") == 50
    assert counts[0] == counts[1] <= 12
    assert len(page.data) <= 60_000


def make_many_more(call):
    body = make_organisation()
    for number in range(60):
        make_application(
            call=call,
            organisation=body,
            lines=[LineDraft(2027, "a", Decimal(1), 1000, 1000)],
            number=f"M{number}",
        )
    db.session.commit()


def test_one_application_takes_few_queries(call, client, staff):
    application = make_application(call=call)
    services.save_texts(application, texts={"risks": "Әлі берілмеген"}, actor=SYSTEM)
    db.session.commit()
    number, address = application.number, f"/staff/applications/{application.id}"
    db.session.expunge_all()

    with count_queries() as counted:
        page = client.get(address)

    assert counted() <= 20
    assert number in page.text
    assert "Әлі берілмеген" not in page.text
    assert "Shown is what was submitted last." in page.text


def test_the_export_is_one_safe_line_per_application(call, client, staff):
    made = make_application(call=call, title='=HYPERLINK("http://x")')
    make_application(call=call, title="＝1+1")
    make_draft(call=call)
    db.session.commit()

    file = client.get("/staff/applications/export.csv?sort=oldest")

    assert file.data.startswith(b"\xef\xbb\xbf")
    head, *rows = list(csv.reader(io.StringIO(file.data.decode("utf-8-sig"))))
    assert head[0] == "Number"
    by_number = {row[0]: row for row in rows}
    assert len(rows) == 2
    assert by_number[made.number][5] == '\'=HYPERLINK("http://x")'
    assert by_number[made.number][10:12] == ["5201000.00", "750000.00"]
    assert all(not cell.startswith(("=", "＝", "+", "-", "@")) for row in rows for cell in row)


@pytest.mark.parametrize(
    ("language", "separator", "amounts"),
    [
        ("kk", ";", ["5201000,00", "750000,00"]),
        ("ru", ";", ["5201000,00", "750000,00"]),
        ("en", ",", ["5201000.00", "750000.00"]),
    ],
)
def test_the_file_suits_the_spreadsheet_of_its_reader(
    call, client, staff, language, separator, amounts
):
    make_application(call=call)
    db.session.commit()
    # The test keeps one context for all its requests, and with it the language chosen first.
    for name in ("language", "remember_language"):
        g.pop(name, None)

    file = client.get(f"/staff/applications/export.csv?lang={language}").text

    (row,) = list(csv.reader(io.StringIO(file[1:]), delimiter=separator))[1:]
    assert row[10:12] == amounts


def test_a_front_officer_cannot_reach_another_region(call, client):
    sign_in(client, make_front_officer("KZ-71"))
    there = make_application(call=call, region_code="KZ-75")
    db.session.commit()

    page = client.get("/staff/applications/export.csv")

    assert client.get(f"/staff/applications/{there.id}").status_code == 404
    assert there.number not in page.text


def test_nonsense_in_the_address_is_ignored(call, client, staff):
    make_many(call, 1)
    db.session.commit()

    page = client.get(
        "/staff/applications/?call=x&state=y&region=zzzzzzzzz&sort=q&after=~~&before=1&q=%00%ed%a0%80"
    )

    assert page.status_code == 200
