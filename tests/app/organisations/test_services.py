"""Organisations, members, invitations: who may, what is refused, what is written down."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.audit import services as audit
from app.core import clock
from app.core.actor import SYSTEM, MemberRole, OrganisationKind, Role
from app.core.errors import Invalid, NotAllowed, NotFound, Stale, TooLate
from app.organisations import queries, services
from tests.factories.app_identity import actor_of, make_front_officer, make_officer, make_user
from tests.factories.app_organisations import (
    demo_bin,
    make_donor_organisation,
    make_member,
    make_organisation,
)

LINK = "http://127.0.0.1:8000/account/invitations/{token}"


def invited(organisation, email, *, role=MemberRole.EDITOR, actor=None):
    owners = [user for member, user in queries.members_of(organisation) if member.role == "owner"]
    return services.invite_member(
        organisation=organisation,
        email=email,
        role=role,
        link=LINK,
        actor=actor or actor_of(owners[0]),
    )


@pytest.fixture
def owner(app):
    return make_user()


@pytest.fixture
def organisation(owner):
    return make_organisation(owner=owner)


def test_who_registers_an_organisation_owns_it(app):
    user = make_user()

    made = services.create_organisation(
        kind=OrganisationKind.APPLICANT,
        name_kk="Қор DEMO",
        name_ru="Фонд DEMO",
        bin=demo_bin(),
        region_code="KZ-10",
        actor=actor_of(user),
    )

    assert actor_of(user).membership_in(made.id).role == MemberRole.OWNER
    assert audit.pending()[-1]["action"] == "organisation.created"


def test_bin_is_registered_once(organisation):
    with pytest.raises(Invalid) as refusal:
        make_organisation(bin=organisation.bin)

    assert str(refusal.value.faults["bin"]) == (
        "An organisation with this BIN is registered already."
    )


def test_update_keeps_what_it_is_not_told(organisation, owner):
    services.update_organisation(
        organisation, changes={"name_kk": "Жаңа атау DEMO"}, actor=actor_of(owner)
    )

    assert organisation.name_ru == "Общественное объединение «Зелёная степь» (DEMO)"
    assert queries.search(actor=SYSTEM, text="жана атау").rows == [organisation]
    assert audit.pending()[-1]["facts"] == {"fields": ["name_kk"]}


def test_stale_tab_is_shown_both_versions(organisation, owner):
    seen = organisation.version
    services.update_organisation(
        organisation, changes={"phone": "+7 701 000 00 01"}, actor=actor_of(owner)
    )
    audit.record("flush.now", organisation, actor=SYSTEM)

    with pytest.raises(Stale) as refusal:
        services.update_organisation(
            organisation,
            changes={"phone": "+7 701 000 00 02"},
            seen_version=seen,
            actor=actor_of(owner),
        )

    (difference,) = refusal.value.differences
    assert (difference.mine, difference.theirs) == ("+7 701 000 00 02", "+7 701 000 00 01")


@pytest.mark.parametrize("role", [MemberRole.VIEWER, None])
def test_viewers_and_strangers_change_nothing(organisation, role):
    user = make_user()
    if role:
        make_member(organisation, user, role=role)

    with pytest.raises(NotAllowed):
        services.update_organisation(organisation, changes={"phone": "1"}, actor=actor_of(user))


@pytest.mark.parametrize("role", [MemberRole.EDITOR, MemberRole.SIGNATORY, MemberRole.VIEWER])
def test_only_owners_decide_on_members(organisation, role):
    user = make_user()
    make_member(organisation, user, role=role)

    with pytest.raises(NotAllowed) as refusal:
        invited(organisation, "guest@example.org", actor=actor_of(user))

    assert str(refusal.value) == "Only an owner can change the members of an organisation."


def test_last_owner_stays(organisation, owner):
    member = queries.member_of(organisation, owner.id)

    with pytest.raises(Invalid):
        services.remove_member(member, organisation=organisation, actor=actor_of(owner))
    with pytest.raises(Invalid):
        services.change_member_role(
            member, organisation=organisation, role=MemberRole.VIEWER, actor=actor_of(owner)
        )

    make_member(organisation, role=MemberRole.OWNER)
    services.remove_member(member, organisation=organisation, actor=actor_of(owner))
    assert queries.member_of(organisation, owner.id) is None


def test_members_may_always_leave(organisation):
    user = make_user()
    member = make_member(organisation, user, role=MemberRole.VIEWER)

    services.remove_member(member, organisation=organisation, actor=actor_of(user))

    assert actor_of(user).memberships == ()


def test_invitation_lets_in_the_invited_address_only(organisation):
    guest, stranger = make_user(email="guest@example.org"), make_user()
    invitation = invited(organisation, "Guest@Example.org", role=MemberRole.SIGNATORY)

    with pytest.raises(NotAllowed):
        services.accept_invitation(invitation, actor=actor_of(stranger))
    member = services.accept_invitation(invitation, actor=actor_of(guest))
    again = services.accept_invitation(invitation, actor=actor_of(guest))

    assert member.role == MemberRole.SIGNATORY
    assert again.id == member.id


def test_used_invitation_does_not_let_back_in(organisation):
    guest = make_user(email="guest@example.org")
    invitation = invited(organisation, guest.email)
    member = services.accept_invitation(invitation, actor=actor_of(guest))
    services.remove_member(member, organisation=organisation, actor=actor_of(guest))

    with pytest.raises(TooLate) as refusal:
        services.accept_invitation(invitation, actor=actor_of(guest))

    assert str(refusal.value) == "This invitation has been used."


def test_invitation_expires_to_the_second(organisation):
    guest = make_user(email="guest@example.org")
    invitation = invited(organisation, guest.email)

    with clock.at(invitation.expires_at), pytest.raises(TooLate):
        services.accept_invitation(invitation, actor=actor_of(guest))
    with clock.at(invitation.expires_at - timedelta(seconds=1)):
        services.accept_invitation(invitation, actor=actor_of(guest))


def test_new_invitation_replaces_the_earlier_one(organisation):
    guest = make_user(email="guest@example.org")
    first = invited(organisation, guest.email)
    invited(organisation, guest.email)

    with pytest.raises(TooLate) as refusal:
        services.accept_invitation(first, actor=actor_of(guest))

    assert str(refusal.value) == "This invitation was taken back."
    assert len(queries.open_invitations(organisation)) == 1


def test_members_are_not_invited_again(organisation, owner):
    with pytest.raises(Invalid):
        invited(organisation, owner.email)


@pytest.mark.parametrize(
    "text", ["«Жасыл дала»", "жасыл дала", "ЖАСЫЛ", "зеленая степь", "дала жас"]
)
def test_search_folds_case_and_letters(organisation, text):
    assert queries.search(actor=SYSTEM, text=text).rows == [organisation]


@pytest.mark.parametrize("text", ["%", "_", "\\", "жасыл%"])
def test_search_takes_signs_as_they_are(organisation, text):
    assert queries.search(actor=SYSTEM, text=text).rows == []


def test_russian_keyboard_finds_kazakh_names(app):
    made = make_organisation(name_kk="«Үміт сәулесі» қоғамдық қоры (DEMO)")

    assert queries.search(actor=SYSTEM, text="умит саулеси когамдык").rows == [made]


def test_pages_follow_each_other_without_gap_or_repeat(app):
    made = {make_organisation(name_kk=f"Ұйым {n:02d} DEMO").id for n in range(7)}
    seen, after = [], None
    for _page in range(4):
        found = queries.search(actor=SYSTEM, after=after, size=2)
        seen += [row.id for row in found.rows]
        after = found.next_key

    assert after is None
    assert len(seen) == 7
    assert set(seen) == made


def test_front_office_sees_its_region_only(app):
    near = make_organisation(region_code="KZ-10")
    far = make_organisation(region_code="KZ-11")
    donor = make_donor_organisation(region_code="KZ-10")
    actor = actor_of(make_front_officer("KZ-10"))

    assert queries.search(actor=actor).rows == [near]
    for unseen in (far, donor):
        with pytest.raises(NotFound):
            queries.get_organisation(unseen.id, actor=actor)


def test_foreign_organisation_looks_as_if_it_did_not_exist(organisation):
    with pytest.raises(NotFound):
        queries.get_organisation(organisation.id, actor=actor_of(make_user()))
    assert queries.get_organisation(organisation.id, actor=actor_of(make_officer())) == organisation


def test_reviewers_do_not_browse_organisations(organisation):
    assert queries.search(actor=actor_of(make_user(Role.REVIEWER))).rows == []


def test_donors_need_neither_bin_nor_region(app):
    made = make_donor_organisation(region_code=None)

    assert (made.bin, made.region_code) == (None, None)


def test_regions_are_the_twenty_in_order(app):
    found = queries.regions()

    assert len(found) == 20
    assert (found[0].code, found[0].name_kk, found[-1].code) == ("KZ-10", "Абай облысы", "KZ-79")
