"""The portal `/staff`."""

from __future__ import annotations

from app.core.i18n import Message
from app.portals.portal import Link, Portal, staff_only

PORTAL = Portal(name="staff", prefix="/staff", title=Message("For staff"), guard=staff_only)
PORTAL.navigation.extend(
    (
        Link(Message("Calls"), "staff_calls.index", also=("discovery",)),
        Link(Message("Applications"), "staff_applications.index"),
        Link(Message("Reviews"), "staff_reviews.index", also=("rankings", "reviewers")),
        Link(Message("Matching"), "staff_matching.index", also=("consents",)),
        Link(Message("Awards"), "staff_awards.index"),
        Link(Message("Letters"), "staff_letters.index"),
        Link(Message("Pledges"), "staff_pledges.index", also=("contributions",)),
        Link(Message("The books"), "staff_ledger.index"),
        Link(Message("Programmes"), "staff_programmes.index", more=True),
        Link(Message("Donors"), "staff_profiles.index", more=True),
        Link(
            Message("Organisations"),
            "staff_organisations.index",
            also=("front_offices",),
            more=True,
        ),
        Link(Message("People"), "staff_people.index", more=True),
    )
)
blueprint = PORTAL.blueprint
