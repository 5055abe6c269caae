"""A run of more pledges and applications than its page holds: the rest is summed up or paged."""

from __future__ import annotations

from app.core.actor import Role
from donors.matching.rules import accounts_of, leftovers_of, payment_table
from tests.factories.app_identity import actor_of, make_user
from tests.factories.donors import make_pledge, signed_in
from tests.factories.donors_matching import Entry, make_ranked_call, make_run


def test_pledges_beyond_the_columns_are_one_sum(app):
    run = make_run(make_ranked_call())

    whole = payment_table(run.instance, run.result)
    narrow = payment_table(run.instance, run.result, most=1)

    greatest = max(range(len(whole.pledges)), key=lambda place: whole.totals[place])
    assert narrow.pledges == (whole.pledges[greatest],)
    assert narrow.others == len(whole.pledges) - 1
    assert narrow.totals == (whole.totals[greatest], whole.total_minor - whole.totals[greatest])
    assert [row.total_minor for row in narrow.rows] == [row.total_minor for row in whole.rows]


def test_figures_of_pledges_are_the_same_with_and_without_reasons(app):
    run = make_run(make_ranked_call())

    full = leftovers_of(run.instance, run.result)
    plain = accounts_of(run.instance, run.result)
    (one,) = leftovers_of(run.instance, run.result, {full[1].pledge})

    assert one == full[1]
    assert [(row.pledge, row.before_minor, row.owed_minor, row.left_minor) for row in plain] == [
        (row.pledge, row.before_minor, row.owed_minor, row.left_minor) for row in full
    ]


def test_lists_of_a_run_come_part_by_part(app, client, monkeypatch):
    monkeypatch.setattr("donors.matching.views.parts.ROWS", 1)
    ranked = make_ranked_call([Entry(points, {2027: 90_000_000_00}) for points in (9, 8)])
    make_pledge(years={2027: 100}, where={"regions": ["KZ-10"]}, committed=True)
    run = make_run(ranked)
    codes = sorted(one["id"] for one in run.result["pledges"])
    lacking = [one["id"] for one in run.result["applications"] if one["outcome"] != "full"]

    with signed_in(app, actor_of(make_user(Role.OFFICER))):
        first = client.get(f"/staff/matching/{run.id}?lang=en").text
        second = client.get(f"/staff/matching/{run.id}?lang=en&left=1&why=1").text

    assert len(lacking) == 2
    for place, page in enumerate((first, second)):
        reasons = page.partition('id="reasons"')[2].partition('id="short"')[0]
        assert reasons.count("Payments and nearest misses") == 1
        left = page.partition('id="left"')[2].partition('id="what-if"')[0]
        listed = [code for code in codes if f"/pledges/{code}" in left]
        assert listed == [codes[place]]
    assert "why=1" in first
    assert "left=1" in second
