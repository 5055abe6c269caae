"""Awards on public pages, in the portal of applicants, for staff."""

from __future__ import annotations

import re

import pytest

from app.core.actor import ANONYMOUS, Role
from app.core.db import db
from donors.matching import services
from donors.profiles.models import Visibility
from grants.awards import queries
from grants.awards.queries import AwardFilters
from tests.factories.counting import count_queries
from tests.factories.donors_matching import ENTRIES, Entry, make_ranked_call, make_run, person
from tests.factories.doors import entered
from tests.factories.grants_applications import member
from tests.factories.grants_awards import award_of


@pytest.fixture
def decided(app):
    ranked = make_ranked_call()
    services.approve_run(make_run(ranked), actor=ranked.approver)
    db.session.commit()
    return ranked


def _body(response):
    return re.sub(r"\s+", " ", response.get_data(as_text=True).replace("\u00a0", " "))


def test_everybody_sees_what_is_funded(app, client, decided):
    with entered(app, ANONYMOUS):
        listed = _body(client.get("/awards/?lang=en"))
        number = f"{decided.applications[1].number}/1"
        page = _body(client.get(f"/awards/{number}?lang=en"))

    assert "28,000,000 KZT" in listed
    assert decided.applications[0].title in listed
    assert decided.applications[2].title not in listed
    assert decided.applications[1].organisation.bin in page
    assert "12,000,000 KZT" in page
    assert "Фонд «Дала» (DEMO)" in page


def test_unnamed_donors_are_unnamed_on_every_open_page(app, client, decided):
    donor = decided.pledges[1].donor
    donor.visibility = Visibility.NOTHING
    donor.organisation.name_ru = donor.organisation.name_kk = "Құпия DEMO"
    db.session.commit()
    url = f"/awards/{decided.applications[1].number}/1?lang=en"

    with entered(app, ANONYMOUS):
        page = _body(client.get(url))
    with entered(app, member(decided.applications[1].organisation)):
        award = award_of(decided.applications[1].id)
        mine = _body(client.get(f"/apply/awards/{award.id}?lang=en"))

    for body in (page, mine):
        assert "Donor who wishes to stay unnamed" in body
        assert "Құпия" not in body


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"region": "KZ-71"}, 2),
        ({"region": "KZ-75"}, 0),
        ({"theme": "ecology"}, 2),
        ({"theme": "education"}, 0),
        ({"call": "NO-SUCH"}, 0),
        ({"after": "nonsense"}, 2),
        ({"after": "2026-13-01~x"}, 2),
        ({"after": "2026-01-01T00:00:00~" + "0" * 32}, 2),
    ],
)
def test_list_is_narrowed_and_survives_spoilt_keys(app, client, decided, query, found):
    with entered(app, ANONYMOUS):
        answer = client.get("/awards/", query_string=query)

    assert answer.status_code == 200
    assert _body(answer).count('class="asar-card"') == found


def test_pages_follow_each_other_without_gaps(app, decided):
    first = queries.award_page(AwardFilters(), size=1)
    second = queries.award_page(AwardFilters(), after=first.next_key, size=1)

    assert first.next_key is not None
    assert second.next_key is None
    assert [row.application_id for row in (*first.rows, *second.rows)] == [
        decided.applications[1].id,
        decided.applications[0].id,
    ]


@pytest.mark.parametrize("number", ["nothing", "DEMO/9", "%F0%9F", "a/b/c/d"])
def test_unknown_award_is_not_found(app, client, number):
    with entered(app, ANONYMOUS):
        assert client.get(f"/awards/{number}").status_code == 404


def test_my_award_shows_years_sources_and_next_steps(app, client, decided):
    application = decided.applications[1]
    award = award_of(application.id)

    with entered(app, member(application.organisation)):
        moved = client.get(f"/apply/awards/outcomes/{application.id}?lang=en")
        page = _body(client.get(f"/apply/awards/{award.id}?lang=en"))
        listed = _body(client.get("/apply/awards/?lang=en"))

    assert moved.location == f"/apply/awards/{award.id}"
    assert "8,000,000 KZT" in page
    assert "12,000,000 KZT" in page
    assert "Next steps" in page
    assert "Working days for it, from the day the letter arrives: 10." in page
    assert application.title in listed


@pytest.mark.parametrize(
    ("place", "sentences"),
    [
        (
            2,
            [
                "The least amount with which the project can be carried out could not be found.",
                "Missing to the least amount: ",
            ],
        ),
        (3, ["The scores did not reach what the call requires."]),
    ],
)
def test_refusal_says_why_and_how_to_complain(app, client, decided, place, sentences):
    application = decided.applications[place]

    with entered(app, member(application.organisation)):
        page = _body(client.get(f"/apply/awards/outcomes/{application.id}?lang=en"))

    for sentence in [*sentences, "Pass mark: 50", "Criterion idea", "Lowest score with a grant"]:
        assert sentence in page
    assert "Working days for it, from the day the letter arrives: 5." in page
    assert decided.pledges[0].code not in page


def test_foreign_outcomes_are_not_found(app, client, decided):
    award = award_of(decided.applications[0].id)

    with entered(app, member(decided.applications[1].organisation)):
        foreign = [
            client.get(f"/apply/awards/{award.id}"),
            client.get(f"/apply/awards/outcomes/{decided.applications[0].id}"),
            client.get(f"/apply/awards/outcomes/{decided.applications[2].id}"),
        ]

    assert [answer.status_code for answer in foreign] == [404] * 3


def test_undecided_application_has_no_outcome(app, client):
    ranked = make_ranked_call(ENTRIES[:1])
    application = ranked.applications[0]

    with entered(app, member(application.organisation)):
        answer = client.get(f"/apply/awards/outcomes/{application.id}")

    assert answer.status_code == 404


@pytest.mark.parametrize("role", [Role.OFFICER, Role.APPROVER, Role.FINANCE, Role.AUDITOR])
def test_staff_see_the_decision_behind_an_award(app, client, decided, role):
    award = award_of(decided.applications[0].id)

    with entered(app, person(role)):
        listed = _body(client.get("/staff/awards/?lang=en&search=өзен"))
        page = _body(client.get(f"/staff/awards/{award.id}?lang=en"))

    assert award.number in listed
    assert f"{decided.applications[1].number}/1" not in listed
    assert "All that was asked for is paid." in page
    assert f"/staff/matching/{award.decision.basis_id}" in page
    assert "Approver DEMO" in page


@pytest.mark.parametrize(
    ("url", "most"), [("/awards/", 7), ("/staff/awards/", 6), ("/apply/awards/", 3)]
)
def test_lists_need_the_same_queries_for_one_award_and_for_many(app, client, url, most):
    few = make_ranked_call([Entry(9, {2027: 1_000_000_00})])
    services.approve_run(make_run(few), actor=few.approver)
    mine = member(few.applications[0].organisation)
    actor = {"/awards/": ANONYMOUS, "/apply/awards/": mine}.get(url, person(Role.OFFICER))
    counts = [_queries_of(app, client, url, actor)]
    many = make_ranked_call([Entry(9, {2027: 1_000_000_00 + n}) for n in range(3)])
    services.approve_run(make_run(many), actor=many.approver)
    counts.append(_queries_of(app, client, url, actor))

    assert counts[0] == counts[1] <= most


def _queries_of(app, client, url, actor):
    db.session.commit()
    db.session.expunge_all()
    with entered(app, actor), count_queries() as counted:
        assert client.get(url).status_code == 200
    return int(counted)
