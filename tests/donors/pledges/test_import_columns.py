"""Columns beyond the plain amounts: quotas, consent, decimals of each currency."""

from __future__ import annotations

import pytest

from app.core.db import db
from donors.pledges.models import Pledge
from donors.pledges.queries import imports, terms_of
from tests.donors.pledges.test_importing import HEAD, as_csv, enter, faults_of, hand_in
from tests.factories.donors import make_donor

QUOTAS = tuple(f"quota_{number}_{part}" for number in (1, 2, 3) for part in ("where", "max"))
WIDE = (*HEAD, "needs_consent", *QUOTAS)


def line(donor, **cells):
    given = {"reference": "L-1", "donor": donor.code, "currency": "KZT", "amount_2027": "1000000"}
    return [{**given, **cells}.get(name, "") for name in WIDE]


def terms_from(**cells):
    table = hand_in(as_csv(line(make_donor(), **cells), head=WIDE))
    assert [str(one.message) for one in imports.check_import(table).faults] == []
    enter(table)
    return terms_of(db.session.query(Pledge).one())


def faults(**cells):
    return [fault[1:] for fault in faults_of(line(make_donor(), **cells), head=WIDE)]


def test_quotas_and_consent_become_terms(app):
    terms = terms_from(
        quota_1_where="KZ-71 KZ-75", quota_1_max="500000.50",
        quota_2_where="KZ-71; themes:ecology", quota_2_max="200000",
        quota_3_where="kinds:foundation KZ-10", quota_3_max="7", needs_consent="иә",
    )  # fmt: skip

    assert [(quota.where, quota.max_minor) for quota in terms.quotas] == [
        ({"regions": ["KZ-71", "KZ-75"]}, 500_000_50),
        ({"regions": ["KZ-71"], "themes": ["ecology"]}, 200_000_00),
        ({"regions": ["KZ-10"], "kinds": ["foundation"]}, 7_00),
    ]
    assert terms.needs_consent is True


def test_quotas_that_overlap_are_refused_and_both_are_named(app):
    found = faults(
        quota_1_where="KZ-10", quota_1_max="5",
        quota_2_where="KZ-71 KZ-75", quota_2_max="5",
        quota_3_where="KZ-75 ecology", quota_3_max="5",
    ) + faults(
        quota_1_where="KZ-71 KZ-75", quota_1_max="5",
        quota_2_where="KZ-75 KZ-10", quota_2_max="5",
    )  # fmt: skip

    assert found == [
        (
            "quota_2_where",
            "Quotas № 1 and № 2 overlap: one must lie inside the other, or wholly outside.",
        )
    ]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"quota_1_max": "5"}, [("quota_1_where", "Name where this quota holds.")]),
        ({"quota_1_where": "KZ-71"}, [("quota_1_max", "Enter the amount of this quota.")]),
        (
            {"quota_2_where": "KZ-71", "quota_2_max": "5"},
            [("quota_2_where", "Fill in quota 1 before this one.")],
        ),
        (
            {"quota_1_where": "KZ-99 regions:ecology", "quota_1_max": "0"},
            [
                ("quota_1_max", "The amount must be more than zero."),
                ("quota_1_where", "Unknown codes: KZ-99, regions:ecology."),
            ],
        ),
        ({"needs_consent": "perhaps"}, [("needs_consent", "Write yes or no.")]),
    ],
)
def test_quota_that_is_not_whole_is_refused_at_its_cell(app, cells, expected):
    assert faults(**cells) == expected


def test_a_code_of_two_lists_asks_which_is_meant(app, monkeypatch):
    known = imports.known_places
    monkeypatch.setattr(imports, "known_places", lambda: {**known(), "calls": ["ecology"]})

    found = faults(quota_1_where="ecology", quota_1_max="5")

    text = "Several lists have the code ecology. Write the list before it: calls:ecology."
    assert found == [("quota_1_where", text)]
    assert faults(quota_1_where="themes:ecology", quota_1_max="5") == []


def test_quota_needs_both_of_its_columns(app):
    table = hand_in(as_csv(line(make_donor())[:-1], head=WIDE[:-1]))

    (fault,) = imports.check_import(table).faults

    assert str(fault.message) == "Missing columns: quota_3_max."


@pytest.mark.parametrize(
    ("currency", "typed", "minor"),
    [
        ("JPY", "1500000", 1_500_000),
        ("KRW", "1 500 000", 1_500_000),
        ("KWD", "1500.125", 1_500_125),
        ("KWD", "1500,5", 1_500_500),
        ("USD", "1500.5", 150_050),
    ],
)
def test_amounts_have_the_decimals_of_their_currency(app, currency, typed, minor):
    terms = terms_from(currency=currency, amount_2027=typed, cap=typed, ticket=typed)

    amounts = {terms.years[2027], terms.max_per_application_minor, terms.minimum_ticket_minor}
    assert amounts == {minor}


@pytest.mark.parametrize(
    ("currency", "typed", "message"),
    [
        (
            "JPY",
            "1500.5",
            "Enter a whole amount in figures, such as 1500000: JPY has no decimals.",
        ),
        (
            "KWD",
            "1.1234",
            "Enter an amount in figures, such as 1500000.500: KWD has 3 decimals.",
        ),
        ("EUR", "1.125", "Enter an amount in figures, such as 1500000.50."),
    ],
)
def test_more_decimals_than_the_currency_has_are_refused(app, currency, typed, message):
    assert faults(currency=currency, amount_2027=typed) == [("amount_2027", message)]
