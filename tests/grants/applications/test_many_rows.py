"""More rows than fit: the page names the limit and shows every row again; nothing is stored."""

from __future__ import annotations

import pytest

from grants.applications import queries
from tests.factories.grants_applications import own_draft

pytestmark = pytest.mark.usefixtures("noon")


def budget_of(count):
    rows = {
        f"lines-{number}-{name}": value
        for number in range(count)
        for name, value in (
            ("year", "2027"), ("title", f"Көшет {number}"), ("quantity", "1"), ("unit_cost", "100"),
        )
    }  # fmt: skip
    return {"minimum_percent": "60", **rows}


def test_a_budget_of_121_rows_is_refused_and_shown_again(client, organisation):
    application = own_draft(organisation, complete=False)

    answer = client.post(f"/apply/applications/{application.id}/budget", data=budget_of(121))

    assert answer.status_code == 422
    assert "“Budget lines”: 120 rows at most, but there are 121." in answer.text
    assert [answer.text.count(f'value="Көшет {number}"') for number in range(121)] == [1] * 121
    assert queries.line_drafts(application.id) == ()


def test_a_budget_of_120_rows_is_stored_and_a_blank_one_does_not_count(client, organisation):
    application = own_draft(organisation, complete=False)
    blank = {"lines-120-year": "", "lines-120-title": ""}

    client.post(f"/apply/applications/{application.id}/budget", data=budget_of(120) | blank)

    titles = [line.title for line in queries.line_drafts(application.id)]
    assert sorted(titles) == sorted(f"Көшет {number}" for number in range(120))


def test_31_indicators_are_refused_and_shown_again(client, organisation):
    application = own_draft(organisation, complete=False)
    typed = {
        f"indicators-{number}-{name}": value
        for number in range(31)
        for name, value in (
            ("title", f"Ерікті {number}"), ("unit", "адам"), ("baseline", "0"), ("target", "1"),
        )
    }  # fmt: skip

    answer = client.post(f"/apply/applications/{application.id}/indicators", data=typed)

    assert answer.status_code == 422
    assert "“Indicators”: 30 rows at most, but there are 31." in answer.text
    assert answer.text.count('value="Ерікті ') == 31
    assert queries.indicator_drafts(application.id) == ()


def test_a_request_of_too_many_fields_is_refused(client, organisation):
    application = own_draft(organisation, complete=False)

    answer = client.post(f"/apply/applications/{application.id}/budget", data=budget_of(1300))

    assert answer.status_code == 413
    assert queries.line_drafts(application.id) == ()
