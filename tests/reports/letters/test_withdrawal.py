"""A withdrawn award: its grantee gets a sealed letter, and the old letter stands no longer."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest
from sqlalchemy import select

from app.audit.queries import history
from app.core import clock
from app.core.db import db
from app.core.errors import Invalid, NotAllowed
from app.jobs.models import OutboxTask
from donors.matching import services as matching
from grants.awards import services as deciding
from reports.letters.models import Letter
from reports.letters.queries import letters_for_application, newest_version
from reports.letters.rules import LetterKind, Words, from_canonical
from reports.letters.services import issue
from reports.letters.services.compose import compose_letter
from reports.letters.services.render import letter_html
from reports.letters.services.sealing import seal_letter
from reports.letters.services.verify import FileState, verify_file
from tests.factories.donors_matching import ENTRIES, make_ranked_call, make_run
from tests.factories.doors import entered
from tests.factories.grants_awards import award_of
from tests.reports.letters.samples import award, refusal, withdrawal
from tests.reports.letters.test_compose import text_of

REASON = "DEMO: ұйым <b>бас тартты</b>"


@pytest.fixture
def decided(app):
    ranked = make_ranked_call(ENTRIES[:2])
    run = make_run(ranked)
    matching.approve_run(run, actor=ranked.approver)
    db.session.commit()
    return ranked


def _withdraw(ranked):
    made = award_of(ranked.applications[0].id)
    deciding.withdraw_award(made, reason=REASON, actor=ranked.approver)
    db.session.commit()
    return made


def _letters(ranked):
    found = letters_for_application(ranked.applications[0].id)
    return {letter.kind: letter for letter in found}


def _body(response):
    plain = response.get_data(as_text=True).replace("\u00a0", " ")
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", plain))


def test_a_snapshot_comes_back_from_its_bytes_and_old_ones_keep_theirs():
    read = from_canonical(json.loads(withdrawal().to_bytes()))

    assert read == withdrawal()
    assert all("withdrawal" not in one.to_canonical() for one in (award(), refusal()))


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: withdrawal(withdrawal=None), "names the award"),
        (lambda: award(withdrawal=withdrawal().withdrawal), "names the award"),
        (lambda: withdrawal(refusal=refusal().refusal), "no other letter has them"),
        (lambda: withdrawal(funding=award().funding), "no funding"),
        (lambda: replace(withdrawal().withdrawal, reason=Words.same(" ")), "gives its reason"),
    ],
)
def test_a_letter_that_contradicts_itself_is_refused(make, said):
    with pytest.raises(ValueError, match=said):
        make()


def test_the_letter_says_everything_in_both_languages_and_is_genuine(sealer):
    letter = compose_letter(withdrawal(), sealer=sealer)
    verdict = verify_file(letter.pdf, trust_roots=sealer.roots)

    text = text_of(letter.pdf)
    for sentence in (
        "Грантты кері қайтарып алу туралы хабарлама",
        "Уведомление об отзыве гранта",
        "2027 жылғы 12 наурыздағы № ГР-2027-000123 хабарлама күшін жояды",
        "Уведомление от 12 марта 2027 года № ГР-2027-000123 утрачивает силу",
        "2027 жылғы 3 мамыр",
        "DEMO: ұйым гранттан бас тартты.",
        "6 409 616,20 (алты миллион",
        "в течение 10 (десяти) рабочих дней",
    ):
        assert sentence in text
    assert (verdict.state, verdict.snapshot) == (FileState.GENUINE, withdrawal())


def test_a_typed_reason_stays_text():
    told = replace(withdrawal().withdrawal, reason=Words.same(REASON))

    assert "&lt;b&gt;бас тартты&lt;/b&gt;" in letter_html(withdrawal(withdrawal=told))


def test_withdrawal_writes_a_letter_that_supersedes_the_award_letter(decided):
    before = _letters(decided)[LetterKind.AWARD]

    made = _withdraw(decided)

    told = _letters(decided)[LetterKind.WITHDRAWAL]
    snapshot = from_canonical(told.snapshot)
    assert before.superseded_by_id == told.id
    assert (told.ordinal, told.number != before.number) == (1, True)
    assert snapshot.withdrawal.letter_number == before.number
    assert snapshot.withdrawal.reason == Words.same(REASON)
    assert snapshot.amount_minor == made.amount_minor
    assert [note.action for note in history(Letter.__tablename__, told.id)] == ["letter.issued"]
    assert [note.action for note in history(Letter.__tablename__, before.id)] == [
        "letter.superseded",
        "letter.issued",
    ]
    queued = select(OutboxTask).where(OutboxTask.argument == str(told.id))
    assert db.session.scalars(queued).one().kind == issue.SEAL


def test_letter_of_a_withdrawn_award_is_never_corrected(app, client, decided):
    _withdraw(decided)
    letter = _letters(decided)[LetterKind.AWARD]

    with pytest.raises(Invalid) as refusal_:
        issue.correct_letter(letter, reason="DEMO", actor=decided.officer)
    with entered(app, decided.officer):
        page = _body(client.get(f"/staff/letters/{letter.id}?lang=en"))
        answer = client.post(f"/staff/letters/{letter.id}/correct", data={"reason": "DEMO"})

    assert "The award of this letter was withdrawn" in str(refusal_.value.message)
    assert "The letter can no longer be corrected." in page
    assert "Issue a new version" not in page
    assert answer.status_code == 422
    assert len(letters_for_application(decided.applications[0].id)) == 2


def test_letter_of_the_withdrawal_can_be_corrected_and_stays_one(decided):
    _withdraw(decided)
    told = _letters(decided)[LetterKind.WITHDRAWAL]

    newer = issue.correct_letter(told, reason="DEMO", actor=decided.officer)

    first, second = (from_canonical(one.snapshot) for one in (told, newer))
    assert (newer.kind, newer.number, newer.ordinal) == (LetterKind.WITHDRAWAL, told.number, 2)
    assert second.withdrawal == first.withdrawal
    assert newest_version(_letters(decided)[LetterKind.AWARD]).id == newer.id
    with pytest.raises(NotAllowed):
        issue.correct_letter(told, reason="DEMO", actor=decided.officer)


def test_public_page_says_that_and_when_the_award_was_withdrawn(app, client, decided, sealer):
    old = _letters(decided)[LetterKind.AWARD]
    seal_letter(old.id, sealer=sealer)
    made = _withdraw(decided)
    told = _letters(decided)[LetterKind.WITHDRAWAL]
    seal_letter(told.id, sealer=sealer)
    db.session.commit()

    shown = _body(client.get(f"/verify/{old.code}?lang=en"))
    fresh = _body(client.get(f"/verify/{told.code}?lang=en"))

    assert "This letter was genuine, but the award was withdrawn on" in shown
    assert f"{made.withdrawn_at.astimezone(clock.HOME_ZONE).year}" in shown
    assert f"Letter {told.number} says so." in shown
    assert "it stands" in fresh
    assert "Letter of a withdrawal" in fresh
    assert REASON not in fresh


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_the_letter_stands_in_lists_of_every_language(app, client, decided, language):
    _withdraw(decided)

    with entered(app, decided.officer):
        listed = client.get(f"/staff/letters/?lang={language}").get_data(as_text=True)

    word = {"kk": "Грантты кері қайтарып алу туралы хат", "ru": "Письмо об отзыве гранта"}
    assert word.get(language, "Letter of a withdrawal") in listed
