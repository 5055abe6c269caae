"""BIN, IBAN and the rest: each refusal with its reason."""

from __future__ import annotations

from datetime import date

import pytest

from app.core.actor import OrganisationKind
from app.organisations.rules import (
    OrganisationDraft,
    check_bin,
    check_iban,
    check_organisation,
    control_digit,
    solid,
)
from tests.factories.app_organisations import demo_bin, demo_iban

TODAY = date(2026, 11, 2)
REGIONS = {"KZ-71"}


def codes(faults):
    return [fault.code for fault in faults]


@pytest.mark.parametrize(
    "number",
    [
        "240140999117",
        "181140999067",
        "210740999084",
        "991240999028",  # needs the second pass
        "101240999706",  # needs the second pass
        "050641999031",
        "150342999057",
        "120350999045",
        "070860999125",
    ],
)
def test_right_bin_passes(number):
    assert check_bin(number) == []


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("", "bin_format"),
        ("24014099911", "bin_format"),
        ("2401409991177", "bin_format"),
        ("24014099911а", "bin_format"),
        ("٢٤٠١٤٠٩٩٩١١٧", "bin_format"),
        ("900101300017", "bin_type"),  # a person's number
        ("240144999117", "bin_type"),
        ("241340999117", "bin_month"),
        ("240040999117", "bin_month"),
        ("240140999118", "bin_check_digit"),
        ("101240999720", "bin_check_digit"),  # no digit fits: such a number is never issued
    ],
)
def test_wrong_bin_is_refused_with_its_reason(number, code):
    assert codes(check_bin(number)) == [code]


def test_a_number_without_control_digit_is_recognised():
    assert control_digit("10124099972") is None


def test_every_other_control_digit_is_refused():
    number = demo_bin()
    others = [digit for digit in "0123456789" if digit != number[-1]]

    assert {code for digit in others for code in codes(check_bin(number[:-1] + digit))} == {
        "bin_check_digit"
    }


@pytest.mark.parametrize(
    "number",
    [
        "KZ86125KZT5004100100",
        "KZ55856DEMO000000001",
        "KZ49601DEMO000000002",
        "KZ76070DEMO000000003",
        demo_iban(77),
    ],
)
def test_right_iban_passes(number):
    assert check_iban(number) == []


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("KZ86125KZT500410010", "iban_format"),
        ("RU86125KZT5004100100", "iban_format"),
        ("KZ8612КKZT5004100100", "iban_format"),
        ("KZ87125KZT5004100100", "iban_checksum"),
        ("KZ86125KZT5004100101", "iban_checksum"),
    ],
)
def test_wrong_iban_is_refused_with_its_reason(number, code):
    assert codes(check_iban(number)) == [code]


def test_printed_groups_are_read_as_one_number():
    assert solid(" kz86 125k zt50 0410 0100 ") == "KZ86125KZT5004100100"
    assert solid("  ") is None


def draft(**changes):
    values = {
        "kind": OrganisationKind.APPLICANT,
        "name_kk": "ҚБ DEMO",
        "name_ru": "ОО DEMO",
        "bin": demo_bin(),
        "region_code": "KZ-71",
    }
    return OrganisationDraft(**{**values, **changes})


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"name_kk": ""}, ["name_missing"]),
        ({"name_ru": "х" * 301}, ["name_long"]),
        ({"bin": None}, ["bin_missing"]),
        ({"region_code": None}, ["region_missing"]),
        ({"region_code": "KZ-99"}, ["region_unknown"]),
        ({"registered_on": date(2026, 11, 3)}, ["registered_in_future"]),
        ({"registered_on": date(1899, 12, 31)}, ["registered_too_early"]),
        ({"email": "no address"}, ["email_format"]),
        ({"iban": "KZ00"}, ["iban_format"]),
        ({"kind": OrganisationKind.DONOR, "bin": None, "region_code": None}, []),
    ],
)
def test_draft_is_checked_whole(changes, expected):
    assert codes(check_organisation(draft(**changes), region_codes=REGIONS, today=TODAY)) == (
        expected
    )
