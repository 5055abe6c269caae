"""A decided call for a donor with more pledges than one page holds."""

from __future__ import annotations

from donors.matching import queries, services
from tests.factories.donors import make_pledge, member_of, signed_in
from tests.factories.donors_matching import make_ranked_call, make_run


def test_payments_and_pledges_come_part_by_part_and_totals_are_of_all(app, client, monkeypatch):
    monkeypatch.setattr("donors.matching.views.donor.ROWS", 1)
    ranked = make_ranked_call()
    donor = ranked.pledges[0].donor
    more = make_pledge(donor=donor, years={2027: 100}, where={"regions": ["KZ-10"]}, committed=True)
    run = make_run(ranked)
    services.approve_run(run, actor=ranked.approver)
    actor = member_of(donor)
    codes = sorted([ranked.pledges[0].code, more.code])

    used = queries.used_of(queries.approved_with(actor), actor)
    with signed_in(app, actor):
        first = client.get(f"/fund/matching/{run.id}?lang=en").text
        second = client.get(f"/fund/matching/{run.id}?lang=en&row=1&left=1").text

    paid = {
        line["application"]
        for line in run.result["allocations"]
        if line["pledge"] == ranked.pledges[0].code
    }
    placed = sum(one["used"] for one in run.result["pledges"] if one["id"] in codes)
    assert used == {run.id: placed}
    titles = [one.title for one in ranked.applications if one.number in paid]
    assert len(titles) == 2
    assert [sum(title in page for title in titles) for page in (first, second)] == [1, 1]
    assert f"{placed // 100:,}" in first
    assert f"{placed // 100:,}" in second
    links = [f'<br><span class="asar-fallback">{code}</span>' for code in codes]
    assert [[link in page for link in links] for page in (first, second)] == [
        [True, False],
        [False, True],
    ]
    assert "left=1" in first
    assert "row=0" in second
