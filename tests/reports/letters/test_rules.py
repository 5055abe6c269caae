from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from reports.letters.rules import Funding, Source, Term, Words, from_canonical
from tests.reports.letters.samples import award, largest_award, refusal


@pytest.mark.parametrize("snapshot", [award(), largest_award(), refusal(), award(protocol=None)])
def test_a_snapshot_comes_back_from_its_bytes(snapshot):
    read = from_canonical(json.loads(snapshot.to_bytes()))

    assert read == snapshot
    assert read.to_bytes() == snapshot.to_bytes()
    assert read.sha256() == snapshot.sha256()


def test_the_canonical_form_holds_whole_numbers_and_text_only():
    plain = refusal().to_canonical()

    assert plain["refusal"]["score"] == "64.00"
    assert plain["amount_minor"] == 640961620
    assert plain["issued_on"] == "2027-03-12"


def test_any_other_content_has_another_hash():
    assert award().sha256() != award(amount_minor=0, funding=free(award().funding)).sha256()
    assert award().sha256() != award(version=2).sha256()


def free(funding):
    return Funding(
        funding.years, tuple(replace(s, amounts_minor=(0, 0, 0)) for s in funding.sources)
    )


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"amount_minor": 640_961_621}, "to the tiyn"),
        ({"funding": None}, "has funding"),
        ({"term": None}, "has funding, a term"),
        ({"sign_days": 0}, "term for signing"),
        ({"number": "ГР 1"}, "without spaces"),
        ({"version": 0}, "version from 1"),
        ({"code": "abc"}, "groups of four"),
        ({"amount_minor": -1}, "below zero"),
        ({"verify_url": "javascript:alert(1)"}, "web address"),
    ],
)
def test_an_award_that_cannot_be_is_refused(changes, reason):
    with pytest.raises(ValueError, match=reason):
        award(**changes)


def test_a_refusal_has_reasons_and_no_money():
    with pytest.raises(ValueError, match="no funding"):
        refusal(funding=award().funding)
    with pytest.raises(ValueError, match="has reasons"):
        refusal(refusal=None)
    with pytest.raises(ValueError, match="at least one reason"):
        replace(refusal().refusal, reasons=())
    with pytest.raises(ValueError, match="working day"):
        replace(refusal().refusal, appeal_days=0)


def test_a_funding_table_is_rectangular_and_never_negative():
    with pytest.raises(ValueError, match="one amount for each year"):
        Funding((2027, 2028), (Source(Words.same("x"), (1,)),))
    with pytest.raises(ValueError, match="less than nothing"):
        Funding((2027,), (Source(Words.same("x"), (-1,)),))
    with pytest.raises(ValueError, match="at least one year"):
        Funding((), ())


def test_totals_add_up():
    funding = award().funding

    assert funding.year_totals_minor() == (240_961_620, 250_000_000, 150_000_000)
    assert funding.total_minor == 640_961_620
    assert Term(date(2027, 4, 1), date(2029, 12, 31)).months == 33


def test_a_criterion_is_reached_at_its_threshold():
    criterion = refusal().refusal.criteria[0]

    assert replace(criterion, mean=Decimal("5.00")).reached
    assert not replace(criterion, mean=Decimal("4.99")).reached
    assert replace(criterion, mean=Decimal(0), threshold=None).reached


@pytest.mark.parametrize(
    ("path", "value", "reason"),
    [
        (("format",), "asar-letter/2", "no snapshot"),
        (("amount_minor",), 1.5, r"\$\.amount_minor: int"),
        (("amount_minor",), True, r"\$\.amount_minor: int"),
        (("issued_on",), "12.03.2027", r"\$\.issued_on"),
        (("kind",), "praise", r"\$\.kind"),
        (("conditions",), "none", r"\$\.conditions: a list"),
        (("conditions",), [1], r"\$\.conditions\[0\]: exactly kk, ru, en"),
        (("extra",), 1, r"\$: exactly kind"),
        (("funding", "years"), ["2027"], r"\$\.funding\.years\[0\]: int"),
    ],
)
def test_a_foreign_snapshot_is_refused_with_the_place(path, value, reason):
    plain = json.loads(award().to_bytes())
    place = plain
    for name in path[:-1]:
        place = place[name]
    place[path[-1]] = value

    with pytest.raises(ValueError, match=reason):
        from_canonical(plain)
