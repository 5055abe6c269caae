"""Pages of runs: who sees what, what a click does, and how often."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from app.core.actor import ANONYMOUS, Role
from app.core.db import db
from donors.matching import queries, services
from donors.matching.engine import verify
from donors.matching.states import RunState
from grants.awards import queries as awards
from grants.calls.states import CallState
from tests.factories.app_identity import make_user, sign_in
from tests.factories.counting import count_queries
from tests.factories.donors import make_pledge
from tests.factories.donors_matching import ENTRIES, Entry, make_ranked_call, make_run, person
from tests.factories.doors import entered
from tests.factories.grants_calls import make_call
from tests.factories.tampering import alter_run


@pytest.fixture
def ranked(app):
    made = make_ranked_call()
    db.session.commit()
    return made


def _run(ranked, **options):
    """A run that a refused request does not undo."""
    run = make_run(ranked, **options)
    db.session.commit()
    return run


def _body(response):
    return re.sub(r"\s+", " ", response.get_data(as_text=True).replace("\u00a0", " "))


def test_officer_tries_proposes_and_somebody_else_approves(app, client, ranked):
    with entered(app, ranked.officer):
        made = client.post(f"/staff/matching/calls/{ranked.call.id}/split?lang=en")
        page = made.location
        run = queries.runs_of(ranked.call.id)[0]
        client.post(f"{page}/propose", data={"version": run.version})
        waiting = _body(client.get(f"{page}?lang=en"))
    with entered(app, ranked.approver):
        check = _body(client.get(f"{page}/approve?lang=en"))
        done = client.post(f"{page}/approve", data={"version": run.version})
        after = _body(client.get(f"{page}?lang=en"))

    assert made.status_code == done.status_code == 302
    assert "Only an approver may decide on a proposed run." in waiting
    assert "Approve: reserve 28,000,000 KZT" in check
    assert "9,552.93 USD" in check
    assert "every application is decided" in after
    assert f"/staff/letters/runs/{run.id}" in after
    assert ranked.call.state == CallState.DECIDED


def test_page_says_who_pays_what_why_not_more_and_what_is_left(app, client, ranked):
    run = _run(ranked)

    with entered(app, ranked.officer):
        body = _body(client.get(f"/staff/matching/{run.id}?lang=en"))
        year = _body(client.get(f"/staff/matching/{run.id}?lang=en&year=2028&by=theme"))

    refused = ranked.applications[2].number
    assert body.count("<h1") == 1
    assert "28,000,000 KZT" in body
    assert f"3. {refused}" in body
    assert "The least amount with which the project can be carried out could not be found." in body
    assert "18,000,000.50 KZT could be found" not in body
    assert "Used up: " + ranked.pledges[0].code in body
    assert "19,447.07 USD" in body
    assert "every fitting application has got all that it asked for." in body
    assert "Refused by their scores: 1" in body
    assert run.instance_sha256 in body
    assert "10,000,000 KZT" in year


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_every_page_of_staff_opens_in_every_language(app, client, ranked, language):
    first, second = _run(ranked, proposed=False), _run(ranked)
    call = f"/staff/matching/calls/{ranked.call.id}"
    pages = [
        "/staff/matching/",
        call,
        f"{call}/compare?run={first.id}&run={second.id}",
        f"/staff/matching/{first.id}",
        f"/staff/matching/{second.id}/verification",
        f"/staff/matching/{second.id}/approve",
        f"/staff/matching/{second.id}/return",
    ]

    with entered(app, ranked.approver):
        answers = [client.get(page, query_string={"lang": language} if "?" not in page else None)
                   for page in pages]  # fmt: skip

    assert [answer.status_code for answer in answers] == [200] * len(pages)


def test_downloads_are_what_the_contract_says(app, client, ranked):
    run = _run(ranked)

    with entered(app, ranked.officer):
        instance = client.get(f"/staff/matching/{run.id}/instance.json")
        allocation = client.get(f"/staff/matching/{run.id}/allocation.json")

    verify(instance.json, allocation.json)
    assert f"{run.number}-allocation.json" in allocation.headers["Content-Disposition"]


def test_checking_again_tells_what_is_broken_and_changes_nothing(app, client, ranked):
    run = _run(ranked)

    with entered(app, person(Role.AUDITOR)):
        good = _body(client.get(f"/staff/matching/{run.id}/verification?lang=en"))
        alter_run(run, result={**run.result, "engine": "another/1"})
        bad = _body(client.get(f"/staff/matching/{run.id}/verification?lang=en"))

    assert "Checked just now" in good
    assert "The check has failed" in bad
    assert run.state == RunState.PROPOSED


def test_split_without_a_ranking_says_so(app, client):
    call = make_call(state=CallState.REVIEWING)

    with entered(app, person(Role.OFFICER)):
        answer = client.post(f"/staff/matching/calls/{call.id}/split?lang=en")

    assert answer.status_code == 422
    assert "Freeze the ranking of the call first." in _body(answer)


def test_money_gone_meanwhile_leaves_the_run_proposed_and_names_the_fund(app, client):
    money = make_pledge(years={2027: 10_000_000_00, 2028: 6_000_000_00}, committed=True)
    first = make_ranked_call(ENTRIES[:1], [money])
    second = make_ranked_call(ENTRIES[:1], [money])
    winner, loser = _run(first), _run(second)
    services.approve_run(winner, actor=first.approver)
    db.session.commit()

    with entered(app, second.approver):
        answer = client.post(f"/staff/matching/{loser.id}/approve?lang=en")

    assert answer.status_code == 409
    page = _body(answer)
    assert (
        f"{money.code}, 2027: 10,000,000 KZT was free when the money was split, 0 KZT is free now,"
        " this run needs 10,000,000 KZT."
    ) in page
    assert page.count("Not enough") == 2
    assert "Check and approve" not in page
    assert queries.get_run(loser.id, actor=second.approver).state == RunState.PROPOSED
    assert awards.awards_of_call(second.call.id) == []


def test_stale_page_is_refused(app, client, ranked):
    run = _run(ranked)
    seen = run.version

    with entered(app, ranked.approver):
        answer = client.post(f"/staff/matching/{run.id}/approve", data={"version": seen - 1})

    assert answer.status_code == 409
    assert run.state == RunState.PROPOSED


def test_twenty_clicks_decide_once(app, client, ranked):
    run = _run(ranked)
    form = {"version": run.version, "one_time_key": "k" * 24}

    with entered(app, ranked.approver):
        answers = [client.post(f"/staff/matching/{run.id}/approve", data=form) for _ in range(20)]

    assert {(one.status_code, one.location) for one in answers} == {
        (302, f"/staff/matching/{run.id}")
    }
    assert len(awards.decisions_of(run.id)) == 4


@pytest.mark.committed
def test_twenty_clicks_at_once_decide_once(committed):
    with committed.app_context():
        ranked = make_ranked_call()
        run = _run(ranked)
        approver = make_user(Role.APPROVER)
        browsers = [committed.test_client() for _ in range(20)]
        for browser in browsers:
            sign_in(browser, approver)
        run_id, actor = run.id, ranked.officer
        form = {"version": run.version, "one_time_key": "t" * 24}
        db.session.commit()

    def click(browser):
        return browser.post(f"/staff/matching/{run_id}/approve", data=form).status_code

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(click, browsers))

    with committed.app_context():
        assert answers == [302] * 20
        assert queries.get_run(run_id, actor=actor).state == RunState.APPROVED
        assert len(awards.decisions_of(run_id)) == 4


def test_return_needs_a_reason_and_keeps_it(app, client, ranked):
    run = _run(ranked)

    with entered(app, ranked.approver):
        empty = client.post(f"/staff/matching/{run.id}/return?lang=en")
        done = client.post(
            f"/staff/matching/{run.id}/return",
            data={"reason": "DEMO <b>бағам</b>", "version": run.version},
        )
        page = _body(client.get(f"/staff/matching/{run.id}"))

    assert empty.status_code == 422
    assert done.status_code == 302
    assert "DEMO &lt;b&gt;бағам&lt;/b&gt;" in page
    assert run.state == RunState.RETURNED


# Refusals first, so that none of them meets the traces of another.
ACTIONS = ("approve", "return", "discard", "propose")


@pytest.mark.parametrize(
    ("role", "page", "actions"),
    [
        (Role.OFFICER, 200, {"propose", "discard"}),
        (Role.APPROVER, 200, set(ACTIONS)),
        (Role.AUDITOR, 200, set()),
        (Role.FINANCE, 200, set()),
        (Role.REVIEWER, 403, set()),
    ],
)
def test_roles_may_what_they_may(app, client, role, page, actions):
    ranked = make_ranked_call(ENTRIES[:1])
    run = _run(ranked, proposed=False)

    with entered(app, person(role)):
        shown = client.get(f"/staff/matching/{run.id}")
        allowed = {
            action
            for action in ACTIONS
            if client.post(f"/staff/matching/{run.id}/{action}").status_code != 403
        }

    assert shown.status_code == page
    assert allowed == actions


def test_visitor_is_asked_to_sign_in(app, client, ranked):
    run = _run(ranked)

    with entered(app, ANONYMOUS):
        answer = client.get(f"/staff/matching/{run.id}")

    assert answer.status_code == 302


def test_page_of_a_run_needs_the_same_queries_for_many_applications(app, client):
    few = [make_pledge(committed=True)]
    small = _run(make_ranked_call(ENTRIES[:1], few)).id
    entries = [Entry(9, {2027: 1_000_000_00 + n}) for n in range(6)]
    pledges = [make_pledge(committed=True) for _ in range(3)]
    large = _run(make_ranked_call(entries, pledges)).id
    officer = person(Role.OFFICER)
    counts = []

    with entered(app, officer):
        for run_id in (small, large):
            db.session.expunge_all()
            with count_queries() as counted:
                assert client.get(f"/staff/matching/{run_id}").status_code == 200
            counts.append(int(counted))

    assert counts[0] == counts[1] <= 19


def test_list_of_runs_needs_the_same_queries_for_many(app, client):
    officer = person(Role.OFFICER)
    counts = []

    with entered(app, officer):
        for _ in range(2):
            _run(make_ranked_call(ENTRIES[:1], []))
            db.session.expunge_all()
            with count_queries() as counted:
                assert client.get("/staff/matching/").status_code == 200
            counts.append(int(counted))

    assert counts[0] == counts[1] <= 4
