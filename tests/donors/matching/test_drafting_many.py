"""A call with more commitments than anybody would tick one by one."""

from __future__ import annotations

from app.core.actor import Role
from donors.matching import queries
from tests.factories.app_identity import actor_of, make_user
from tests.factories.donors import make_pledge, signed_in
from tests.factories.donors_matching import make_ranked_call


def test_commitments_are_counted_as_they_are_listed(app):
    ranked = make_ranked_call()
    make_pledge(years={2027: 100}, where={"calls": [ranked.call.code]}, committed=True)
    make_pledge(years={2027: 100}, where={"calls": ["OTHER"]}, committed=True)
    make_pledge(years={2020: 100}, committed=True)
    make_pledge(years={2020: 100}, carry_over=True, committed=True)
    make_pledge(years={2035: 100}, carry_over=True, committed=True)
    make_pledge(years={2027: 100}, offered=True)

    assert queries.count_usable(ranked.call) == len(queries.usable_pledges(ranked.call)) == 4


def test_all_of_many_commitments_take_part(app, client, monkeypatch):
    monkeypatch.setattr("donors.matching.views.staff_drafting.CHOICES", 1)
    ranked = make_ranked_call()
    codes = sorted(pledge.code for pledge in ranked.pledges)
    place = f"/staff/matching/calls/{ranked.call.id}"

    with signed_in(app, actor_of(make_user(Role.OFFICER))):
        page = client.get(f"{place}?lang=en").text
        whole = client.post(f"{place}/split", data={"strategies": "rank_order", "choosing": "1"})
        chosen = {"strategies": "rank_order", "choosing": "1", "pledges": codes[:1]}
        part = client.post(f"{place}/split", data=chosen)

    assert "All commitments that may pay take part: 2." in page
    assert 'name="pledges"' not in page
    assert [whole.status_code, part.status_code] == [302, 302]
    runs = sorted(queries.runs_of(ranked.call.id), key=lambda run: run.number)
    assert [run.left_out for run in runs] == [[], codes[1:]]
