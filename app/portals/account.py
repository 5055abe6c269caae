"""The portal `/account`."""

from __future__ import annotations

from app.core.i18n import Message
from app.portals.portal import Portal, signed_in

PORTAL = Portal(name="account", prefix="/account", title=Message("Your account"), guard=signed_in)
blueprint = PORTAL.blueprint
