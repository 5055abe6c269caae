"""The portal `/review`."""

from __future__ import annotations

from app.core.i18n import Message
from app.portals.portal import Portal, reviewers_only

PORTAL = Portal(
    name="reviewer", prefix="/review", title=Message("For reviewers"), guard=reviewers_only
)
blueprint = PORTAL.blueprint
