"""The stage of the demonstration: what has been made so far, and instants relative to today."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from app.core import clock
from app.core.actor import Actor
from app.identity import queries as people
from app.identity.models import User
from app.organisations.models import Organisation, Region
from donors.pledges.models import Pledge
from donors.profiles.models import Donor
from grants.applications.models import Application
from grants.calls.models import Call
from grants.programmes.models import Programme
from grants.reviews.models import ReviewerProfile

# Whoever has no sign-in of their own acts under this name.
GUEST = Actor(user_id=None, name="DEMO", is_system=True)


@dataclass
class Stage:
    """Everything the scenes hand to one another, by short keys."""

    today: date
    users: dict[str, User] = field(default_factory=dict)
    bodies: dict[str, Organisation] = field(default_factory=dict)
    regions: dict[str, Region] = field(default_factory=dict)
    programme: Programme = field(init=False)
    calls: dict[str, Call] = field(default_factory=dict)
    applications: dict[str, list[Application]] = field(default_factory=dict)
    reviewers: list[ReviewerProfile] = field(default_factory=list)
    donors: dict[str, Donor] = field(default_factory=dict)
    pledges: dict[str, Pledge] = field(default_factory=dict)

    def at(self, days: int, hour: int = 10, minute: int = 0) -> datetime:
        """Give an hour of Astana on the day so many days from today."""
        day = self.today + timedelta(days=days)
        return datetime(day.year, day.month, day.day, hour, minute, tzinfo=clock.HOME_ZONE)

    def actor(self, key: str) -> Actor:
        """Give the actor behind a sign-in, as roles and memberships are now."""
        return people.actor_for(self.users[key], second_factor=True)

    def acting_for(self, body: str, *keys: str) -> Actor:
        """Give the first of the named people who exists, or the guest."""
        found = next((self.users[key] for key in keys if key in self.users), None)
        if found is None:
            return GUEST
        actor = people.actor_for(found, second_factor=True)
        return actor if actor.membership_in(self.bodies[body].id) else GUEST


@dataclass(frozen=True)
class Scene:
    """Something that happens at an instant of the story."""

    at: datetime
    play: Callable[[], None]
