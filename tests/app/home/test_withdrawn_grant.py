"""The first page of an NGO whose grant was withdrawn: what happened, and where the letter is."""

from __future__ import annotations

import re

import pytest

from app.core import clock, figures
from app.core.actor import MemberRole
from app.core.db import db
from donors.matching import services as matching
from grants.awards import queries
from grants.awards import services as deciding
from tests.factories.app_identity import actor_of, make_user
from tests.factories.app_organisations import make_member
from tests.factories.donors_matching import ENTRIES, make_ranked_call, make_run
from tests.factories.doors import entered
from tests.factories.grants_awards import award_of


@pytest.fixture
def withdrawn(app):
    """A grant that was withdrawn beside one that stands, and a member of the first NGO."""
    ranked = make_ranked_call(ENTRIES[:2])
    matching.approve_run(make_run(ranked), actor=ranked.approver)
    first, _second = ranked.applications
    owner = make_user()
    make_member(first.organisation, owner, role=MemberRole.OWNER)
    award = award_of(first.id)
    deciding.withdraw_award(award, reason="DEMO: бас тарту", actor=ranked.approver)
    db.session.commit()
    return ranked, award, actor_of(owner)


def see(app, client, path, actor, language):
    with entered(app, actor):
        answer = client.get(f"{path}?lang={language}")
    page = answer.get_data(as_text=True).replace("\u00a0", " ")
    return re.sub(r"\s+", " ", page)


@pytest.mark.parametrize(
    ("language", "old"),
    [
        ("en", "Read your award letter"),
        ("ru", "Прочитать уведомление"),
        ("kk", "хабарламаны оқып"),
    ],
)
def test_home_says_what_happened_and_leads_to_the_letter(app, client, withdrawn, language, old):
    _ranked, award, owner = withdrawn

    page = see(app, client, "/apply/", owner, language)

    day = award.withdrawn_at.astimezone(clock.HOME_ZONE).date()
    step = page[page.index(figures.day(day, language).replace("\u00a0", " ")) :]
    assert old not in page
    assert 'href="/apply/letters"' in step[:600]


def test_page_of_the_award_leads_to_the_letter(app, client, withdrawn):
    _ranked, award, owner = withdrawn

    page = see(app, client, f"/apply/awards/{award.id}", owner, "en")

    assert 'href="/apply/letters"' in page[page.index("This grant was withdrawn") :]


def test_only_grants_of_which_none_stands_count_as_withdrawn(app, withdrawn):
    ranked, award, _owner = withdrawn
    ids = [one.id for one in ranked.applications]

    found = queries.withdrawn_on(ids)

    assert found == {ids[0]: award.withdrawn_at.astimezone(clock.HOME_ZONE).date()}
    assert queries.withdrawn_on([]) == {}
