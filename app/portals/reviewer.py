"""The portal `/review`."""

from __future__ import annotations

from app.core.i18n import Message
from app.portals.portal import Link, Portal, reviewers_only

PORTAL = Portal(
    name="reviewer", prefix="/review", title=Message("For reviewers"), guard=reviewers_only
)
PORTAL.navigation.append(Link(Message("My reviews"), "reviewer_reviews.queue"))
blueprint = PORTAL.blueprint
