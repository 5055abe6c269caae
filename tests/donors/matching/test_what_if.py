"""The what-if of a run: eight kinds of changes, an answer at once, nothing written."""

from __future__ import annotations

import json
import re

import pytest
from sqlalchemy import func, select

from app.audit.models import Event
from app.core.actor import Role
from app.core.db import db
from donors.matching import queries, services
from donors.matching.models import MatchingRun
from donors.matching.rules import sessions
from donors.matching.states import RunStrategy
from tests.factories.donors_matching import make_ranked_call, make_run, person
from tests.factories.doors import entered
from tests.factories.spent import cpu_seconds


@pytest.fixture
def ranked(app):
    made = make_ranked_call()
    db.session.commit()
    return made


@pytest.fixture
def run(ranked):
    made = make_run(ranked, proposed=False)
    db.session.commit()
    return made


def _text(response):
    plain = response.get_data(as_text=True).replace("\u00a0", " ")
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", plain))


def _ask(client, run, **query):
    return client.get(f"/staff/matching/{run.id}/what-if", query_string={"lang": "en", **query})


def _sent(**change):
    return json.dumps(change)


def test_of_a_large_run_the_page_tells_amounts_and_where_the_rest_is_settled(
    app, client, ranked, run, monkeypatch
):
    monkeypatch.setattr(sessions, "LARGE", 0)
    monkeypatch.setattr(sessions, "_kept", {})

    with entered(app, ranked.officer):
        page = _text(_ask(client, run, change=_sent(kind="without", pledge=ranked.pledges[0].code)))

    assert "less would be placed." in page
    assert "Who gains and who loses" in page
    assert "What each pledge pays then" not in page
    assert "is settled in a draft run." in page


def test_more_money_is_answered_in_words_and_in_a_table(app, client, ranked, run):
    third = ranked.applications[2].number

    with entered(app, ranked.officer):
        page = _text(
            _ask(
                client, run, kind="amount", add="1",
                pledge=ranked.pledges[0].code, year="2028", amount="100 000 000",
            )
        )  # fmt: skip
        both = _text(
            _ask(
                client, run, kind="amount", add="1",
                change=_sent(
                    kind="amount", pledge=ranked.pledges[0].code, year=2028, amount=10_000_000_000
                ),
                pledge=ranked.pledges[0].code, year="2027", amount="100 000 000",
            )
        )  # fmt: skip

    assert "As much would be placed as before." in page
    assert "18,000,000.50 KZT more would be placed." in both
    assert "Placed: 28,000,000 KZT → 46,000,000.50 KZT. Get money: 2 → 3." in both
    assert "Gain: 1, lose: 0." in both
    assert f"{third} DEMO: Ауыл мектебі" in both
    assert "▲ +18,000,000.50 KZT" in both
    assert "Refused" in both


def test_a_share_limit_is_set_and_lifted_without_javascript(app, client, ranked, run):
    code = ranked.pledges[0].code

    with entered(app, ranked.officer):
        form = _ask(client, run, kind="share").get_data(as_text=True)
        limited = _ask(client, run, kind="share", add="1", pledge=code, percent="10")
        sent = _sent(kind="share", percent=10, pledge=code)
        lifted = _ask(client, run, kind="share", change=sent, add="1", pledge=code, percent="")
        refused = _ask(client, run, kind="share", add="1", pledge=code, percent="101")

    assert re.search(r'<a [^>]*aria-current="(true|page)"[^>]*>\s*Share limit', form)
    assert 'name="percent"' in form
    assert f"{code} (" in _text(limited)
    assert "at most 10% of what a project asks for in a year" in _text(limited)
    assert "less would be placed." in _text(limited)
    assert "no share limit" in _text(lifted)
    assert "As much would be placed as before." in _text(lifted)
    assert "from 1 to 100" in _text(refused)
    assert 'value="101"' in refused.get_data(as_text=True)


