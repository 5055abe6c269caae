"""The portal `/fund`."""

from __future__ import annotations

from app.core.i18n import Message
from app.portals.portal import Portal, signed_in

PORTAL = Portal(name="donor", prefix="/fund", title=Message("For donors"), guard=signed_in)
blueprint = PORTAL.blueprint
