"""Suggestions must find hidden gifts better than popularity and chance, and spread them wider."""

from __future__ import annotations

import pytest

from tests.benchmarks.discovery.__main__ import fit_seconds, means
from tests.benchmarks.discovery.history import make_history
from tests.benchmarks.discovery.replay import replay

SEEDS = (1, 2, 3)


@pytest.fixture(scope="module")
def found():
    """The mean of a few seeded histories, as the benchmark prints it."""
    return means([replay(seed, givers=40, projects=80) for seed in SEEDS])


@pytest.mark.parametrize("rival", ["popularity", "random"])
def test_suggestions_find_more_hidden_gifts_than_a_rival(found, rival):
    assert found["ours"].recall_donors > found[rival].recall_donors
    assert found["ours"].recall_projects > found[rival].recall_projects


def test_history_is_what_finds_them(found):
    assert found["ours"].recall_donors > found["ours, no history"].recall_donors


def test_suggestions_do_not_all_go_to_the_same_donors(found):
    assert found["ours"].top_ten < found["popularity"].top_ten / 2


def test_history_is_seeded():
    assert make_history(7, givers=5, projects=9) == make_history(7, givers=5, projects=9)
    assert make_history(7, givers=5, projects=9) != make_history(8, givers=5, projects=9)


def test_fit_of_eighteen_thousand_applications_and_five_hundred_pledges_is_quick():
    spent = fit_seconds(times=3)

    assert spent["index"] + spent["pledges"] < 3
