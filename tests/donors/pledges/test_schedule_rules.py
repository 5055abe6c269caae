"""Parts of a commitment: they always add up to its years."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from donors.pledges.rules import (
    Part,
    TrancheState,
    adapted,
    check_schedule,
    days_late,
    poured,
    state_of,
    usual_day,
)

TODAY = date(2027, 2, 20)
SPRING = date(2027, 3, 1)


def part(minor, *, year=2027, due=SPRING, received=0, called=False, number=1):
    return Part(year, due, minor, received, called, number)


def test_money_is_due_in_march_but_never_within_a_month():
    assert usual_day(2028, TODAY) == date(2028, 3, 1)
    assert usual_day(2027, TODAY) == date(2027, 3, 22)


def test_more_money_goes_to_the_last_free_part_or_becomes_a_new_one():
    called = part(50, called=True)
    free = part(30, number=2)

    assert adapted([called, free], {2027: 100}, TODAY) == [called, part(50, number=2)]
    assert adapted([called], {2027: 80}, TODAY) == [called, Part(2027, usual_day(2027, TODAY), 30)]


def test_less_money_is_taken_from_the_last_part_and_never_from_what_came_in():
    paid = part(50, received=40, called=True)
    called = part(20, number=2, called=True)
    free = part(30, number=3)

    assert set(adapted([paid, called, free], {2027: 45}, TODAY)) == {
        part(45, received=40, called=True), part(0, number=2, called=True),
    }  # fmt: skip


@given(
    parts=st.lists(
        st.builds(
            lambda year, amount, share, called, number: Part(
                year, date(year, 3, 1), amount, amount * share // 100, called, number
            ),
            st.sampled_from([2027, 2028, 2029]),
            st.integers(1, 10**9),
            st.integers(0, 100),
            st.booleans(),
            st.integers(1, 10**6),
        ),
        max_size=8,
        unique_by=lambda one: one.number,
    ),
    more=st.dictionaries(st.sampled_from([2027, 2028, 2029, 2030]), st.integers(0, 10**9)),
)
def test_parts_always_add_up_to_the_years_and_keep_what_came_in(parts, more):
    received = {y: sum(p.received_minor for p in parts if p.year == y) for y in range(2027, 2031)}
    years = {
        year: received[year] + more.get(year, 0)
        for year in received
        if received[year] + more.get(year, 0)
    }

    fitted = adapted(parts, years, TODAY)

    assert list(check_schedule(fitted, years, "KZT")) == []
    assert {p.number: p.received_minor for p in fitted if p.received_minor} == {
        p.number: p.received_minor for p in parts if p.received_minor
    }
    assert all(p.received_minor <= p.amount_minor for p in fitted)


def test_sum_that_differs_is_refused_with_year_and_figures():
    faults = list(check_schedule([part(60_00), part(30_00)], {2027: 100_00}, "USD"))

    assert [str(fault.message) for fault in faults] == [
        "2027: the parts add up to 90.00 USD, but 100.00 USD is committed."
    ]


def test_part_without_money_and_too_many_parts_are_refused():
    assert [f.code for f in check_schedule([part(0), part(1)], {2027: 1}, "KZT")] == [
        "amount_wrong"
    ]
    assert [f.code for f in check_schedule([part(1)] * 41, {2027: 41}, "KZT")] == ["too_many"]


@pytest.mark.parametrize(
    ("one", "today", "state", "late"),
    [
        (part(10), date(2027, 4, 1), TrancheState.PLANNED, 0),
        (part(10, called=True), SPRING, TrancheState.DUE, 0),
        (part(10, called=True, received=9), date(2027, 3, 11), TrancheState.LATE, 10),
        (part(10, called=True, received=10), date(2027, 4, 1), TrancheState.PAID, 0),
        (part(0, called=True), date(2027, 4, 1), TrancheState.CANCELLED, 0),
    ],
)
def test_only_what_was_asked_for_can_be_late(one, today, state, late):
    assert (state_of(one, today), days_late(one, today)) == (state, late)


def test_money_is_poured_over_the_parts_in_order():
    assert poured(70, [part(50), part(30), part(20)]) == [50, 20, 0]
