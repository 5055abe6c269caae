"""The portal `/fund`."""

from __future__ import annotations

from app.core.actor import Role
from app.core.i18n import Message
from app.portals.portal import Link, Portal, signed_in

# An officer may write what a donor has sent on paper.
PORTAL = Portal(
    name="donor",
    prefix="/fund",
    title=Message("For donors"),
    guard=signed_in,
    roles_kept=frozenset({Role.OFFICER}),
)
PORTAL.navigation.append(Link(Message("My pledges"), "donor_pledges.index"))
PORTAL.navigation.append(Link(Message("Where my money does most"), "donor_discovery.index"))
PORTAL.navigation.append(Link(Message("Money received"), "donor_contributions.index"))
PORTAL.navigation.append(Link(Message("Statement"), "donor_statements.show", more=True))
PORTAL.navigation.append(Link(Message("Links with applicants"), "donor_conflicts.index", more=True))
PORTAL.navigation.append(Link(Message("My consents"), "donor_consents.index", more=True))
PORTAL.navigation.append(Link(Message("My donor organisation"), "donor_profiles.index", more=True))
PORTAL.navigation.append(Link(Message("What my money does"), "donor_matching.index"))
PORTAL.navigation.append(Link(Message("Organisations"), "donor_organisations.index", more=True))
PORTAL.navigation.append(Link(Message("Letters"), "donor_letters.index", more=True))
blueprint = PORTAL.blueprint
