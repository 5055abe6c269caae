"""Money of years before a call: what a donor lets go on reaches the call's first year."""

from __future__ import annotations

import pytest

from app.ledger import queries as ledger
from app.ledger.rules import YearFigures
from donors.matching import queries, services
from donors.matching.engine import verify
from donors.pledges.rules import Quota
from grants.awards import queries as awards
from tests.factories.donors import make_pledge
from tests.factories.donors_matching import Entry, make_ranked_call, make_run

pytestmark = pytest.mark.usefixtures("app")

ASKED = Entry(9, {2027: 4_000_000_00, 2028: 1_000_000_00}, minimum_percent=1)


def carried(years, **terms):
    return make_pledge(years=years, carry_over=True, committed=True, **terms)


def test_money_of_earlier_years_is_reserved_where_it_was_promised():
    money = carried({2025: 1_000_000_00, 2026: 1_500_000_00, 2027: 9_000_000_00})
    ranked = make_ranked_call([ASKED], [money])
    run = make_run(ranked)

    services.approve_run(run, actor=ranked.approver)

    assert run.instance["years"] == [2025, 2026, 2027, 2028]
    verify(run.instance, run.result)
    [award] = awards.awards_of_call(ranked.call.id)
    shares = awards.shares_of([award.id])[award.id]
    assert sorted((s.year, s.from_year, s.amount_minor) for s in shares) == [
        (2027, 2025, 1_000_000_00),
        (2027, 2026, 1_500_000_00),
        (2027, 2027, 1_500_000_00),
        (2028, 2027, 1_000_000_00),
    ]
    assert ledger.fund_years(money.fund_id) == [
        YearFigures(2025, 1_000_000_00, 0, 1_000_000_00),
        YearFigures(2026, 1_500_000_00, 0, 1_500_000_00),
        YearFigures(2027, 9_000_000_00, 0, 2_500_000_00),
    ]
    assert ledger.reconcile() == []


def test_a_pledge_of_earlier_years_alone_pays_the_call():
    money = carried({2026: 5_000_000_00})
    ranked = make_ranked_call([ASKED], [money])

    run = make_run(ranked)

    assert run.summary["placed_minor"] == 5_000_000_00
    assert (run.summary["full"], run.summary["refused"]) == (1, 0)


def test_without_carry_over_earlier_years_stay_where_they_are():
    money = make_pledge(years={2026: 5_000_000_00, 2027: 1_000_000_00}, committed=True)
    ranked = make_ranked_call([ASKED], [money])

    run = make_run(ranked)

    assert run.instance["years"] == [2027, 2028]
    assert run.instance["pledges"][0]["budget"] == [{"year": 2027, "amount": 1_000_000_00}]


def test_years_after_the_call_and_years_used_up_are_left_out():
    money = carried({2026: 3_000_000_00, 2027: 3_000_000_00, 2029: 3_000_000_00})
    first, second = make_ranked_call([ASKED], [money]), make_ranked_call([ASKED], [money])
    services.approve_run(make_run(first), actor=first.approver)

    run = make_run(second)

    assert run.instance["years"] == [2027, 2028]
    assert run.instance["pledges"][0]["budget"] == [{"year": 2027, "amount": 1_000_000_00}]


def test_quotas_count_the_years_of_the_call_only():
    quota = Quota({"regions": ["KZ-71"]}, 4_000_000_00)
    money = carried({2026: 20_000_000_00}, quotas=(quota,))
    ranked = make_ranked_call([ASKED], [money])
    run = make_run(ranked)

    services.approve_run(run, actor=ranked.approver)

    left = queries.terms_left([money], [2028])[0]["quotas"][0]["max"]
    assert left == 3_000_000_00
    assert run.summary["placed_minor"] == 5_000_000_00
