"""Money in figures: exact both ways, and refused with a reason otherwise."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import Invalid
from app.core.money import MAX_MINOR, ceil_percent, parse_minor, plain_text, times
from app.core.translate import translate


@given(st.integers(0, MAX_MINOR))
def test_parse_reads_back_what_plain_text_writes(minor):
    assert parse_minor(plain_text(minor)) == minor


@pytest.mark.parametrize(
    ("typed", "minor"),
    [("0", 0), ("1 500 000,50", 150_000_050), ("12\u00a0000", 1_200_000), ("7.5", 750)],
)
def test_parse_accepts_what_people_type(typed, minor):
    assert parse_minor(typed) == minor


@pytest.mark.parametrize(
    "typed", ["", "-1", "1e5", "1.234", "１２", "1,2,3", "0x10", "∞", "9" * 16]
)
def test_parse_refuses_the_rest(typed):
    with pytest.raises(Invalid) as caught:
        parse_minor(typed, field="max_amount")

    assert list(caught.value.faults) == ["max_amount"]


@pytest.mark.parametrize("typed", ["10000000000000.01", "9" * 16, "9" * 100, "9" * 30 + ",50"])
def test_an_amount_of_too_many_figures_is_told_as_too_large(typed):
    with pytest.raises(Invalid) as caught:
        parse_minor(typed)

    assert translate(caught.value.message, "en") == (
        "This amount is too large: the greatest is 10,000,000,000,000 KZT."
    ).replace(" KZT", "\u00a0KZT")
    assert parse_minor("10 000 000 000 000") == 10**15


def test_times_gives_none_when_tiyn_would_be_split():
    assert times(Decimal("1.5"), 101) is None
    assert times(Decimal("1.5"), 102) == 153


@given(st.integers(0, 10**14), st.integers(0, 100))
def test_ceil_percent_is_the_smallest_that_suffices(minor, percent):
    share = ceil_percent(minor, percent)

    assert share * 100 >= minor * percent > (share - 1) * 100


@pytest.mark.parametrize(
    ("text", "currency", "minor", "plain"),
    [
        ("1 500 000", "JPY", 1_500_000, "1500000"),
        ("7", "KRW", 7, "7"),
        ("1500,5", "KWD", 1_500_500, "1500.500"),
        ("0.001", "KWD", 1, "0.001"),
        ("1500,5", "KZT", 1_500_50, "1500.50"),
    ],
)
def test_amounts_are_read_and_written_in_the_decimals_of_their_currency(
    text, currency, minor, plain
):
    assert parse_minor(text, currency=currency) == minor
    assert plain_text(minor, currency) == plain
    assert parse_minor(plain, currency=currency) == minor


@pytest.mark.parametrize(
    ("text", "currency"), [("1.5", "JPY"), ("1.", "JPY"), ("1.2345", "KWD"), ("1.234", "USD")]
)
def test_more_decimals_than_a_currency_has_are_refused(text, currency):
    with pytest.raises(Invalid):
        parse_minor(text, currency=currency)
