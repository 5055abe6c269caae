"""Donors register once, by their own people, and say how the public may know them."""

from __future__ import annotations

import pytest

from app.audit.services import pending
from app.core.actor import SYSTEM, Actor, MemberRole, Role
from app.core.errors import Invalid, NotAllowed, NotFound, Stale
from app.core.ids import new_id
from donors.profiles import queries, services
from donors.profiles.models import DonorCategory, Visibility
from donors.profiles.rules import ProfileTexts
from tests.factories.app_organisations import make_donor_organisation, make_organisation
from tests.factories.donors import make_donor, member_of

MEMBERS_ONLY = "Only an officer or a member of the organisation may do this."


def staff(*roles: Role) -> Actor:
    return Actor(user_id=new_id(), name="S", roles=frozenset(roles))


def register(organisation, *, actor=SYSTEM, **details):
    return services.create_donor(
        organisation=organisation,
        category=DonorCategory.COMPANY,
        is_public=False,
        is_international=False,
        **details,
        actor=actor,
    )


def test_donor_gets_a_code_and_an_audit_row(app):
    donor = register(make_donor_organisation())

    assert donor.code.startswith("D-")
    assert pending()[-1]["facts"] == {"code": donor.code, "category": "CORP"}


@pytest.mark.parametrize("role", [MemberRole.OWNER, MemberRole.SIGNATORY, MemberRole.EDITOR])
def test_people_who_edit_register_their_organisation(app, role):
    donor = make_donor()
    actor = member_of(donor, role)

    services.update_donor(
        donor, texts=ProfileTexts(), visibility=Visibility.NOTHING, seen_version=None, actor=actor
    )

    assert donor.is_anonymous


@pytest.mark.parametrize("actor", [staff(Role.AUDITOR), staff(Role.FINANCE)])
def test_readers_of_the_operator_register_nobody(app, actor):
    with pytest.raises(NotAllowed, match=MEMBERS_ONLY):
        register(make_donor_organisation(), actor=actor)


def test_member_of_another_donor_may_not_register_this_one(app):
    stranger = member_of(make_donor())

    with pytest.raises(NotAllowed, match=MEMBERS_ONLY):
        register(make_donor_organisation(), actor=stranger)


def test_organisation_is_registered_once(app):
    donor = make_donor()

    with pytest.raises(Invalid, match="This organisation is a donor already"):
        register(donor.organisation)


def test_code_is_used_once(app):
    make_donor(code="D-1")

    with pytest.raises(Invalid, match="Another donor has this code"):
        register(make_donor_organisation(), code="D-1")


def test_applicant_cannot_be_a_donor(app):
    with pytest.raises(Invalid, match="applies for grants, so it cannot be a donor"):
        register(make_organisation())


def test_viewer_may_not_change_the_profile(app):
    donor = make_donor()

    with pytest.raises(NotAllowed, match=MEMBERS_ONLY):
        services.update_donor(
            donor,
            texts=ProfileTexts(),
            visibility=Visibility.NOTHING,
            seen_version=None,
            actor=member_of(donor, MemberRole.VIEWER),
        )


@pytest.mark.parametrize(
    ("texts", "reason"),
    [
        (ProfileTexts(public_name_kk="Дала"), "Enter the name in Kazakh and in Russian"),
        (ProfileTexts(public_name_en="Dala"), "Enter the name in Kazakh and in Russian"),
        (
            ProfileTexts(public_name_kk="a" * 301, public_name_ru="a"),
            "A name has at most 300 characters",
        ),
        (ProfileTexts(about_ru="a" * 4001), "The text is too long"),
    ],
)
def test_texts_are_checked(app, texts, reason):
    with pytest.raises(Invalid, match=reason):
        register(make_donor_organisation(), texts=texts)


def test_stale_tab_is_shown_both_versions_by_name(app):
    donor = make_donor()
    seen = donor.version
    change = {"visibility": Visibility.PROJECTS, "actor": SYSTEM}
    services.update_donor(donor, texts=ProfileTexts(about_ru="первый"), seen_version=seen, **change)

    with pytest.raises(Stale) as caught:
        services.update_donor(
            donor, texts=ProfileTexts(about_ru="второй"), seen_version=seen, **change
        )

    assert [(str(d.label), d.mine, d.theirs) for d in caught.value.differences] == [
        ("About the donor, in Russian", "второй", "первый")
    ]


def test_known_name_comes_before_the_name_of_the_organisation(app):
    names = ProfileTexts(public_name_kk="Дала достары", public_name_ru="Друзья степи")
    donor, plain = make_donor(texts=names), make_donor()

    assert [queries.name_of(donor, code) for code in ("kk", "ru", "en")] == [
        "Дала достары", "Друзья степи", "Друзья степи",
    ]  # fmt: skip
    assert queries.name_of(plain, "ru") == "Фонд «Дала» (DEMO)"


def test_donor_is_seen_by_staff_and_its_own_people_only(app):
    donor = make_donor()
    own, stranger = member_of(donor, MemberRole.VIEWER), member_of(make_donor())

    assert queries.get_donor(donor.id, actor=own) is donor
    assert queries.get_donor(donor.id, actor=staff(Role.AUDITOR)) is donor
    assert list(queries.donors_of(own)) == [donor]
    with pytest.raises(NotFound):
        queries.get_donor(donor.id, actor=stranger)


def test_pages_of_donors_go_on_where_the_last_ended(app):
    codes = [make_donor(code=f"PAGE-{n}").code for n in range(5)]

    first = queries.page_of_donors(size=2)
    second = queries.page_of_donors(after=first.next, size=2)
    back = queries.page_of_donors(before=second.previous, size=2)

    assert [row.code for row in first.rows] == codes[:2]
    assert [row.code for row in second.rows] == codes[2:4]
    assert [row.code for row in back.rows] == codes[:2]
    assert (first.previous, back.previous) == (None, None)
    assert queries.page_of_donors(after=codes[3], size=2).next is None


def test_donors_are_found_from_a_russian_keyboard(app):
    make_donor(organisation=make_donor_organisation(name_kk="«Қайырым» қоры"))

    assert len(queries.page_of_donors(text="кайырым").rows) == 1
    assert len(queries.page_of_donors(text="нет такого").rows) == 0
