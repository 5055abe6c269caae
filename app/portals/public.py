"""The portal `/`."""

from __future__ import annotations

from app.core.i18n import Message
from app.portals.portal import Portal, everyone

PORTAL = Portal(name="public", prefix="", title=Message("Asar"), guard=everyone)
blueprint = PORTAL.blueprint
