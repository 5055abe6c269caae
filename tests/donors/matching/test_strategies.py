"""Drafts by several rules and with some of the commitments: kept, compared, never all proposed."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from app.audit.queries import history
from app.core.actor import Role
from app.core.db import db
from app.core.errors import Invalid
from donors.matching import queries, services
from donors.matching.models import MatchingRun
from donors.matching.states import UNPROVEN, YARDSTICKS, RunState, RunStrategy
from tests.factories.counting import count_queries
from tests.factories.donors_matching import Entry, make_ranked_call, make_run, person
from tests.factories.doors import entered
from tests.factories.grants_calls import make_call


@pytest.fixture
def ranked(app):
    made = make_ranked_call()
    db.session.commit()
    return made


def _body(response):
    plain = re.sub(r"\s+", " ", response.get_data(as_text=True).replace("\u00a0", " "))
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", plain))


def _draft(ranked, **options):
    run = services.create_run(ranked.call, actor=ranked.officer, **options)
    db.session.commit()
    return run


def test_a_draft_keeps_its_rule_and_what_it_leaves_out(ranked):
    tenge, dollars = ranked.pledges

    run = _draft(ranked, without=[dollars.code])

    assert (run.strategy, run.left_out) == (RunStrategy.RANK_ORDER, [dollars.code])
    assert [pledge["id"] for pledge in run.instance["pledges"]] == [tenge.code]
    assert queries.broken_rule(run) is None
    noted = history(MatchingRun.__tablename__, run.id)[0].facts
    assert (noted["strategy"], noted["left_out"]) == ("rank_order", [dollars.code])


def test_a_rate_is_asked_for_only_by_the_commitments_that_take_part(ranked):
    run = _draft(ranked, without=[ranked.pledges[1].code])

    assert run.instance["rates"] == {}


def test_unknown_commitments_and_none_at_all_are_refused(ranked):
    with pytest.raises(Invalid) as unknown:
        services.create_run(ranked.call, without=["PL-NONE"], actor=ranked.officer)
    codes = [pledge.code for pledge in ranked.pledges]
    with pytest.raises(Invalid) as nothing:
        services.create_run(ranked.call, without=codes, actor=ranked.officer)

    assert str(unknown.value.message) == "These commitments have no money for this call: PL-NONE."
    assert str(nothing.value.message) == "Tick at least one commitment."


@pytest.mark.parametrize("strategy", YARDSTICKS)
def test_a_yardstick_is_solved_but_never_proposed(ranked, strategy):
    run = _draft(ranked, strategy=strategy)

    with pytest.raises(Invalid) as refusal:
        services.propose_run(run, actor=ranked.officer)

    assert "it stands beside the order of ranks, never instead" in str(refusal.value.message)
    assert (run.state, run.is_yardstick) == (RunState.DRAFT, True)
    assert run.engine.startswith("asar-baselines") == (strategy in UNPROVEN)
    services.discard_run(run, actor=ranked.officer)
    assert run.state == RunState.DISCARDED


@pytest.mark.parametrize(
    ("language", "reason"),
    [
        ("kk", "оның орнын баспайды"),
        ("ru", "но не вместо него"),
        ("en", "never instead of it"),
    ],
)
def test_most_merit_is_shown_and_proven_but_has_no_way_to_be_proposed(
    app, client, ranked, language, reason
):
    run = _draft(ranked, strategy=RunStrategy.MOST_MERIT)
    address = f"/staff/matching/{run.id}"

    with entered(app, ranked.officer):
        page = client.get(f"{address}?lang={language}").get_data(as_text=True)
        answer = client.post(f"{address}/propose?lang={language}", data={"version": run.version})

    assert f"{address}/propose" not in page
    assert f"{address}/discard" in page
    assert answer.status_code == 422
    assert reason in _body(answer)
    assert run.state == RunState.DRAFT


def test_most_merit_has_a_proof_that_can_be_checked(app, client, ranked):
    run = _draft(ranked, strategy=RunStrategy.MOST_MERIT)

    with entered(app, ranked.officer):
        checked = client.get(f"/staff/matching/{run.id}/verification?lang=en")

    assert (run.is_yardstick, run.is_proven) == (True, True)
    assert "its proof bounds what any choice could reach" in _body(checked)


@pytest.mark.parametrize("strategy", YARDSTICKS)
def test_the_table_itself_keeps_a_yardstick_a_draft(ranked, strategy):
    run = _draft(ranked, strategy=strategy)

    with pytest.raises(IntegrityError, match="yardstick_stays_draft"):
        db.session.execute(
            text(
                "UPDATE donors_matching_run SET state = 'proposed', proposed_at = now()"
                " WHERE id = :id"
            ),
            {"id": run.id},
        )


def test_officer_makes_drafts_by_several_rules_and_compares_them(app, client, ranked):
    call = f"/staff/matching/calls/{ranked.call.id}"
    form = {
        "choosing": "1",
        "strategies": ["rank_order", "greedy", "pro_rata"],
        "pledges": [pledge.code for pledge in ranked.pledges],
    }

    with entered(app, ranked.officer):
        made = client.post(f"{call}/split?lang=en", data=form)
        page = _body(client.get(f"{made.location}&lang=en"))

    first, second, third = sorted(queries.runs_of(ranked.call.id), key=lambda run: run.number)
    assert made.status_code == 302
    assert made.location == f"{call}/compare?run={first.id}&run={second.id}&run={third.id}"
    assert [run.strategy.value for run in (first, second, third)] == form["strategies"]
    assert "Equal cut for all" in page
    assert f"All applications {len(ranked.applications) - 1}" in page


def test_a_commitment_without_its_tick_stays_out(app, client, ranked):
    tenge, dollars = ranked.pledges
    form = {"choosing": "1", "strategies": "rank_order", "pledges": tenge.code}

    with entered(app, ranked.officer):
        made = client.post(f"/staff/matching/calls/{ranked.call.id}/split?lang=en", data=form)
        page = _body(client.get(f"{made.location}?lang=en"))
        call = _body(client.get(f"/staff/matching/calls/{ranked.call.id}?lang=en"))

    assert queries.runs_of(ranked.call.id)[0].left_out == [dollars.code]
    assert f"without {dollars.code}" in page
    assert f"Order of ranks (without {dollars.code})" in call


@pytest.mark.parametrize(
    ("form", "reason"),
    [
        ({"strategies": []}, "Choose an answer: “By which rule”."),
        ({"strategies": ["lottery"]}, "choose of the list only"),
        ({"strategies": ["greedy"], "pledges": []}, "Tick at least one commitment."),
    ],
)
def test_a_form_that_makes_no_sense_keeps_what_was_ticked(app, client, ranked, form, reason):
    with entered(app, ranked.officer):
        answer = client.post(
            f"/staff/matching/calls/{ranked.call.id}/split?lang=en", data={"choosing": "1", **form}
        )

    assert answer.status_code == 422
    assert reason in _body(answer)
    assert "(optional)" not in _body(answer)
    assert list(queries.runs_of(ranked.call.id)) == []


def test_comparison_marks_what_differs_in_words_and_filters_it(app, client, ranked):
    whole = _draft(ranked)
    less = _draft(ranked, without=[ranked.pledges[1].code])
    best, second, third = (one.number for one in ranked.applications[:3])
    address = f"/staff/matching/calls/{ranked.call.id}/compare?run={whole.id}&run={less.id}&lang=en"

    with entered(app, person(Role.AUDITOR)):
        everything = _body(client.get(address))
        only = _body(client.get(f"{address}&only=different"))

    assert "Only differences 2" in everything
    assert f"3. {third}" in everything
    assert f"1. {best}" in only
    assert f"2. {second}" in only
    assert f"3. {third}" not in only
    assert "▼ −" in only
    assert "(differs)" in only


def test_comparison_comes_in_parts(app, client, ranked, monkeypatch):
    monkeypatch.setattr("donors.matching.views.staff_comparing.ROWS", 2)
    first, second = _draft(ranked), _draft(ranked, strategy=RunStrategy.GREEDY)
    numbers = [one.number for one in ranked.applications[:3]]
    address = f"/staff/matching/calls/{ranked.call.id}/compare?run={first.id}&run={second.id}"

    with entered(app, ranked.officer):
        pages = [_body(client.get(f"{address}&lang=en&row={row}")) for row in (0, 2, 900)]

    assert [[number in one for number in numbers] for one in pages] == [
        [True, True, False],
        [False, False, True],
        [True, True, False],
    ]
    assert [note in one for one in pages for note in ("1–2 / 3", "3–3 / 3")] == [
        *(True, False),
        *(False, True),
        *(True, False),
    ]


def test_comparison_needs_from_two_to_four_runs_of_the_call(app, client, ranked):
    runs = [_draft(ranked) for _ in range(5)]
    other = make_run(make_ranked_call([Entry(9, {2027: 2_000_000_00})]))
    db.session.commit()
    call = f"/staff/matching/calls/{ranked.call.id}"

    with entered(app, ranked.officer):
        answers = [
            client.get(f"{call}/compare", query_string={"run": [str(one) for one in ids]})
            for ids in (
                [],
                [runs[0].id],
                [runs[0].id, runs[0].id],
                [runs[0].id, other.id],
                [runs[0].id, "' OR 1=1"],
                [run.id for run in runs],
            )
        ]

    assert {(one.status_code, one.location) for one in answers} == {(302, call)}


def test_comparison_asks_as_often_for_many_applications_as_for_few(app, client):
    def queries_for(entries):
        ranked = make_ranked_call(entries)
        first, second = _draft(ranked), _draft(ranked, strategy=RunStrategy.GREEDY)
        address = f"/staff/matching/calls/{ranked.call.id}/compare?run={first.id}&run={second.id}"
        with entered(app, ranked.officer):
            client.get(address)
            with count_queries() as counted:
                client.get(address)
        return counted()

    assert queries_for([Entry(9, {2027: 5_000_000_00})]) == queries_for(
        [Entry(points, {2027: 5_000_000_00}) for points in (9, 8, 7, 6, 5)]
    )


def test_call_without_ranking_offers_no_draft(app, client):
    call = make_call()
    db.session.commit()

    with entered(app, person(Role.OFFICER)):
        page = _body(client.get(f"/staff/matching/calls/{call.id}?lang=en"))

    assert "The ranking of this call is not frozen yet." in page
    assert "By which rule" not in page
