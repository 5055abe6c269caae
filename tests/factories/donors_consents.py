"""A proposed run that waits for the consent of one donor, and the people around it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from app.core.actor import Actor, MemberRole, Role
from app.core.db import db
from donors.consents import queries, services
from donors.consents.models import RunConsent
from donors.matching.models import MatchingRun
from donors.pledges.models import Pledge
from donors.profiles.models import Donor
from tests.factories.donors import make_donor, make_pledge, member_of
from tests.factories.donors_matching import ENTRIES, RankedCall, make_ranked_call, make_run, person

MONEY = {2027: 12_000_000_00, 2028: 6_000_000_00}
REST = {2027: 4_000_000_00, 2028: 3_000_000_00}

_numbers = count(1)


@dataclass
class Asked:
    """A run in which the first pledge needs consent and the second does not."""

    ranked: RankedCall
    run: MatchingRun
    pledge: Pledge
    other: Pledge
    signatory: Actor
    officer: Actor = field(default_factory=lambda: person(Role.OFFICER))

    @property
    def consent(self) -> RunConsent:
        """The question to the first donor."""
        return next(
            one for one in queries.consents_of(self.run.id) if one.donor_id == self.pledge.donor_id
        )


def make_asked(
    *,
    donor: Donor | None = None,
    other_asks: bool = False,
    money: Mapping[int, int] | None = None,
    with_people: bool = True,
) -> Asked:
    """Propose a run that pays from a pledge whose donor wants to be heard.

    Both pledges are for this call only, so that no other decision waits for the donor.
    """
    code = f"DEMO-ASKED-{next(_numbers)}"
    only: dict[str, Any] = {"where": {"calls": [code]}, "committed": True}
    pledge = make_pledge(
        donor=donor or make_donor(), years=money or MONEY, needs_consent=True, tier=0, **only
    )
    signatory = (
        member_of(pledge.donor, MemberRole.SIGNATORY) if with_people else person(Role.OFFICER)
    )
    other = make_pledge(donor=make_donor(), years=REST, needs_consent=other_asks, **only)
    ranked = make_ranked_call(ENTRIES, [pledge, other], code=code)
    return Asked(ranked, make_run(ranked), pledge, other, signatory)


def make_read(**wishes: Any) -> Asked:
    """The same, and the signatory has promised confidentiality and seen the projects."""
    asked = make_asked(**wishes)
    services.open_projects(asked.consent, actor=asked.signatory)
    db.session.commit()
    return asked
