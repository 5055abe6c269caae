"""The portal `/staff`."""

from __future__ import annotations

from app.core.i18n import Message
from app.portals.portal import Link, Portal, staff_only

PORTAL = Portal(name="staff", prefix="/staff", title=Message("For staff"), guard=staff_only)
PORTAL.navigation.append(Link(Message("Calls"), "staff_calls.index"))
PORTAL.navigation.append(Link(Message("Programmes"), "staff_programmes.index"))
PORTAL.navigation.append(Link(Message("Applications"), "staff_applications.index"))
PORTAL.navigation.append(Link(Message("Reviews"), "staff_reviews.index"))
PORTAL.navigation.append(Link(Message("Matching"), "staff_matching.index"))
PORTAL.navigation.append(Link(Message("Awards"), "staff_awards.index"))
PORTAL.navigation.append(Link(Message("Letters"), "staff_letters.index"))
PORTAL.navigation.append(Link(Message("Donors"), "staff_profiles.index"))
PORTAL.navigation.append(Link(Message("Pledges"), "staff_pledges.index"))
PORTAL.navigation.append(Link(Message("The books"), "staff_ledger.index"))
PORTAL.navigation.append(Link(Message("Organisations"), "staff_organisations.index"))
PORTAL.navigation.append(Link(Message("People"), "staff_people.index"))
blueprint = PORTAL.blueprint
