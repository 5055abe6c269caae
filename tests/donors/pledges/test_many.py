"""A donor with more pledges than one page holds."""

from __future__ import annotations

from app.core.db import db
from tests.factories.donors import make_donor, make_pledge, member_of, signed_in


def test_many_pledges_come_page_by_page(app, client):
    donor = make_donor()
    pledges = [make_pledge(donor=donor) for _ in range(51)]
    db.session.commit()

    with signed_in(app, member_of(donor)):
        first = client.get("/fund/pledges/?lang=en").get_data(as_text=True)
        following = client.get(f"/fund/pledges/?lang=en&after={pledges[1].id}")
        last = following.get_data(as_text=True)
        anew = client.get("/fund/pledges/?lang=en&after=x").get_data(as_text=True)

    assert first.count(f"/fund/pledges/{pledges[1].id}") == 1
    assert f"/fund/pledges/{pledges[0].id}" not in first
    assert f"after={pledges[1].id}" in first
    assert f"/fund/pledges/{pledges[0].id}" in last
    assert f"after={pledges[1].id}" in anew
