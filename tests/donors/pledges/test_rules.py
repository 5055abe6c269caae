"""What can be wrong with the terms of a pledge; quotas are nested or disjoint."""

from __future__ import annotations

import pytest

from app.core.translate import translate
from donors.pledges.rules import PledgeTerms, Quota, check_terms, differences

GOOD = {"currency": "KZT", "years": {2027: 100}}


def codes(**changes):
    return [fault.code for fault in check_terms(PledgeTerms(**{**GOOD, **changes}))]


def quota(maximum=10, **where):
    return Quota(where, maximum)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"currency": "XXX"}, ["currency_unknown"]),
        ({"years": {}}, ["years_missing"]),
        ({"years": {2027: 0}}, ["amount_wrong"]),
        ({"years": {27: 5}}, ["year_wrong"]),
        ({"years": {2027: 10**15 + 1}}, ["amount_wrong"]),
        ({"tier": 10}, ["tier_wrong"]),
        ({"tier": -1}, ["tier_wrong"]),
        ({"max_share_percent": 0}, ["share_wrong"]),
        ({"max_share_percent": 101}, ["share_wrong"]),
        ({"max_per_application_minor": 0}, ["amount_wrong"]),
        ({"minimum_ticket_minor": 0}, ["amount_wrong"]),
        ({"minimum_ticket_minor": 9, "max_per_application_minor": 8}, ["ticket_above_cap"]),
        ({"minimum_ticket_minor": 8, "max_per_application_minor": 8}, []),
        ({"match": (0, 1)}, ["match_wrong"]),
        ({"match": (1, 1)}, []),
        ({"quotas": (quota(0, regions=["KZ-71"]),)}, ["amount_wrong"]),
        ({"quotas": (quota(),)}, ["quota_unbounded"]),
    ],
)
def test_each_fault_has_its_code(changes, expected):
    assert codes(**changes) == expected


@pytest.mark.parametrize(
    "changes",
    [
        {"years": {2027: 10**15 + 1}},
        {"max_per_application_minor": 10**15 + 1},
        {"quotas": (quota(10**15 + 1, regions=["KZ-71"]),)},
    ],
)
def test_too_much_is_not_told_as_too_little(changes):
    (fault,) = check_terms(PledgeTerms(**{**GOOD, **changes}))

    assert translate(fault.message, "en") == "This amount is too large."


@pytest.mark.parametrize(
    ("first", "second", "fits"),
    [
        ({"regions": ["KZ-71"]}, {"regions": ["KZ-10"]}, True),
        ({"regions": ["KZ-71"]}, {"regions": ["KZ-71", "KZ-10"]}, True),
        ({"regions": ["KZ-71", "KZ-75"]}, {"regions": ["KZ-71", "KZ-10"]}, False),
        ({"regions": ["KZ-71"]}, {"themes": ["ecology"]}, False),
        ({"regions": ["KZ-71"], "themes": ["ecology"]}, {"regions": ["KZ-71"]}, True),
        # One project may carry both themes, so these are not disjoint.
        ({"themes": ["ecology"]}, {"themes": ["education"]}, False),
        ({"kinds": ["foundation"]}, {"kinds": ["association"]}, True),
        ({"calls": ["C1"]}, {"calls": ["C2"]}, True),
    ],
)
def test_quotas_are_nested_or_disjoint(first, second, fits):
    for pair in ((first, second), (second, first)):
        faults = check_terms(PledgeTerms(**GOOD, quotas=tuple(Quota(w, 5) for w in pair)))
        assert [fault.code for fault in faults] == ([] if fits else ["quotas_overlap"])


def test_overlap_names_the_pair():
    quotas = (quota(kinds=["union"]), quota(regions=["KZ-71"]), quota(kinds=["other"]))

    messages = [
        str(fault.message)[:29] for fault in check_terms(PledgeTerms(**GOOD, quotas=quotas))
    ]

    assert messages == ["Quotas № 1 and № 2 overlap: o", "Quotas № 2 and № 3 overlap: o"]


def test_differences_are_written_for_the_eye():
    mine = PledgeTerms(
        currency="USD", years={2028: 1, 2027: 250}, where={"regions": ["KZ-71"]},
        quotas=(quota(500, themes=["ecology"]),), match=(1, 2), carry_over=True,
        max_per_application_minor=100, max_share_percent=40,
    )  # fmt: skip

    found = differences(mine, PledgeTerms(**GOOD))
    shown = [(str(d.label), translate(d.mine, "kk"), translate(d.theirs, "kk")) for d in found]

    assert shown == [
        ("Currency", "USD", "KZT"),
        ("Amounts by year", "2027: 2,50\u00a0USD; 2028: 0,01\u00a0USD", "2027: 1\u00a0₸"),
        ("Where it may go", "KZ-71", "—"),
        ("Quotas", "ecology: 5\u00a0USD", "—"),
        ("Money left goes on to the next year", "✓", "—"),
        ("Cap for one project in a year", "1\u00a0USD", "—"),
        ("Greatest share of a project", "40", "—"),
        ("Match of public money", "1:2", "—"),
    ]
