"""The portal `/apply`."""

from __future__ import annotations

from app.core.i18n import Message
from app.portals.portal import Portal, signed_in

PORTAL = Portal(name="applicant", prefix="/apply", title=Message("For applicants"), guard=signed_in)
blueprint = PORTAL.blueprint
