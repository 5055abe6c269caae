"""What bad input gets in the sections of a draft: stored as typed, or refused with a message."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from app.core.actor import SYSTEM
from grants.applications import queries, services
from grants.applications.rules import LineDraft
from tests.factories.grants_applications import own_draft

pytestmark = pytest.mark.usefixtures("noon")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ({"quantity": "0,3333", "unit_cost": "10"}, "enter a number in figures"),
        ({"quantity": "0,333", "unit_cost": "0,01"}, "is not a whole number of tiyn"),
        ({"quantity": "1", "unit_cost": "9999999999999999"}, "This amount is too large"),
        ({"quantity": "999999999", "unit_cost": "9999999"}, "the amount is too large"),
        ({"quantity": "1", "unit_cost": "1", "year": "2031"}, "choose one of the list"),
    ],
)
def test_a_wrong_budget_line_is_named_and_kept(client, organisation, line, message):
    application = own_draft(organisation)
    row = {"year": "2027", "title": "Көшет", **line}

    page = client.post(
        f"/apply/applications/{application.id}/budget",
        data={"minimum_percent": "60", **{f"lines-0-{name}": text for name, text in row.items()}},
    )

    assert page.status_code == 422
    assert message in page.text
    assert 'value="Көшет"' in page.text


def test_the_budget_page_says_what_is_wrong_now(client, organisation):
    application = own_draft(organisation)
    lines = [LineDraft(2027, "a", Decimal(1), 900_000_000_00)]
    services.save_budget(application, lines=lines, actor=SYSTEM)

    page = client.get(f"/apply/applications/{application.id}/budget")

    assert "this call gives at most 180,000,000\u00a0KZT" in page.text
    assert "at least 10\u00a0% is asked" in page.text


NAUGHTY = [
    "әғқңөұүһі ӘҒҚҢӨҰҮҺІ",
    "<script>alert(1)</script> {{ 7*7 }} '; DROP TABLE grants_application; --",
    "zero\u200bwidth \U0001f333 e\u0301",
    "NUL\x00here",
    "lone \ud800 surrogate",
    "turned \u202e round",
    "bell \x07",
    "я" * 1_000_000,
]


@pytest.mark.parametrize("text", NAUGHTY, ids=range(len(NAUGHTY)))
@pytest.mark.parametrize("place", ["text/problem", "basics", "indicators", "budget"])
def test_any_text_is_stored_as_typed_or_refused_with_a_message(client, organisation, place, text):
    application = own_draft(organisation)
    sent = text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    fields = {
        "text/problem": {"text": sent},
        "basics": {"title": sent, "language": "kk"},
        "indicators": {
            "indicators-0-title": sent, "indicators-0-unit": sent,
            "indicators-0-baseline": "0", "indicators-0-target": "1",
        },
        "budget": {
            "lines-0-year": "2027", "lines-0-title": sent, "lines-0-quantity": "1",
            "lines-0-unit_cost": "1", "minimum_percent": "1",
        },
    }  # fmt: skip

    page = client.post(f"/apply/applications/{application.id}/{place}", data=fields[place])

    if page.status_code == 302:
        stored = queries.draft_of(application)
        kept = {
            "text/problem": stored.texts["problem"],
            "basics": stored.title,
            "indicators": stored.indicators[0].title,
            "budget": stored.lines[0].title,
        }
        assert re.sub("e\u0301", "é", sent) == kept[place]
    else:
        assert page.status_code == 422
        assert "govuk-error-summary" in page.text
