"""What the page of a run shows is kept beside the run, and follows from it alone."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, select, text
from sqlalchemy.exc import IntegrityError

from app.core.actor import Role
from app.core.db import db
from donors.matching import queries
from donors.matching.models import RunSheet
from donors.matching.queries.sheets import as_json
from donors.matching.queries.touched import touched_codes
from donors.matching.rules import leftovers_of, payment_table
from donors.matching.rules.sheets import FORM, LEFT, SHORT, paid_in, parts_of, sheets_of
from donors.matching.rules.shortfall import Short, Shortfall, shortfalls_of
from tests.factories.app_identity import actor_of, make_user
from tests.factories.donors import signed_in
from tests.factories.donors_matching import Entry, make_ranked_call, make_run


def _kept(run):
    rows = db.session.scalars(select(RunSheet).where(RunSheet.run_id == run.id))
    return {(row.what, row.number): row.content for row in rows}


def test_kept_sheets_are_those_that_follow_from_the_run(app):
    run = make_run(make_ranked_call())

    assert _kept(run) == as_json(sheets_of(run.instance, run.result))
    assert queries.has_true_sheets(run)


def test_page_says_the_same_without_kept_sheets(app, client):
    run = make_run(make_ranked_call())
    place = f"/staff/matching/{run.id}/what-if?lang=en"

    with signed_in(app, actor_of(make_user(Role.OFFICER))):
        kept = client.get(place).text
        db.session.execute(text("ALTER TABLE donors_matching_sheet DISABLE TRIGGER USER"))
        db.session.execute(delete(RunSheet))
        worked_out = client.get(place).text

    assert kept.partition("<main")[2] == worked_out.partition("<main")[2] != ""


def test_kept_sheets_are_never_changed(app):
    run = make_run(make_ranked_call())

    with pytest.raises(IntegrityError, match="never changed"), db.session.begin_nested():
        db.session.execute(text("UPDATE donors_matching_sheet SET content = '[]'"))

    assert queries.has_true_sheets(run)


def test_check_tells_sheets_that_do_not_follow(app, client):
    run = make_run(make_ranked_call())
    row = RunSheet(run_id=run.id, form=FORM, what=LEFT, number=7, content=[])
    db.session.add(row)
    db.session.flush()

    with signed_in(app, actor_of(make_user(Role.OFFICER))):
        page = client.get(f"/staff/matching/{run.id}/verification?lang=en").text

    assert not queries.has_true_sheets(run)
    assert "What this page shows does not follow from the result." in page


def test_sheets_read_back_are_the_tables(app):
    run = make_run(make_ranked_call())
    table = payment_table(run.instance, run.result, most=24)

    read = queries.sheets_with(run, {paid_in(None): range(1), LEFT: range(1)})

    assert read.paid_rows(None, 0, 100) == list(table.rows)
    assert read.paid_rows(None, 1, 1) == list(table.rows[1:2])
    assert (read.payments(None).pledges, read.payments(None).totals) == (
        table.pledges,
        table.totals,
    )
    assert read.leftovers(0, 100) == leftovers_of(run.instance, run.result)


def test_a_long_group_goes_on_in_the_next_part():
    rows = tuple(Short(f"A-{n:03}", n, 5, 0, (2027,)) for n in range(150))
    long = Shortfall(("P",), rows, 750, 0, 9, 1)
    alone = Shortfall((), rows[:1], 5, 0, 0, 0)

    parts = parts_of([long, alone])

    assert [[len(group.rows) for group in part] for part in parts] == [[100], [50, 1]]
    assert {group.missing_minor for part in parts for group in part} == {750, 5}
    assert [row for part in parts for group in part[:1] for row in group.rows] == list(rows)


def test_parts_are_read_back_as_they_were_laid_out(app):
    run = make_run(make_ranked_call([Entry(points, {2027: 90_000_000_00}) for points in (9, 8)]))
    (part,) = parts_of(shortfalls_of(run.instance, run.result))

    read = queries.sheets_with(run, {SHORT: range(2)})

    assert (read.count(SHORT), read.shortfalls(0), read.shortfalls(1)) == (1, part, [])


def test_commitments_that_nobody_touched_are_not_compared(app):
    ranked = make_ranked_call()
    run = make_run(ranked)
    codes = {one["id"] for one in run.instance["pledges"]}
    assert touched_codes(run) == codes

    for table in ("donors_pledge", "donors_donor"):
        db.session.execute(text(f"UPDATE {table} SET updated_at = now() - interval '2 hours'"))
    db.session.execute(text("ALTER TABLE donors_pledge_version DISABLE TRIGGER USER"))
    db.session.execute(
        text("UPDATE donors_pledge_version SET created_at = now() - interval '2 hours'")
    )

    assert touched_codes(run) == set()
    assert queries.drifts_of_run(run) == []
    db.session.execute(text("UPDATE ledger_fund_year SET reserved_minor = committed_minor"))
    assert touched_codes(run) == codes
    assert {drift.pledge for drift in queries.drifts_of_run(run)} == codes


def test_code_is_typed_where_there_are_very_many(app, client, monkeypatch):
    monkeypatch.setattr("donors.matching.rules.sheets.OFFERED", 1)
    run = make_run(make_ranked_call())
    last = max(one["id"] for one in run.instance["pledges"])
    place = f"/staff/matching/{run.id}/what-if?lang=en&kind=without&add=1&pledge="

    with signed_in(app, actor_of(make_user(Role.OFFICER))):
        empty = client.get(place).text
        tried = client.get(f"{place}{last}").text
        unknown = client.get(f"{place}NO-SUCH").text

    assert [page.count("<datalist") for page in (empty, tried, unknown)] == [1, 1, 1]
    assert empty.count("<option") == 1
    assert f"Without {last} (" in tried
    assert "This run has no pledge NO-SUCH." in unknown


def test_approval_lists_what_is_reserved_in_parts(app, client, monkeypatch):
    monkeypatch.setattr("donors.matching.views.staff_deciding.ROWS", 1)
    ranked = make_ranked_call()
    run = make_run(ranked)
    codes = sorted(one.pledge for one in leftovers_of(run.instance, run.result) if one.owed_minor)

    with signed_in(app, ranked.approver):
        pages = [
            client.get(f"/staff/matching/{run.id}/approve?lang=en&row={row}").text
            for row in (0, 1, 7)
        ]

    assert len(codes) == 2
    assert [[code in page for code in codes] for page in pages] == [
        [True, False],
        [False, True],
        [True, False],
    ]
