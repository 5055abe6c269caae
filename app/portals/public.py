"""The portal `/`."""

from __future__ import annotations

from app.core.i18n import Message
from app.portals.portal import Link, Portal, everyone

PORTAL = Portal(name="public", prefix="", title=Message("Asar"), guard=everyone)
PORTAL.navigation.append(Link(Message("Calls"), "public_calls.index"))
PORTAL.navigation.append(Link(Message("Donors"), "public_profiles.index"))
PORTAL.navigation.append(Link(Message("Awarded projects"), "public_awards.index"))
PORTAL.navigation.append(Link(Message("Front offices"), "public_front_offices.index"))
PORTAL.navigation.append(Link(Message("Check a letter"), "public_letters.start"))
blueprint = PORTAL.blueprint
