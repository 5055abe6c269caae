"""When an answer is due, and what of a run is a donor's own."""

from __future__ import annotations

from datetime import date

import pytest

from donors.consents.rules import due_day, own_payments, reminder_day
from donors.matching.engine import solve
from tests.donors.matching.small import application, instance, pledge


@pytest.mark.parametrize(
    ("asked", "days", "due"),
    [
        (date(2026, 11, 23), 1, date(2026, 11, 24)),
        (date(2026, 11, 27), 1, date(2026, 11, 30)),
        (date(2026, 11, 28), 1, date(2026, 11, 30)),
        (date(2026, 11, 29), 5, date(2026, 12, 4)),
        (date(2026, 11, 23), 10, date(2026, 12, 7)),
    ],
)
def test_saturdays_and_sundays_do_not_count(asked, days, due):
    assert due_day(asked, days) == due


def test_reminder_comes_three_days_before_or_not_at_all():
    assert reminder_day(date(2026, 12, 7), date(2026, 11, 23)) == date(2026, 12, 4)
    assert reminder_day(date(2026, 12, 7), date(2026, 12, 4)) is None


def test_own_payments_name_nobody_elses_money_and_no_place():
    asked = instance(
        [
            application("A", 1, (2027, 60, 0), (2028, 40, 0), kind="foundation#A"),
            application("B", 2, (2027, 100, 0), region="KZ-75"),
        ],
        [
            pledge("mine", {2027: 70, 2028: 10}),
            pledge("second", {2028: 30}),
            pledge("theirs", {2027: 500, 2028: 500}, tier=1),
        ],
    )
    result = solve(asked)

    rows = own_payments(asked, result, {"mine", "second"})

    assert [
        (row.application, row.region, row.kind, row.pledges, row.total_minor) for row in rows
    ] == [
        ("A", "KZ-71", "foundation", ("mine", "second"), 100),
        ("B", "KZ-75", "ngo", ("mine",), 10),
    ]
    assert rows[0].years == {2027: 60, 2028: 40}
