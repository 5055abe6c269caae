"""Who acts: a plain value made at the edge and passed to every permission and service."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from uuid import UUID


class Role(StrEnum):
    """Roles of the operator's people. NGO and donor members have memberships instead."""

    OFFICER = "officer"
    APPROVER = "approver"
    FINANCE = "finance"
    REVIEWER = "reviewer"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"
    FRONT_OFFICE = "front_office"


STAFF_ROLES = frozenset(Role) - {Role.REVIEWER}
# Whoever holds one of these reads the whole country; a front office reads its region.
NATIONAL_ROLES = (
    Role.OFFICER, Role.APPROVER, Role.FINANCE, Role.AUDITOR, Role.ADMINISTRATOR,
)  # fmt: skip
# Stands for the region of somebody who has none: nothing lies there.
_NOWHERE = "-"


class MemberRole(StrEnum):
    """What a member may do for an organisation."""

    OWNER = "owner"
    EDITOR = "editor"
    SIGNATORY = "signatory"
    VIEWER = "viewer"


class OrganisationKind(StrEnum):
    """Which side of the table an organisation sits on."""

    APPLICANT = "applicant"
    DONOR = "donor"


@dataclass(frozen=True)
class Membership:
    """One person's place in one organisation."""

    organisation_id: UUID
    role: MemberRole
    kind: OrganisationKind


@dataclass(frozen=True)
class Actor:
    """The person, command or job on whose behalf something is done."""

    user_id: UUID | None
    name: str
    email: str = ""
    roles: frozenset[Role] = frozenset()
    memberships: tuple[Membership, ...] = ()
    region_code: str | None = None
    second_factor: bool = False
    request_id: str | None = None
    ip_prefix: str | None = None
    is_system: bool = field(default=False)

    @property
    def is_anonymous(self) -> bool:
        """True for a visitor who has not signed in."""
        return self.user_id is None and not self.is_system

    @property
    def is_staff(self) -> bool:
        """True for the operator's people, auditors included."""
        return bool(self.roles & STAFF_ROLES)

    @property
    def is_regional(self) -> bool:
        """True for a front-office officer without any role that reads the whole country."""
        return Role.FRONT_OFFICE in self.roles and not self.roles.intersection(NATIONAL_ROLES)

    @property
    def bound_region(self) -> str | None:
        """The region at which the reading of a front office ends; None: there is no such end."""
        return (self.region_code or _NOWHERE) if self.is_regional else None

    def as_member(self, *, keeping: frozenset[Role] = frozenset()) -> Actor:
        """The same person as a member only; roles count if kept and proved by a code."""
        kept = self.roles & keeping if self.second_factor else frozenset()
        return replace(self, roles=kept, region_code=None)

    def has(self, *roles: Role) -> bool:
        """Tell whether the actor holds one of the roles; the system may do anything."""
        return self.is_system or bool(self.roles.intersection(roles))

    def membership_in(self, organisation_id: UUID) -> Membership | None:
        """Find the actor's membership in an organisation."""
        return next((m for m in self.memberships if m.organisation_id == organisation_id), None)

    def organisations(self, kind: OrganisationKind) -> tuple[UUID, ...]:
        """List the organisations of a kind that the actor belongs to."""
        return tuple(m.organisation_id for m in self.memberships if m.kind == kind)

    def may_edit_for(self, organisation_id: UUID) -> bool:
        """Tell whether the actor may prepare papers for an organisation."""
        membership = self.membership_in(organisation_id)
        return self.is_system or (membership is not None and membership.role != MemberRole.VIEWER)

    def may_sign_for(self, organisation_id: UUID) -> bool:
        """Tell whether the actor may bind an organisation: submit, offer, withdraw."""
        membership = self.membership_in(organisation_id)
        signing = {MemberRole.OWNER, MemberRole.SIGNATORY}
        return self.is_system or (membership is not None and membership.role in signing)


ANONYMOUS = Actor(user_id=None, name="")
SYSTEM = Actor(user_id=None, name="Asar", is_system=True)
