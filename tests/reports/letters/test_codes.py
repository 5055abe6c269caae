"""Codes typed from paper lead to their letter, however they are typed."""

from __future__ import annotations

import pytest

from app.core.db import db
from app.core.ids import new_code
from donors.matching import services as matching
from reports.letters.queries import letters_for_application
from reports.letters.rules import typed_code
from reports.letters.services.sealing import seal_letter
from tests.factories.donors_matching import ENTRIES, make_ranked_call, make_run

PRINTED = "B7KM-22PX-94FD"


@pytest.mark.parametrize(
    "typed",
    [
        "b7km-22px-94fd",
        "B7KM22PX94FD",
        " b7km 22px 94fd ",
        "B7KM–22PX—94FD",
        "B7KM\u201122PX\u201194FD",
        "В7КМ-22РХ-94FD",
        "в7км22рх94fd",
    ],
)
def test_typed_code_is_read_as_it_is_printed(typed):
    assert typed_code(typed) == PRINTED


@pytest.mark.parametrize("typed", ["", "-", "B7KM-22PX-94F", "X" * 28])
def test_what_is_no_code_stays_what_it_is(typed):
    assert typed_code(typed) == typed


def test_no_code_holds_signs_that_are_taken_for_others():
    drawn = {sign for _ in range(200) for sign in new_code(12)}

    assert drawn.isdisjoint("01OIL")
    assert all(typed_code(new_code(12).lower()).replace("-", "").isalnum() for _ in range(20))


@pytest.fixture
def letter(app, sealer):
    ranked = make_ranked_call(ENTRIES[:1])
    matching.approve_run(make_run(ranked), actor=ranked.approver)
    (found,) = letters_for_application(ranked.applications[0].id)
    seal_letter(found.id, sealer=sealer)
    db.session.commit()
    return found


def test_every_way_of_typing_opens_the_letter(client, letter):
    ways = [
        letter.code,
        letter.code.lower(),
        letter.code.replace("-", ""),
        letter.code.replace("-", " ").lower(),
        letter.code.replace("-", "\u2013"),
    ]

    shown = [client.get(f"/verify/{way}?lang=en") for way in ways]
    asked = client.get("/verify", query_string={"code": ways[2].lower(), "lang": "en"})

    assert [one.status_code for one in shown] == [200] * len(ways)
    assert all(letter.number in one.get_data(as_text=True) for one in shown)
    assert asked.location.split("?")[0] == f"/verify/{letter.code}"


def test_unknown_code_says_what_codes_are_made_of(client):
    answer = client.get("/verify/0000-OOOO-IIII?lang=en")

    assert answer.status_code == 404
    assert "neither vowels nor the digits 0 and 1" in answer.get_data(as_text=True)
