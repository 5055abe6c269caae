"""Reasons of large calls name the nearest and count the rest, by either implementation."""

from __future__ import annotations

import pytest

from donors.matching.engine import solve
from donors.matching.rules.reasons import explain
from tests.donors.matching.small import application, instance, pledge, reasons
from tests.donors.matching.test_rules import READER

PEOPLE = 30


@pytest.fixture(params=[0, 10**9], ids=["kernel", "plain"])
def last(request, monkeypatch):
    """The reason of the one application that is left short, behind 30 that share 30 pledges."""
    monkeypatch.setattr("donors.matching.engine.routing.LARGE", request.param)
    quotas = [{"where": {"regions": ["KZ-71"]}, "max": 5_000}]
    return reasons(
        solve(
            instance(
                [application(f"A{n:02}", n, (2027, 1_000, 0)) for n in range(1, PEOPLE + 2)],
                [
                    pledge(f"P{n:02}", {2027: 1_000}, quotas=quotas, where={"kinds": ["ngo"]})
                    for n in range(1, PEOPLE)
                ]
                + [pledge("P30", {2027: 1_200}, quotas=quotas)],
            )
        )
    )["A31"]


def test_twenty_are_named_and_all_are_counted(last):
    assert last["code"] == "exhausted"
    assert last["pledges"] == [f"P{n:02}" for n in range(1, 21)]
    assert last["applications"] == [f"A{n:02}" for n in range(11, 31)]
    assert last["minima_of"] == []
    assert last["in_all"] == {"pledges": 30, "applications": 30}


def test_the_sentences_say_how_many_more(last):
    sentences = explain(last, READER)

    assert any("<P12> and 18 more" in one for one in sentences)
    assert any("A30 and 18 more" in one for one in sentences)


def test_short_lists_count_nothing():
    short = reasons(
        solve(
            instance(
                [application(f"A{n}", n, (2027, 1_000, 0)) for n in (1, 2)],
                [pledge("P1", {2027: 1_000})],
            )
        )
    )["A2"]

    assert "in_all" not in short
