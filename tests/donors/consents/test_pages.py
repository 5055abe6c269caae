"""Pages of consent: what a donor sees and what not, answers, what officers can do."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from app.core import figures
from app.core.actor import MemberRole, Role
from app.core.db import db
from app.core.i18n import LANGUAGES
from donors.consents import queries, services
from donors.consents.states import ConsentState
from donors.matching import services as matching
from donors.matching.states import RunState
from tests.factories.donors import make_donor, member_of, signed_in
from tests.factories.donors_consents import make_asked, make_read
from tests.factories.donors_matching import person

HTML = {"Accept": "text/html"}


def text_of(response):
    return re.sub(r"\s+", " ", response.get_data(as_text=True).replace("\u00a0", " "))


def day_in(language, consent):
    return figures.day(consent.due_on, language).replace("\u00a0", " ")


def typed(day):
    return {"due_on-day": day.day, "due_on-month": day.month, "due_on-year": day.year}


@pytest.mark.parametrize("language", LANGUAGES)
def test_donor_sees_its_own_part_and_nothing_of_others(app, client, language):
    asked = make_read()
    own = f"/fund/consents/{asked.consent.id}?lang={language}"
    paid = {
        line["application"]
        for line in asked.run.result["allocations"]
        if line["pledge"] == asked.pledge.code
    }
    titles = {one.number: one.title for one in asked.ranked.applications}

    with signed_in(app, asked.signatory):
        page = text_of(client.get(own))
        listed = text_of(client.get(f"/fund/consents/?lang={language}"))

    assert all((titles[number] in page) == (number in paid) for number in titles)
    assert asked.pledge.code in page
    for hidden in (asked.other.code, asked.run.number):
        assert hidden not in page
    for one in asked.ranked.applications:
        assert one.organisation.name_ru not in page
        assert one.organisation.bin not in page
    assert f"/fund/consents/{asked.consent.id}" in listed
    assert f"/fund/consents/{asked.consent.id}/agree" in page


def test_page_says_that_it_is_no_vote_and_silence_no_consent(app, client):
    asked = make_asked()

    with signed_in(app, asked.signatory):
        page = text_of(client.get(f"/fund/consents/{asked.consent.id}?lang=en"))

    assert "It is no vote on scores or places" in page
    assert "silence is no consent" in page


def test_viewer_reads_and_is_told_who_answers(app, client):
    asked = make_asked()

    viewer = member_of(asked.pledge.donor, MemberRole.VIEWER)
    services.open_projects(asked.consent, actor=viewer)

    with signed_in(app, viewer):
        page = text_of(client.get(f"/fund/consents/{asked.consent.id}?lang=en"))
        answers = [
            client.post(f"/fund/consents/{asked.consent.id}/{deed}?lang=en", headers=HTML)
            for deed in ("agree", "object")
        ]

    assert "Only a signatory of the donor may answer." in page
    assert "/agree" not in page
    assert [answer.status_code for answer in answers] == [403, 403]
    assert asked.consent.state == ConsentState.ASKED


@pytest.mark.parametrize("who", ["stranger", "officer"])
def test_foreign_question_is_not_found(app, client, who):
    asked = make_asked()
    actor = member_of(make_donor()) if who == "stranger" else asked.officer
    own = f"/fund/consents/{asked.consent.id}"

    with signed_in(app, actor):
        answers = [
            client.get(own, headers=HTML),
            client.post(f"{own}/agree?lang=en", headers=HTML),
            client.post(f"{own}/object?lang=en", data={"reason": "x"}, headers=HTML),
        ]
        listed = text_of(client.get("/fund/consents/?lang=en"))

    assert [one.status_code for one in answers] == [404, 404, 404]
    assert str(asked.consent.id) not in listed


def test_agreeing_by_twenty_clicks_is_one_answer(app, client):
    asked = make_read()
    own = f"/fund/consents/{asked.consent.id}"

    with signed_in(app, asked.signatory):
        sent = {"one_time_key": "k" * 20}
        places = {client.post(f"{own}/agree?lang=en", data=sent).location for _click in range(20)}
        page = text_of(client.get(f"{own}?lang=en"))

    assert places == {own}
    assert "Consent given" in page
    assert "/agree" not in page


def test_second_tab_is_told_what_was_answered(app, client):
    asked = make_read()
    own = f"/fund/consents/{asked.consent.id}"

    with signed_in(app, asked.signatory):
        client.post(f"{own}/agree?lang=en", data={"one_time_key": "a" * 20})
        late = client.post(
            f"{own}/object?lang=en", data={"one_time_key": "b" * 20, "reason": "Кеш"}, headers=HTML
        )

    assert late.status_code == 409
    assert "This has been answered already: “Consent given”" in text_of(late)
    assert asked.run.state == RunState.PROPOSED


@pytest.mark.parametrize("reason", ["", "   ", "x" * 2001, "a\u202eb"])
def test_objection_keeps_what_was_typed_when_it_is_refused(app, client, reason):
    asked = make_read()

    with signed_in(app, asked.signatory):
        answer = client.post(
            f"/fund/consents/{asked.consent.id}/object?lang=en", data={"reason": reason},
            headers=HTML,
        )  # fmt: skip

    assert answer.status_code == 422
    assert "Why do you object" in text_of(answer)
    assert asked.consent.state == ConsentState.ASKED


def test_objection_is_read_by_officers_on_the_run(app, client):
    asked = make_read()
    with signed_in(app, asked.signatory):
        client.post(
            f"/fund/consents/{asked.consent.id}/object?lang=en", data={"reason": "Өңір басқа"}
        )

    with signed_in(app, asked.officer):
        run = text_of(client.get(f"/staff/matching/{asked.run.id}?lang=en"))
        consents = text_of(client.get(f"/staff/consents/runs/{asked.run.id}?lang=en"))

    assert "Өңір басқа" in run
    assert "The donor objects" in consents
    assert "Split without them" in consents


@pytest.mark.parametrize("language", LANGUAGES)
def test_officer_sees_what_an_approval_waits_for(app, client, language):
    asked = make_asked(other_asks=True)
    pages = (
        f"/staff/matching/{asked.run.id}",
        f"/staff/consents/runs/{asked.run.id}",
        f"/staff/consents/{asked.consent.id}/extend",
        f"/staff/consents/{asked.consent.id}/letter",
        "/staff/consents/",
    )

    with signed_in(app, asked.officer):
        shown = [client.get(f"{page}?lang={language}") for page in pages]

    assert [one.status_code for one in shown] == [200] * len(pages)
    assert day_in(language, asked.consent) in text_of(shown[0])
    assert "/approve" not in text_of(shown[0])


def test_approver_is_refused_with_the_donor_and_the_day(app, client):
    asked = make_asked()

    with signed_in(app, asked.ranked.approver):
        answer = client.post(
            f"/staff/matching/{asked.run.id}/approve?lang=en",
            data={"version": str(asked.run.version)}, headers=HTML,
        )  # fmt: skip

    page = text_of(answer)
    assert answer.status_code == 422
    assert f"the answer is due on {day_in('en', asked.consent)}." in page
    assert asked.run.state == RunState.PROPOSED


def test_officer_tends_an_open_question(app, client):
    asked = make_asked()
    own = f"/staff/consents/{asked.consent.id}"
    day = asked.consent.due_on + timedelta(days=7)

    with signed_in(app, asked.officer):
        reminded = client.post(f"{own}/remind?lang=en")
        again = client.post(f"{own}/remind?lang=en", headers=HTML)
        version = str(queries.get_consent(asked.consent.id, actor=asked.officer).version)
        extended = client.post(f"{own}/extend?lang=en", data={**typed(day), "version": version})
        short = client.post(f"{own}/extend?lang=en", data=typed(day), headers=HTML)
        empty = client.post(f"{own}/letter?lang=en", data={"answer": "object"}, headers=HTML)
        letter = client.post(
            f"{own}/letter?lang=en", data={"letter": "№ 7", "answer": "object", "reason": "Жоқ"}
        )
        without = client.post(f"/staff/consents/runs/{asked.run.id}/without?lang=en")

    assert (reminded.status_code, again.status_code) == (302, 422)
    assert "reminded today already" in text_of(again)
    assert (extended.status_code, short.status_code) == (302, 422)
    assert "Choose a day later than" in text_of(short)
    assert (empty.status_code, letter.status_code) == (422, 302)
    assert asked.consent.due_on == day
    assert (asked.consent.state, asked.consent.letter) == (ConsentState.OBJECTED, "№ 7")
    assert without.status_code == 302


def test_who_proposed_enters_no_letter_and_may_take_the_proposal_back(app, client):
    asked = make_asked()
    own = f"/staff/consents/{asked.consent.id}"

    with signed_in(app, asked.ranked.officer):
        asking = client.get(f"{own}/letter?lang=en", headers=HTML)
        back = client.post(
            f"/staff/matching/{asked.run.id}/discard?lang=en",
            data={"version": str(asked.run.version)},
        )

    assert asking.status_code == 403
    assert back.status_code == 302
    assert asked.consent.state == ConsentState.VOID


def test_donor_without_accounts_is_shown_as_such(app, client):
    asked = make_asked(with_people=False)

    with signed_in(app, asked.officer):
        page = text_of(client.get(f"/staff/consents/runs/{asked.run.id}?lang=en"))

    assert "Ask by letter and enter the answer here" in page


def test_home_pages_name_the_task(app, client):
    asked = make_asked()
    with signed_in(app, asked.signatory):
        home = text_of(client.get("/fund/?lang=en"))
    with signed_in(app, person(Role.OFFICER)):
        board = text_of(client.get("/staff/?lang=en"))

    assert f"/fund/consents/{asked.consent.id}" in home
    assert f"/staff/consents/runs/{asked.run.id}" in board
    services.answer_consent(asked.consent, agrees=True, actor=asked.signatory)
    with signed_in(app, asked.signatory):
        assert f"/fund/consents/{asked.consent.id}" not in text_of(client.get("/fund/?lang=en"))
    db.session.rollback()


def test_question_that_waits_no_longer_leads_back_to_the_run(app, client):
    asked = make_asked()
    matching.discard_run(asked.run, actor=asked.ranked.officer)
    own = f"/staff/consents/{asked.consent.id}"

    with signed_in(app, asked.officer):
        pages = [client.get(f"{own}/{tail}?lang=en", headers=HTML) for tail in ("extend", "letter")]

    for page in pages:
        assert page.status_code == 409
        assert "This run is not decided on any more: no answer is needed." in text_of(page)
        assert f"/staff/matching/{asked.run.id}" in text_of(page)


def test_call_decided_by_another_run_offers_no_further_split(app, client):
    asked = make_asked()
    other = matching.create_run(
        asked.ranked.call, without=[asked.pledge.code], actor=asked.ranked.officer
    )
    matching.propose_run(other, actor=asked.ranked.officer)
    matching.approve_run(other, actor=asked.ranked.approver)

    with signed_in(app, asked.officer):
        page = text_of(client.get(f"/staff/consents/runs/{asked.run.id}?lang=en"))

    assert "This call is decided by another run" in page
    assert f"/staff/matching/{other.id}" in page
    assert "Split without them" not in page
    assert "cannot be approved yet" not in page
