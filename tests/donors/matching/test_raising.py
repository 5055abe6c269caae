"""A project that is paid in part gets more only as far as its payers' limits leave room."""

from __future__ import annotations

import random
from collections import defaultdict
from decimal import Decimal

import pytest

from donors.matching import queries, services
from donors.matching.engine import solve, verify
from donors.matching.rules import with_quotas_left
from donors.matching.rules.apart import keep_apart, plain_kind
from donors.matching.rules.contract import Candidate
from donors.matching.rules.raising import limited_again, limits_together
from donors.matching.rules.reserve import (
    Paid,
    candidates_waiting,
    freed_money,
    limited_to,
    paid_in_part,
    waiting_of,
)
from grants.awards import queries as awards
from grants.awards import services as deciding
from tests.donors.matching.donor_rules import assert_pledge
from tests.donors.matching.instances import random_instance
from tests.factories.donors import make_pledge
from tests.factories.donors_matching import Entry, make_ranked_call, make_run, set_usd_rate
from tests.factories.grants_awards import award_of


def _candidates(instance):
    return [
        Candidate(
            number=one["id"],
            rank=one["rank"],
            score=Decimal(one["score"]),
            region=one["region"],
            themes=tuple(one["themes"]),
            kind=one["kind"],
            needs={need["year"]: (need["requested"], need["minimum"]) for need in one["needs"]},
        )
        for one in instance["applications"]
    ]


def _topped_up(instance, result, gone):
    """The instance of a top-up, as the service writes it, after one award was withdrawn."""
    kept = [row for row in result["allocations"] if row["application"] != gone]
    paid = [
        Paid("R", row["application"], row["pledge"], row["year"], row["from_year"], row["amount"])
        for row in kept
    ]
    books = [("R", instance, result)]
    waiting = waiting_of(_candidates(instance), paid, {gone})
    needs = {one.number: one.needs for one in candidates_waiting(waiting)}
    earlier = [(instance, {**result, "allocations": kept})]
    left = [with_quotas_left(one, earlier, instance["years"]) for one in instance["pledges"]]
    applications = [
        {
            **one,
            "needs": [
                {"year": year, "requested": most, "minimum": least}
                for year, (most, least) in needs[one["id"]].items()
            ],
        }
        for one in instance["applications"]
        if one["id"] in needs
    ]
    second = {
        **instance,
        "applications": applications,
        "pledges": limited_to(left, freed_money(books, paid)),
    }
    raised = paid_in_part(waiting, books, paid)
    second = keep_apart(second, set(), own=limited_again(second, raised))
    return kept, limits_together(second, raised), raised


def _together(instance, kept, second, result):
    """Every donor's rule asked of what both decisions pay together."""
    names = {one["id"]: one for one in instance["applications"]}
    needs = {(key, need["year"]): need for key, one in names.items() for need in one["needs"]}
    rates = {**instance["rates"], "KZT": {"num": 1, "den": 1}}
    rows, public = defaultdict(list), defaultdict(int)
    for row in [*kept, *result["allocations"]]:
        rows[row["pledge"]].append(row)
    for pledge in instance["pledges"]:
        if pledge["public"] and "match" not in pledge:
            for row in rows[pledge["id"]]:
                public[row["application"], row["year"]] += row["amount"]
    for pledge in instance["pledges"]:
        assert_pledge(pledge, rows[pledge["id"]], names, needs, rates, public)
    verify(second, result)


@pytest.mark.parametrize("wishes", [{}, {"match": 0.5}, {"quotas": 1}, {"years": 1}])
def test_two_decisions_keep_every_limit_together(wishes):
    raised_by_limited = 0
    for seed in range(400):
        instance = random_instance(seed, applications=5, money=40, **wishes)
        result = solve(instance)
        funded = sorted({row["application"] for row in result["allocations"]})
        if not funded:
            continue
        gone = random.Random(seed).choice(funded)
        kept, second, raised = _topped_up(instance, result, gone)
        if not second["applications"] or not second["pledges"]:
            continue
        more = solve(second)

        _together(instance, kept, second, more)

        limited = {
            one["id"]
            for one in instance["pledges"]
            if {"max_per_application", "max_share_percent"} & set(one)
        }
        raised_by_limited += sum(
            row["application"] in raised and row["pledge"] in limited for row in more["allocations"]
        )
    assert raised_by_limited > 5


