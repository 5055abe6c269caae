"""A withdrawn award frees its money for the reserve list, by a run that two persons decide."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from app.core.actor import Role
from app.core.db import db
from app.core.errors import DomainError, Invalid, NotAllowed
from app.ledger import queries as ledger
from donors.matching import queries, services
from donors.matching.rules.contract import Candidate
from donors.matching.rules.reserve import Paid, candidates_waiting, waiting_of
from donors.matching.states import RunState
from grants.applications.states import ApplicationState
from grants.awards import queries as awards
from grants.awards import services as deciding
from grants.awards.states import AwardState
from reports.letters.queries import letters_for_application
from tests.factories.donors import make_pledge
from tests.factories.donors_matching import (
    ENTRIES,
    Entry,
    make_ranked_call,
    make_run,
    person,
    set_usd_rate,
)
from tests.factories.doors import entered
from tests.factories.grants_awards import award_of

YEARS = {2027: 10_000_000_00, 2028: 6_000_000_00}


def _decided(entries=ENTRIES[:2], pledges=None):
    ranked = make_ranked_call(
        entries, [make_pledge(years=YEARS, committed=True)] if pledges is None else pledges
    )
    run = make_run(ranked)
    services.approve_run(run, actor=ranked.approver)
    return ranked, run


def _withdraw(ranked, place=0, actor=None):
    award = award_of(ranked.applications[place].id)
    deciding.withdraw_award(award, reason="DEMO: бас тартты", actor=actor or ranked.approver)
    return award


def _top_up_of(run):
    made = [one for one in queries.runs_of(run.call_id) if one.tops_up_id == run.id]
    return made[0] if made else None


def test_withdrawal_frees_the_money_and_drafts_a_run_for_the_reserve(app):
    ranked, run = _decided()

    award = _withdraw(ranked)

    top_up = _top_up_of(run)
    assert (award.state, award.withdrawn_by_id) == (AwardState.WITHDRAWN, ranked.approver.user_id)
    assert [y.reserved_minor for y in ledger.fund_years(ranked.pledges[0].fund_id)] == [0, 0]
    assert ledger.reconcile() == []
    assert top_up.state == RunState.DRAFT
    assert [one["id"] for one in top_up.instance["applications"]] == [ranked.applications[1].number]
    assert top_up.summary["placed_minor"] == 12_000_000_00


def test_top_up_is_decided_by_two_and_leaves_other_awards_alone(app):
    money = [make_pledge(years={2027: 12_000_000_00, 2028: 6_000_000_00}, committed=True)]
    entries = [
        Entry(10, {2027: 2_000_000_00}, minimum_percent=100),
        Entry(9, {2027: 10_000_000_00, 2028: 6_000_000_00}, minimum_percent=100),
        Entry(8, {2027: 8_000_000_00, 2028: 4_000_000_00}),
    ]
    ranked, run = _decided(entries, money)
    kept = award_of(ranked.applications[0].id)
    _withdraw(ranked, 1)
    top_up = _top_up_of(run)
    services.propose_run(top_up, actor=ranked.approver)

    with pytest.raises(NotAllowed):
        services.approve_run(top_up, actor=ranked.approver)
    services.approve_run(top_up, actor=person(Role.APPROVER))

    won = award_of(ranked.applications[2].id)
    letters = letters_for_application(ranked.applications[2].id)
    assert (won.amount_minor, won.decision.basis_id) == (12_000_000_00, top_up.id)
    assert ranked.applications[2].state == ApplicationState.AWARDED
    assert (kept.state, kept.amount_minor) == (AwardState.MADE, 2_000_000_00)
    assert [one.decision.basis_id for one in letters] == [top_up.id, run.id]
    assert letters[1].superseded_by_id == letters[0].id
    assert [y.reserved_minor for y in ledger.fund_years(money[0].fund_id)] == [
        10_000_000_00,
        4_000_000_00,
    ]
    assert ledger.reconcile() == []


def test_partly_paid_application_gets_a_further_award_for_what_it_lacked(app):
    money = [make_pledge(years={2027: 15_000_000_00}, committed=True)]
    entries = [Entry(9, {2027: 10_000_000_00}), Entry(8, {2027: 8_000_000_00})]
    ranked, run = _decided(entries, money)
    first = award_of(ranked.applications[1].id)
    _withdraw(ranked)
    top_up = _top_up_of(run)
    services.propose_run(top_up, actor=ranked.officer)

    services.approve_run(top_up, actor=ranked.approver)

    made = awards.awards_of_call(ranked.call.id)
    assert [(one.number[-2:], one.amount_minor) for one in made] == [
        ("/1", 5_000_000_00),
        ("/2", 3_000_000_00),
    ]
    assert first.amount_minor == 5_000_000_00
    assert awards.totals_of(awards.AwardFilters(call_code=ranked.call.code)).projects == 1
    assert ledger.reconcile() == []


def test_foreign_money_is_released_to_the_last_cent(app):
    set_usd_rate(52_347, 101)
    dollars = make_pledge(years={2027: 90_000_01}, currency="USD", committed=True)
    entries = [Entry(9 - n, {2027: 7_777_777_77 + n}, minimum_percent=1) for n in range(3)]
    ranked, run = _decided(entries, [dollars])

    for place in range(3):
        _withdraw(ranked, place)
        assert ledger.reconcile() == []

    assert [y.reserved_minor for y in ledger.fund_years(dollars.fund_id)] == [0]
    assert _top_up_of(run) is None


def test_draft_of_a_top_up_is_out_of_date_when_another_one_is_approved(app):
    ranked, run = _decided()
    _withdraw(ranked)
    first = _top_up_of(run)
    second = services.draft_top_up(run, actor=ranked.officer)
    for one in (first, second):
        services.propose_run(one, actor=ranked.officer)
    services.approve_run(first, actor=ranked.approver)

    with pytest.raises(DomainError):
        services.approve_run(second, actor=ranked.approver)
    with pytest.raises(Invalid) as refusal:
        services.run_again(second, actor=ranked.officer)

    assert "Awards of this call have changed" in str(queries.drifts_of_run(second)[0].sentence())
    assert str(refusal.value.message) == ("Nobody on the reserve list may be paid from it.")


def test_withdrawal_needs_a_reason_an_approver_and_happens_once(app):
    ranked, _run = _decided()
    award = award_of(ranked.applications[0].id)

    with pytest.raises(Invalid):
        deciding.withdraw_award(award, reason=" ", actor=ranked.approver)
    with pytest.raises(NotAllowed):
        deciding.withdraw_award(award, reason="DEMO", actor=ranked.officer)
    deciding.withdraw_award(award, reason="DEMO", actor=ranked.approver)
    with pytest.raises(NotAllowed):
        deciding.withdraw_award(award, reason="DEMO", actor=ranked.approver)

    assert award.withdrawal_reason == "DEMO"


def _candidate(number, rank, needs):
    return Candidate(number, rank, 5, "KZ-71", (), "ngo", needs)


def test_reserve_list_tells_what_each_lacks():
    candidates = [
        _candidate("A", 1, {2027: (100, 60)}),
        _candidate("B", 2, {2027: (100, 60), 2028: (50, 0)}),
        _candidate("C", 3, {2027: (100, 60)}),
        _candidate("D", 4, {2027: (100, 60)}),
        _candidate("E", 5, {2027: (100, 60)}),
    ]
    paid = [
        Paid("R", "A", "P", 2027, 2027, 100),
        Paid("R", "B", "P", 2027, 2027, 70),
        Paid("R", "E", "Q", 2027, 2027, 70),
    ]

    rows = waiting_of(candidates, paid, {"D"})

    assert [(r.candidate.number, r.missing_minor, r.needed_minor) for r in rows] == [
        ("B", 80, 0),
        ("C", 100, 60),
        ("E", 30, 0),
    ]
    assert [(one.number, one.needs) for one in candidates_waiting(rows)] == [
        ("B", {2027: (30, 0), 2028: (50, 0)}),
        ("C", {2027: (100, 60)}),
        ("E", {2027: (30, 0)}),
    ]


@pytest.mark.committed
def test_two_top_ups_over_the_same_freed_money_at_once(committed):
    with committed.app_context():
        ranked, run = _decided()
        _withdraw(ranked)
        tops = [_top_up_of(run), services.draft_top_up(run, actor=ranked.officer)]
        for one in tops:
            services.propose_run(one, actor=ranked.officer)
        ids = [one.id for one in tops]
        actor, call_id = ranked.approver, ranked.call.id
        db.session.commit()
    start = Barrier(2)

    def approve(run_id):
        with committed.app_context():
            top_up = queries.get_run(run_id, actor=actor)
            start.wait()
            try:
                services.approve_run(top_up, actor=actor)
                db.session.commit()
            except DomainError:
                db.session.rollback()
                return "refused"
            return "approved"

    with ThreadPoolExecutor(2) as pool:
        told = sorted(pool.map(approve, ids))

    with committed.app_context():
        assert told == ["approved", "refused"]
        assert len(awards.awards_of_call(call_id)) == 1
        assert ledger.reconcile() == []


def _body(response):
    return re.sub(r"\s+", " ", response.get_data(as_text=True).replace("\u00a0", " "))


def test_pages_lead_from_a_withdrawal_to_the_award_of_the_next(app, client):
    ranked, run = _decided()
    award = award_of(ranked.applications[0].id)
    db.session.commit()
    page = f"/staff/awards/{award.id}"

    with entered(app, ranked.officer):
        client.get("/staff/matching/?lang=en")
        forbidden = client.get(f"{page}/withdraw")
        before = _body(client.get(f"/staff/matching/{run.id}/reserve?lang=en"))
        nothing = client.post(f"/staff/matching/{run.id}/top-up?lang=en")
    with entered(app, ranked.approver):
        asked = client.get(f"{page}/withdraw?lang=en")
        empty = client.post(f"{page}/withdraw?lang=en", data={"reason": ""})
        done = client.post(f"{page}/withdraw", data={"reason": "DEMO <b>бас тартты</b>"})
        shown = _body(client.get(f"{page}?lang=en"))
        again = client.post(f"{page}/withdraw", data={"reason": "DEMO"})
    top_up = _top_up_of(run)
    with entered(app, ranked.officer):
        after = _body(client.get(f"/staff/matching/{run.id}/reserve?lang=en"))
        draft = _body(client.get(f"/staff/matching/{top_up.id}?lang=en"))
        made = client.post(f"/staff/matching/{run.id}/top-up")
        call = _body(client.get(f"/staff/matching/calls/{run.call_id}?lang=en"))

    assert [forbidden.status_code, nothing.status_code, empty.status_code] == [403, 422, 422]
    assert [asked.status_code, done.status_code, again.status_code] == [200, 302, 403]
    assert f"/{run.id}/top-up" not in before
    assert ranked.applications[1].number in before
    assert "DEMO &lt;b&gt;бас тартты&lt;/b&gt;" in shown
    assert f"{page}/withdraw" not in shown
    assert re.search("16.000.000", after)
    assert top_up.number in after
    assert f"/staff/matching/{top_up.id}/propose" in draft
    assert made.status_code == 302
    assert f"/staff/matching/{run.id}/reserve" in call


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_pages_open_in_every_language_and_a_draft_has_no_reserve(app, client, language):
    ranked, run = _decided()
    award = award_of(ranked.applications[0].id)
    draft = make_run(make_ranked_call(ENTRIES[:1]), proposed=False)
    db.session.commit()

    with entered(app, ranked.approver):
        pages = [f"/staff/matching/{run.id}/reserve", f"/staff/awards/{award.id}/withdraw"]
        answers = [client.get(f"{page}?lang={language}").status_code for page in pages]
        missing = client.get(f"/staff/matching/{draft.id}/reserve").status_code

    assert (answers, missing) == ([200, 200], 404)
