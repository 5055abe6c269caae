"""Letters about questions: to donors and officers, in their languages, when a day comes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.core import clock, figures
from app.core.db import db
from app.core.errors import IllegalMove, Invalid, Stale
from app.core.i18n import LANGUAGES
from app.identity.models import User
from app.jobs.models import OutboxTask
from app.mail.models import MailMessage
from donors.consents import jobs, queries, services
from donors.matching import services as matching
from tests.factories.donors_consents import make_asked


def letters(kind):
    rows = db.session.scalars(
        select(MailMessage).where(MailMessage.kind == kind).order_by(MailMessage.id)
    )
    return list(rows)


def planned(consent):
    rows = db.session.scalars(
        select(OutboxTask)
        .where(OutboxTask.argument.startswith(str(consent.id)))
        .order_by(OutboxTask.due_at)
    )
    return [(row.kind, row.argument.partition(":")[2], row.due_at) for row in rows]


def morning(day, later=0):
    return clock.now().replace(
        year=day.year, month=day.month, day=day.day, hour=5, minute=0
    ) + timedelta(days=later)


def argument_of(consent):
    return f"{consent.id}:{consent.due_on.isoformat()}"


def test_signatories_are_asked_with_amount_day_and_link(app):
    asked = make_asked()

    (letter,) = letters("consent_asked")

    assert letter.user_id == asked.signatory.user_id
    assert f"/fund/consents/{asked.consent.id}" in letter.body
    assert figures.day(asked.consent.due_on, letter.language) in letter.body
    assert asked.pledge.code not in letter.subject


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_letter_speaks_the_language_of_its_reader(app, language):
    asked = make_asked()
    for actor in (asked.signatory, asked.ranked.officer):
        db.session.get_one(User, actor.user_id).language = language
    db.session.flush()
    consent = asked.consent
    with clock.at(morning(consent.due_on, -3)):
        jobs.remind(argument_of(consent))
    with clock.at(morning(consent.due_on, 1)):
        jobs.tell_overdue(argument_of(consent))
        services.extend_consent(
            consent, due_on=consent.due_on + timedelta(days=9), actor=asked.officer
        )
    services.answer_consent(consent, agrees=False, reason="Себебі", actor=asked.signatory)

    words = {
        "consent_reminder": {"kk": "келісіміңіз", "ru": "согласие", "en": "consent"},
        "consent_extended": {"kk": "уақыт", "ru": "времени", "en": "time"},
        "consent_overdue": {"kk": "жауап", "ru": "ответ", "en": "answer"},
        "consent_answered": {"kk": "қарсылық", "ru": "возражает", "en": "objects"},
    }
    for kind, expected in words.items():
        (letter,) = letters(kind)
        assert letter.language == language
        assert expected[language] in f"{letter.subject} {letter.body}".casefold(), kind
    assert "Себебі" in letters("consent_answered")[0].body


def test_reminder_and_news_of_silence_are_planned(app):
    asked = make_asked()
    due = asked.consent.due_on

    kinds = [(kind, day) for kind, day, _at in planned(asked.consent)]
    days = [at.astimezone(clock.HOME_ZONE).date() for _kind, _day, at in planned(asked.consent)]

    assert kinds == [("consents.remind", due.isoformat()), ("consents.overdue", due.isoformat())]
    assert days == [due - timedelta(days=3), due + timedelta(days=1)]


def test_what_was_planned_for_an_answered_question_does_nothing(app):
    asked = make_asked()
    services.answer_consent(asked.consent, agrees=True, actor=asked.signatory)

    jobs.remind(argument_of(asked.consent))
    jobs.tell_overdue(argument_of(asked.consent))

    assert letters("consent_reminder") == letters("consent_overdue") == []


def test_more_time_moves_the_plan_with_it(app):
    asked = make_asked()
    consent, old = asked.consent, argument_of(asked.consent)
    new = consent.due_on + timedelta(days=14)

    services.extend_consent(consent, due_on=new, seen_version=consent.version, actor=asked.officer)
    jobs.remind(old)
    jobs.tell_overdue(old)

    assert letters("consent_reminder") == letters("consent_overdue") == []
    assert [kind for kind, day, _at in planned(consent) if day == new.isoformat()] == [
        "consents.remind", "consents.overdue",
    ]  # fmt: skip
    assert len(letters("consent_extended")) == 1


@pytest.mark.parametrize(
    ("later", "words"), [(0, "Choose a day later than"), (-5, "later than"), (365, "within")]
)
def test_days_that_give_no_time_are_refused(app, later, words):
    asked = make_asked()
    wanted = asked.consent.due_on + timedelta(days=later)

    with pytest.raises(Invalid) as refusal:
        services.extend_consent(asked.consent, due_on=wanted, actor=asked.officer)

    assert words in str(refusal.value.faults["due_on"])


def test_two_officers_give_time_at_once(app):
    asked = make_asked()
    consent, seen = asked.consent, asked.consent.version
    days = [consent.due_on + timedelta(days=more) for more in (3, 5)]
    services.extend_consent(consent, due_on=days[0], seen_version=seen, actor=asked.officer)

    with pytest.raises(Stale):
        services.extend_consent(consent, due_on=days[1], seen_version=seen, actor=asked.officer)

    assert consent.due_on == days[0]


def test_a_donor_is_reminded_once_a_day(app):
    asked = make_asked()
    services.remind_donor(asked.consent, actor=asked.officer)

    with pytest.raises(Invalid):
        services.remind_donor(asked.consent, actor=asked.officer)
    jobs.remind(argument_of(asked.consent))

    assert len(letters("consent_reminder")) == 1


def test_answered_questions_are_not_tended(app):
    asked = make_asked()
    services.answer_consent(asked.consent, agrees=True, actor=asked.signatory)

    with pytest.raises(IllegalMove):
        services.remind_donor(asked.consent, actor=asked.officer)
    with pytest.raises(IllegalMove):
        services.extend_consent(
            asked.consent, due_on=asked.consent.due_on + timedelta(days=2), actor=asked.officer
        )


def test_officer_hears_of_the_last_consent(app):
    asked = make_asked(other_asks=True)
    services.answer_consent(asked.consent, agrees=True, actor=asked.signatory)
    other = next(iter(queries.open_consents(asked.run.id)))
    services.answer_consent(other, agrees=True, letter="№ 1", actor=asked.officer)

    first, second = letters("consent_answered")

    assert {first.user_id, second.user_id} == {asked.ranked.officer.user_id}
    assert "/staff/consents/runs/" in first.body
    assert first.body.split("\n\n")[1] != second.body.split("\n\n")[1]


def test_donor_is_told_that_nothing_is_asked_any_more(app):
    asked = make_asked()

    matching.discard_run(asked.run, actor=asked.ranked.officer)

    (letter,) = letters("consent_void")
    assert letter.user_id == asked.signatory.user_id
