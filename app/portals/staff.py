"""The portal `/staff`."""

from __future__ import annotations

from app.core.i18n import Message
from app.portals.portal import Portal, staff_only

PORTAL = Portal(name="staff", prefix="/staff", title=Message("For staff"), guard=staff_only)
blueprint = PORTAL.blueprint
