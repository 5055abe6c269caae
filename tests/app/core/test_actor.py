"""Whose reading ends at a region, and whose does not."""

from __future__ import annotations

import pytest

from app.core.actor import ANONYMOUS, NATIONAL_ROLES, SYSTEM, Actor, Role
from app.core.ids import new_id


def officer_of(region: str | None, *more: Role) -> Actor:
    roles = frozenset({Role.FRONT_OFFICE, *more})
    return Actor(user_id=new_id(), name="DEMO", roles=roles, region_code=region)


def test_a_front_office_reads_its_region():
    assert officer_of("KZ-10").bound_region == "KZ-10"
    assert officer_of("KZ-10", Role.REVIEWER).bound_region == "KZ-10"


@pytest.mark.parametrize("role", NATIONAL_ROLES)
def test_a_role_for_the_whole_country_lifts_the_end(role):
    assert officer_of("KZ-10", role).bound_region is None


def test_a_front_office_without_a_region_reads_nothing_rather_than_everything():
    assert officer_of(None).is_regional
    assert officer_of(None).bound_region == "-"


@pytest.mark.parametrize("actor", [ANONYMOUS, SYSTEM])
def test_others_are_not_regional(actor):
    assert (actor.is_regional, actor.bound_region) == (False, None)
