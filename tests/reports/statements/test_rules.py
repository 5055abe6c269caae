"""Named periods end where the calendar says."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.statements.rules import Period, Preset, check_period, period_of


@pytest.mark.parametrize(
    ("preset", "today", "first", "last"),
    [
        (Preset.THIS_YEAR, date(2026, 7, 9), date(2026, 1, 1), date(2026, 12, 31)),
        (Preset.LAST_YEAR, date(2026, 7, 9), date(2025, 1, 1), date(2025, 12, 31)),
        (Preset.THIS_QUARTER, date(2026, 11, 22), date(2026, 10, 1), date(2026, 12, 31)),
        (Preset.THIS_QUARTER, date(2028, 2, 29), date(2028, 1, 1), date(2028, 3, 31)),
        (Preset.LAST_QUARTER, date(2026, 1, 1), date(2025, 10, 1), date(2025, 12, 31)),
        (Preset.LAST_QUARTER, date(2026, 12, 31), date(2026, 7, 1), date(2026, 9, 30)),
    ],
)
def test_named_period(preset, today, first, last):
    assert period_of(preset, today) == Period(first, last)


@given(today=st.dates(date(2001, 1, 1), date(2199, 1, 1)))
def test_quarters_meet(today):
    this, last = (period_of(preset, today) for preset in (Preset.THIS_QUARTER, Preset.LAST_QUARTER))

    assert this.first <= today <= this.last
    assert last.last + timedelta(days=1) == this.first
    assert list(check_period(this)) == []


def test_faults_of_a_period_have_codes():
    wrong = Period(date(2300, 1, 1), date(1999, 1, 1))

    assert [(fault.field, fault.code) for fault in check_period(wrong)] == [
        ("since", "year"), ("until", "year"), ("until", "order"),
    ]  # fmt: skip