MILLION = 1_000_000_00


def _raise_after_withdrawal(entries, pledges):
    """Decide a call, withdraw its first award, and approve the top-up; what all awards pay."""
    ranked = make_ranked_call(entries, pledges)
    run = make_run(ranked)
    services.approve_run(run, actor=ranked.approver)
    first = award_of(ranked.applications[0].id)
    deciding.withdraw_award(first, reason="DEMO", actor=ranked.approver)
    top_up = services.draft_top_up(run, actor=ranked.officer)
    services.propose_run(top_up, actor=ranked.officer)
    services.approve_run(top_up, actor=ranked.approver)
    return ranked, run, top_up


def _paid(run, pledge, application):
    return sum(
        row["amount"]
        for row in run.result["allocations"]
        if (row["pledge"], row["application"]) == (pledge.code, application.number)
    )


def test_share_counts_what_was_asked_for_and_not_what_is_lacking(app):
    """Of 100 the donor may pay 50 and pays 20: he may add all 30 that are lacking, not half."""
    half = make_pledge(years={2027: 60 * MILLION}, max_share_percent=50, committed=True)
    other = make_pledge(years={2027: 90 * MILLION}, committed=True)
    entries = [
        Entry(9, {2027: 80 * MILLION}, minimum_percent=100),
        Entry(8, {2027: 100 * MILLION}, minimum_percent=10),
    ]

    ranked, run, top_up = _raise_after_withdrawal(entries, [half, other])

    own = ranked.applications[1]
    paid = [[_paid(one, pledge, own) for pledge in (half, other)] for one in (run, top_up)]
    assert sum(paid[0]) == 70 * MILLION
    assert sum(paid[1]) == 30 * MILLION
    assert paid[0][0] + paid[1][0] <= 50 * MILLION
    assert "max_share_percent" not in top_up.instance["pledges"][0]
    assert plain_kind(top_up.instance["applications"][0]["kind"]) == own.kind
    assert [one.amount_minor for one in awards.awards_of_call(ranked.call.id)] == [
        70 * MILLION,
        30 * MILLION,
    ]


def test_limit_of_a_foreign_pledge_counts_what_it_owes_in_its_own_currency(app):
    set_usd_rate(50_000, 100)
    dollars = make_pledge(
        years={2027: 160_000_00}, currency="USD", max_per_application_minor=100_000_00,
        committed=True,
    )  # fmt: skip
    tenge = make_pledge(years={2027: 10 * MILLION}, committed=True, tier=1)
    entries = [
        Entry(9, {2027: 50 * MILLION}, minimum_percent=1),
        Entry(8, {2027: 70 * MILLION}, minimum_percent=1),
    ]

    ranked, run, top_up = _raise_after_withdrawal(entries, [dollars, tenge])

    own = ranked.applications[1]
    assert [_paid(one, dollars, own) for one in (run, top_up)] == [40 * MILLION, 10 * MILLION]
    assert [_paid(one, tenge, own) for one in (run, top_up)] == [0, 10 * MILLION]


def test_draft_that_counts_limits_is_not_out_of_date_by_that(app):
    half = make_pledge(years={2027: 100 * MILLION}, max_share_percent=60, committed=True)
    other = make_pledge(years={2027: 50 * MILLION}, committed=True)
    entries = [
        Entry(9, {2027: 80 * MILLION}, minimum_percent=100),
        Entry(8, {2027: 100 * MILLION}, minimum_percent=10),
    ]
    ranked = make_ranked_call(entries, [half, other])
    run = make_run(ranked)
    services.approve_run(run, actor=ranked.approver)
    first = award_of(ranked.applications[0].id)
    deciding.withdraw_award(first, reason="DEMO", actor=ranked.approver)

    top_up = services.draft_top_up(run, actor=ranked.officer)

    assert queries.drifts_of_run(top_up) == []
    assert top_up.instance["pledges"][0]["quotas"][0]["where"]["kinds"] == [
        f"{ranked.applications[1].kind}#{ranked.applications[1].number}"
    ]
