"""The portal `/apply`."""

from __future__ import annotations

from app.core.i18n import Message
from app.portals.portal import Link, Portal, signed_in

PORTAL = Portal(
    name="applicant",
    prefix="/apply",
    title=Message("For applicants"),
    guard=signed_in,
    roles_kept=frozenset(),
)
PORTAL.navigation.append(Link(Message("Open calls"), "applicant_calls.index"))
PORTAL.navigation.append(Link(Message("My applications"), "applicant_applications.index"))
PORTAL.navigation.append(Link(Message("Decisions"), "applicant_awards.index"))
PORTAL.navigation.append(Link(Message("Organisations"), "applicant_organisations.index"))
PORTAL.navigation.append(Link(Message("Letters"), "applicant_letters.index"))
PORTAL.navigation.append(Link(Message("Links with donors"), "applicant_conflicts.index", more=True))
blueprint = PORTAL.blueprint