def test_every_kind_of_change_is_said_and_can_be_taken_back(app, client, ranked, run):
    tenge, dollars = (pledge.code for pledge in ranked.pledges)
    first, second = (one.number for one in ranked.applications[:2])
    changes = [
        _sent(kind="cap", pledge=tenge, amount=None),
        _sent(kind="pledge", year=2027, amount=5_000_00, currency="USD", region="KZ-75", theme=""),
        _sent(kind="widen", pledge=dollars, terms="themes", value=""),
        _sent(kind="swap", first=first, second=second),
        _sent(kind="need", application=first, year=2027, requested=1_000_00, minimum=500_00),
    ]

    with entered(app, person(Role.AUDITOR)):
        answer = _ask(client, run, change=changes)

    page = _text(answer)
    assert answer.status_code == 200
    assert "no limit for one application" in page
    assert "New pledge: 5,000 USD in 2027 (" in page
    assert "may pay for: any theme" in page
    assert "change places" in page
    assert "asks for 1,000 KZT in 2027, at least 500 KZT" in page
    assert page.count("Take this back") == 5
    assert "Five changes are tried together at most." in page
    assert "Only the choice of commitments can be saved as a draft run." in page


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ({"kind": "amount", "add": "1"}, "Choose an answer: “Pledge”."),
        (
            {"kind": "amount", "add": "1", "pledge": "?", "year": "2027", "amount": "5"},
            "“Pledge”: choose one of the list.",
        ),
        ({"kind": "share", "add": "1", "percent": "50"}, "Choose an answer: “Pledge”."),
        ({"kind": "share", "add": "1", "percent": "0"}, "from 1 to 100"),
        ({"kind": "share", "add": "1", "percent": "12,5"}, "whole number"),
        ({"kind": "swap", "add": "1"}, "Choose an answer: “One application”."),
        ({"change": "{"}, "A change in this address cannot be read."),
        ({"change": "[" * 5000}, "A change in this address cannot be read."),
        ({"change": '{"kind": "theft"}'}, "A change in this address cannot be read."),
        (
            {"change": _sent(kind="without", pledge="PL-NONE")},
            "This run has no pledge PL-NONE.",
        ),
        (
            {"change": _sent(kind="cap", pledge="PL-NONE", amount=-5)},
            "This run has no pledge PL-NONE.",
        ),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(app, client, run, query, reason):
    with entered(app, person(Role.OFFICER)):
        answer = _ask(client, run, **query)

    assert answer.status_code == 200
    assert reason in _text(answer)


def test_what_the_domain_refuses_stands_at_its_field_and_keeps_what_was_typed(app, client, ranked):
    run = make_run(ranked, proposed=False)
    number = ranked.applications[0].number

    with entered(app, ranked.officer):
        answer = _ask(client, run, kind="swap", add="1", first=number, second=number)
        least = _ask(
            client, run, kind="need", add="1",
            application=number, year="2027", requested="5", minimum="6",
        )  # fmt: skip

    assert "Choose two different applications." in _text(answer)
    assert f'value="{number}" selected' in answer.get_data(as_text=True)
    assert "The least amount is larger than the request." in _text(least)


def test_only_the_choice_of_pledges_becomes_a_draft(app, client, ranked, run):
    tenge, dollars = (pledge.code for pledge in ranked.pledges)

    with entered(app, ranked.officer):
        answer = _ask(client, run, change=_sent(kind="without", pledge=dollars))
        page = answer.get_data(as_text=True)
        made = client.post(
            f"/staff/matching/calls/{ranked.call.id}/split",
            data={"choosing": "1", "strategies": "rank_order", "pledges": tenge},
        )

    assert "Save as a draft run" in page
    assert f'name="pledges" value="{tenge}"' in page
    assert f'name="pledges" value="{dollars}"' not in page
    assert made.status_code == 302
    assert queries.runs_of(ranked.call.id)[0].left_out == [dollars]


def test_who_may_not_make_drafts_is_offered_none(app, client, ranked, run):
    with entered(app, person(Role.AUDITOR)):
        page = _text(_ask(client, run, change=_sent(kind="without", pledge=ranked.pledges[1].code)))

    assert "less would be placed." in page
    assert "Save as a draft run" not in page


def test_trying_writes_nothing_and_answers_in_under_a_second(app, client, ranked, run):
    before = (
        db.session.scalar(select(func.count()).select_from(Event)),
        db.session.scalar(select(func.count()).select_from(MatchingRun)),
        run.version,
        run.result_sha256,
    )

    with entered(app, ranked.officer):
        _ask(client, run)
        started = cpu_seconds()
        _ask(client, run, change=_sent(kind="without", pledge=ranked.pledges[0].code))
        took = cpu_seconds() - started

    assert took < 1
    assert before == (
        db.session.scalar(select(func.count()).select_from(Event)),
        db.session.scalar(select(func.count()).select_from(MatchingRun)),
        run.version,
        run.result_sha256,
    )


def test_yardsticks_are_no_ground_for_trying(app, client, ranked):
    yardstick = services.create_run(ranked.call, strategy=RunStrategy.GREEDY, actor=ranked.officer)
    db.session.commit()

    with entered(app, ranked.officer):
        page = _text(_ask(client, yardstick, kind="amount"))
        shown = _text(client.get(f"/staff/matching/{yardstick.id}?lang=en"))
        checked = _text(client.get(f"/staff/matching/{yardstick.id}/verification?lang=en"))

    assert "This yardstick proves nothing" in page
    assert "beside it and never instead" in shown
    assert "Propose for approval" not in shown
    assert "This yardstick has no certificate" in checked


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_the_panel_opens_in_every_language_for_every_kind(app, client, ranked, run, language):
    change = _sent(kind="without", pledge=ranked.pledges[1].code)
    kinds = (
        "amount",
        "cap",
        "share",
        "pledge",
        "widen",
        "without",
        "swap",
        "need",
        "nothing known",
    )

    with entered(app, ranked.officer):
        answers = [_ask(client, run, kind=kind, change=change, lang=language) for kind in kinds]

    assert [answer.status_code for answer in answers] == [200] * len(kinds)
    assert all('id="what-if"' in answer.get_data(as_text=True) for answer in answers)
