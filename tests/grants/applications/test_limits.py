"""What an application must hold before it is handed in, and the limits of a call."""

from __future__ import annotations

from decimal import Decimal

import pytest

from app.core import clock
from app.core.actor import SYSTEM
from app.core.errors import Invalid
from grants.applications import queries, services
from grants.applications.rules import LineDraft, minimum_by_year, own_needed, requested_by_year
from grants.applications.states import ApplicationState
from tests.factories.app_organisations import make_organisation
from tests.factories.grants_applications import SUBMITTED_AT, codes_of, make_draft
from tests.factories.grants_calls import make_call

pytestmark = pytest.mark.usefixtures("app")


@pytest.mark.parametrize(
    ("lines", "own", "code"),
    [
        ([LineDraft(2027, "a", Decimal(1), 999_999_99)], 10**9, "amount_below_minimum"),
        ([LineDraft(2027, "a", Decimal(1), 180_000_000_01)], 10**11, "amount_above_maximum"),
        (
            [LineDraft(2027, "a", Decimal(1), 9_000_000_00)],
            999_999_99,
            "own_contribution_too_small",
        ),
    ],
)
def test_amounts_outside_the_limits_are_refused(lines, own, code):
    application = make_draft()
    with clock.at(SUBMITTED_AT):
        services.save_budget(application, lines=lines, own_contribution_minor=own, actor=SYSTEM)

        with pytest.raises(Invalid) as refusal:
            services.submit_application(application, actor=SYSTEM)

    assert codes_of(refusal.value) == {code}


def test_exactly_the_percentage_is_enough():
    application = make_draft()
    lines = [LineDraft(2027, "a", Decimal(1), 9_000_000_00)]
    with clock.at(SUBMITTED_AT):
        services.save_budget(
            application, lines=lines, own_contribution_minor=1_000_000_00, actor=SYSTEM
        )

        services.submit_application(application, actor=SYSTEM)

    assert application.state == ApplicationState.SUBMITTED


def test_an_empty_draft_is_told_everything_that_is_missing():
    application = make_draft(complete=False)

    with clock.at(SUBMITTED_AT), pytest.raises(Invalid) as refusal:
        services.submit_application(application, actor=SYSTEM)

    assert codes_of(refusal.value) == {
        "title_missing", "region_unknown", "theme_unknown", "eligibility_unanswered",
        "text_missing", "indicators_missing", "budget_missing",
    }  # fmt: skip


def test_a_rehearsal_needs_neither_texts_nor_indicators():
    call = make_call(min_amount_minor=0, own_contribution_percent=0)
    with clock.at(SUBMITTED_AT):
        application = services.start_application(
            call=call, organisation=make_organisation(), actor=SYSTEM
        )
        services.save_basics(
            application, title="A0001", language="ru", region_code="KZ-10", themes=["ecology"],
            kind="foundation", minimum_percent=33, actor=SYSTEM,
        )  # fmt: skip
        services.save_budget(
            application, lines=[LineDraft(2027, "monitoring", Decimal(1), 100_01)], actor=SYSTEM
        )
        receipt = services.submit_application(
            application, number="A0001", require_texts=False, actor=SYSTEM
        )

    assert receipt.number == "A0001"
    assert queries.budget_by_year([application.id]) == {application.id: {2027: (100_01, 33_01)}}


def test_sums_per_year_are_exact_and_minima_go_up_to_the_tiyn():
    lines = [
        LineDraft(2028, "b", Decimal("0.5"), 3_00),
        LineDraft(2027, "a", Decimal("1.001"), 1_000_00),
        LineDraft(2027, "c", Decimal(3), 33),
    ]

    requested = requested_by_year(lines)

    assert requested == {2027: 100_199, 2028: 1_50}
    assert minimum_by_year(requested, 33) == {2027: 33_066, 2028: 50}
    assert minimum_by_year(requested, 0) == {2027: 0, 2028: 0}


@pytest.mark.parametrize("requested", [1, 99, 100, 9_000_000_00, 12_345_678_91])
@pytest.mark.parametrize("percent", [0, 1, 10, 33, 99])
def test_the_least_own_contribution_is_the_least(requested, percent):
    needed = own_needed(requested, percent)

    assert needed * 100 >= percent * (requested + needed)
    assert needed == 0 or (needed - 1) * 100 < percent * (requested + needed - 1)
