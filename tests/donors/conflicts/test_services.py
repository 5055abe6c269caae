"""Links between donors and applicants: found, declared, ended; the rule has a date."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.core import clock
from app.core.actor import SYSTEM, Role
from app.core.errors import Invalid, NotAllowed
from donors.conflicts import queries, services
from donors.conflicts.rules import Link, LinkKind, Side, Treatment
from tests.factories.app_identity import make_user
from tests.factories.app_organisations import make_member, make_organisation
from tests.factories.donors import make_donor, member_of
from tests.factories.donors_matching import person


def declare(donor, body, *, side=Side.OPERATOR, reason="DEMO: sister bodies", actor=SYSTEM):
    return services.declare_link(
        donor=donor, organisation=body, side=side, reason=reason, actor=actor
    )


def test_same_person_links_the_two(app):
    donor, body, other = make_donor(), make_organisation(), make_organisation()
    user = make_user()
    make_member(donor.organisation, user)
    make_member(body, user)

    assert queries.links_of([body.id, other.id]) == [Link(donor.id, body.id, LinkKind.SAME_PERSON)]


def test_declared_link_counts_until_it_is_ended(app):
    donor, body = make_donor(), make_organisation()
    link = declare(donor, body)

    assert declare(donor, body) is link
    assert queries.links_of([body.id]) == [
        Link(donor.id, body.id, LinkKind.DECLARED, "DEMO: sister bodies")
    ]
    with pytest.raises(Invalid, match="Say why the link no longer counts"):
        services.end_link(link, reason=" ", actor=SYSTEM)
    services.end_link(link, reason="DEMO: sold", actor=SYSTEM)
    assert queries.links_of([body.id]) == []
    assert declare(donor, body) is not link


def test_each_side_declares_its_own_only(app):
    donor, body = make_donor(), make_organisation()
    ours = member_of(donor)

    with pytest.raises(NotAllowed):
        declare(donor, body, side=Side.APPLICANT, actor=ours)
    with pytest.raises(NotAllowed):
        declare(make_donor(), body, side=Side.DONOR, actor=ours)
    with pytest.raises(NotAllowed):
        declare(donor, body, actor=person(Role.AUDITOR))
    assert declare(donor, body, side=Side.DONOR, actor=ours).side == Side.DONOR
    with pytest.raises(NotAllowed):
        services.end_link(queries.open_link(donor.id, body.id), reason="x", actor=ours)


def test_link_needs_a_reason(app):
    with pytest.raises(Invalid, match="Say how the two are linked"):
        declare(make_donor(), make_organisation(), reason="  ")


def test_rule_has_a_date_and_keeps_apart_by_default(app):
    today = clock.today()
    assert queries.treatment_on(today) == Treatment.EXCLUDE

    services.set_rule(
        treatment=Treatment.DISCLOSE, valid_from=today + timedelta(days=1), actor=SYSTEM
    )

    assert queries.treatment_on(today) == Treatment.EXCLUDE
    assert queries.treatment_on(today + timedelta(days=1)) == Treatment.DISCLOSE
    with pytest.raises(Invalid, match="A rule begins today or later"):
        services.set_rule(
            treatment=Treatment.DISCLOSE, valid_from=today - timedelta(days=1), actor=SYSTEM
        )
    with pytest.raises(NotAllowed):
        services.set_rule(
            treatment=Treatment.DISCLOSE, valid_from=today, actor=person(Role.FINANCE)
        )
