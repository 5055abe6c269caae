"""Whom more money would reach, read off the certificate, beside a new split."""

from __future__ import annotations

import re

import pytest

from app.core.db import db
from donors.matching.engine import solve
from donors.matching.rules import sessions
from donors.matching.rules.answers import answer
from donors.matching.rules.changes import SetAmount
from donors.matching.rules.in_turn import in_turn
from tests.donors.matching.instances import random_instance
from tests.donors.matching.small import application, instance, pledge
from tests.factories.donors import make_donor, make_pledge
from tests.factories.donors_matching import Entry, make_ranked_call, make_run
from tests.factories.doors import entered

MILLION = 1_000_000_00


def _with_more(whole, result, terms, year, more):
    """The best ranked of those who get more when a pledge has more; none when nobody does."""
    has = next(line["amount"] for line in terms["budget"] if line["year"] == year)
    found = answer(whole, [SetAmount(terms["id"], year, has + more)], before=result)
    return found.rows[0].application if found.rows else ""


@pytest.mark.parametrize("seed", range(25))
def test_more_money_reaches_first_whom_the_certificate_names(seed):
    whole = random_instance(seed, applications=7, pledges=4, money=40, years=2, quotas=True)
    result = solve(whole)

    for terms in whole["pledges"]:
        for line in terms["budget"]:
            turn = in_turn(whole, result, terms["id"], line["year"])
            if turn is None:
                assert not line["amount"]
                continue
            named = {turn.paid, *turn.refused}
            reached = {_with_more(whole, result, terms, line["year"], more) for more in (1, 9, 60)}
            assert reached - {""} <= named


def test_next_money_goes_to_the_best_ranked_that_is_short():
    whole = instance(
        [
            application("A1", 1, (2027, 9, 9)),
            application("A2", 2, (2027, 5, 3)),
            application("A3", 3, (2027, 4, 4)),
            application("A4", 4, (2027, 4, 4), region="KZ-10"),
        ],
        [pledge("P1", {2027: 4}), pledge("P2", {2027: 0})],
    )
    result = solve(whole)

    turn = in_turn(whole, result, "P1", 2027)

    assert (turn.year, turn.paid, turn.refused) == (2027, "A2", ("A1", "A3", "A4"))
    assert in_turn(whole, result, "P2", 2027) is None


@pytest.fixture
def ranked(app):
    made = make_ranked_call()
    db.session.commit()
    return made


def _text(response):
    plain = response.get_data(as_text=True).replace("\u00a0", " ")
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", plain))


def test_large_run_is_split_again_only_when_asked(app, client, monkeypatch):
    entries = [
        Entry(9, {2027: 5 * MILLION}, minimum_percent=0),
        Entry(8, {2027: 4 * MILLION}, minimum_percent=0),
        Entry(7, {2027: 20 * MILLION}, minimum_percent=100),
    ]
    money = make_pledge(donor=make_donor(), years={2027: 8 * MILLION}, committed=True)
    ranked = make_ranked_call(entries, [money])
    run = make_run(ranked)
    db.session.commit()
    monkeypatch.setattr(sessions, "LARGE", 0)
    monkeypatch.setattr(sessions, "_kept", {})
    place = f"/staff/matching/{run.id}/pledges/{money.code}?lang=en"
    second, third = (one.number for one in ranked.applications[1:3])

    with entered(app, ranked.officer):
        told = _text(client.get(place))
        assert sessions._kept == {}
        split = _text(client.get(f"{place}&more=1"))

    assert "read off its certificate, without splitting again" in told
    assert f"The next money in 2027 goes to: {second}" in told
    assert f"the best ranked first: {third}" in told
    assert "Split again with 1,000,000 KZT more" in told
    assert f"One more 1,000,000 KZT goes to: {second}" in split
    assert [*sessions._kept] == [run.instance_sha256]


def test_large_run_with_conditions_is_not_split_again(app, client, ranked, monkeypatch):
    run = make_run(ranked)
    db.session.commit()
    monkeypatch.setattr(sessions, "LARGE", 0)
    monkeypatch.setattr(sessions, "_has_conditions", lambda _pledge: True)
    place = f"/staff/matching/{run.id}/pledges/{ranked.pledges[0].code}?lang=en&more=1"

    with entered(app, ranked.officer):
        page = _text(client.get(place))

    assert "This run is too large to be split again here." in page
    assert "Split again with" not in page
