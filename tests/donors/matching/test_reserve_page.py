"""The page of the reserve list says what is free for those who wait, and why nothing is."""

from __future__ import annotations

from app.core.db import db
from app.ledger import services as books
from app.ledger.rules import Claim
from donors.matching import queries, services
from tests.donors.matching.test_topping_up import _body, _decided, _top_up_of, _withdraw
from tests.factories.donors import make_pledge
from tests.factories.donors_matching import ENTRIES
from tests.factories.doors import entered


def test_reserve_page_says_why_nothing_is_free(app, client):
    ranked, run = _decided(
        ENTRIES[:2], [make_pledge(years={2027: 12_000_000_00, 2028: 6_000_000_00}, committed=True)]
    )
    address = f"/staff/matching/{run.id}/reserve?lang=en"
    db.session.commit()

    with entered(app, ranked.officer):
        untouched = _body(client.get(address))
    _withdraw(ranked)
    db.session.commit()
    with entered(app, ranked.officer):
        freed = _body(client.get(address))
    top_up = _top_up_of(run)
    services.propose_run(top_up, actor=ranked.officer)
    services.approve_run(top_up, actor=ranked.approver)
    _take_the_rest(ranked, run)

    with entered(app, ranked.officer):
        used = _body(client.get(address))

    assert "No award has been withdrawn" in untouched
    assert "Split the freed money" not in untouched
    assert "Still free of their money" not in untouched
    assert "Split the freed money" in freed
    assert "No award has been withdrawn" not in freed
    assert "Nothing is left of the freed money" in used
    assert "Split the freed money" not in used


def test_money_of_two_pledges_in_one_currency_is_one_sum(app, client):
    halves = [
        make_pledge(years={2027: 6_000_000_00, 2028: 3_000_000_00}, committed=True)
        for _ in range(2)
    ]
    ranked, run = _decided(ENTRIES[:2], halves)
    _withdraw(ranked)
    db.session.commit()
    free = sum(line["amount"] for one in queries.reserve_of(run).pledges for line in one["budget"])

    with entered(app, ranked.officer):
        page = _body(client.get(f"/staff/matching/{run.id}/reserve?lang=en"))

    assert len(queries.reserve_of(run).pledges) == 2
    assert f"{free // 100:,} KZT" in page
    assert "KZT + " not in page


def test_reserve_list_comes_in_parts(app, client, monkeypatch):
    monkeypatch.setattr("donors.matching.views.staff_following.ROWS", 1)
    ranked, run = _decided(
        ENTRIES[:3], [make_pledge(years={2027: 12_000_000_00, 2028: 6_000_000_00}, committed=True)]
    )
    db.session.commit()
    numbers = [row.candidate.number for row in queries.reserve_of(run).waiting]

    with entered(app, ranked.officer):
        pages = [
            _body(client.get(f"/staff/matching/{run.id}/reserve?lang=en&row={row}"))
            for row in (0, 1, 8)
        ]

    assert [[number in page for number in numbers] for page in pages] == [
        [True, False, False],
        [False, True, False],
        [True, False, False],
    ]


def _take_the_rest(ranked, run):
    """Let another call take what the top-up has left of the freed money."""
    left = {one["id"]: one["budget"] for one in queries.reserve_of(run).pledges}
    for pledge in ranked.pledges:
        for line in left.get(pledge.code, ()):
            books.reserve(
                [Claim(pledge.fund_id, line["year"], line["amount"])],
                key=f"other:{pledge.code}:{line['year']}",
                reference="DEMO",
                rates={},
                actor=ranked.approver,
            )
    db.session.commit()
