"""A long ranking is read in parts; its head counts the whole."""

from __future__ import annotations

import pytest

from app.core.actor import Role
from grants.reviews import queries
from grants.reviews.views import staff_rankings
from tests.factories.app_identity import make_user, sign_in
from tests.factories.donors_matching import make_ranked_call


@pytest.fixture
def ranked(app):
    return make_ranked_call(pledges=())


def test_figures_count_the_whole_ranking(ranked):
    found = queries.ranking_figures(ranked.ranking.id)

    assert (found.rows, found.ranked, found.passed, found.far_apart) == (4, 4, 3, 0)
    assert found.bands == (0, 0, 0, 1, 0, 0, 0, 1, 1, 1)


def test_parts_of_a_ranking_make_the_whole(ranked):
    parts = [queries.ranking_rows(ranked.ranking.id, first=at, size=3) for at in (0, 3)]

    assert [row.rank for part in parts for row in part] == [1, 2, 3, 4]


def test_second_page_has_the_rest_and_leads_back(client, ranked, monkeypatch):
    monkeypatch.setattr(staff_rankings, "ROWS", 3)
    sign_in(client, make_user(Role.OFFICER))

    first = client.get(f"/staff/rankings/{ranked.call.id}").text
    second = client.get(f"/staff/rankings/{ranked.call.id}?row=3").text

    numbers = [application.number for application in ranked.applications]
    assert [number in first for number in numbers] == [True, True, True, False]
    assert [number in second for number in numbers] == [False, False, False, True]
    assert (f"{ranked.call.id}?row=3" in first, "1–3 / 4" in first) == (True, True)
    assert 'rel="prev"' in second
