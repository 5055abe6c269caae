"""Who may do what with an application, and why not."""

from __future__ import annotations

from app.core import clock
from app.core.actor import Actor, MemberRole, OrganisationKind, Role
from app.core.errors import Fault
from app.core.i18n import Message
from app.core.verdict import ALLOWED, Verdict, first_refusal, refused
from app.organisations.models import Organisation
from grants.applications.models import Application
from grants.applications.rules.scope import sees
from grants.applications.rules.submission import check_deadline
from grants.applications.states import ApplicationState
from grants.calls.models import Call

EDITABLE = {ApplicationState.DRAFT, ApplicationState.SUBMITTED, ApplicationState.WITHDRAWN}
_EDITORS = {MemberRole.OWNER, MemberRole.EDITOR}


def can_start(actor: Actor, call: Call, organisation: Organisation) -> Verdict:
    """Owners and editors of an NGO may begin an application while the call is open."""
    if organisation.kind != OrganisationKind.APPLICANT:
        return refused(Message("Only an NGO can apply."))
    return first_refusal(_edits_for(actor, organisation.id), _in_time(call))


def can_edit(actor: Actor, application: Application) -> Verdict:
    """Owners and editors may change the working copy until the deadline."""
    return first_refusal(
        _edits_for(actor, application.organisation_id),
        _still_open(application),
        _in_time(application.call),
    )


def can_prepare(actor: Actor, application: Application) -> Verdict:
    """Owners and editors write, whatever the clock and the state say of it."""
    return _edits_for(actor, application.organisation_id)


def can_submit(actor: Actor, application: Application) -> Verdict:
    """Owners and signatories hand in. The deadline itself is checked with the content."""
    return first_refusal(_signs_for(actor, application), _still_open(application))


def can_withdraw(actor: Actor, application: Application) -> Verdict:
    """Owners and signatories may take a submitted application back until reviews start."""
    return _signs_for(actor, application)


def can_start_review(actor: Actor, _application: Application | None = None) -> Verdict:
    """Officers start the reviews of a call."""
    return ALLOWED if actor.has(Role.OFFICER, Role.ADMINISTRATOR) else refused(_OFFICERS)


def can_decide(actor: Actor, _application: Application | None = None) -> Verdict:
    """The approver of a matching run settles the outcome."""
    deciding = (Role.APPROVER, Role.OFFICER, Role.ADMINISTRATOR)
    return ALLOWED if actor.has(*deciding) else refused(_OFFICERS)


def can_see(actor: Actor, application: Application) -> bool:
    """Members see their own; staff what was handed in; a front office its region's of that."""
    return sees(
        actor,
        organisation_id=application.organisation_id,
        number=application.number,
        region=application.region_code,
    )


def deadline_faults(call: Call) -> list[Fault]:
    """Tell by the server's clock whether a call takes applications now."""
    return check_deadline(call, clock.now())


def _edits_for(actor: Actor, organisation_id: object) -> Verdict:
    membership = next(
        (one for one in actor.memberships if one.organisation_id == organisation_id), None
    )
    if actor.is_system or (membership is not None and membership.role in _EDITORS):
        return ALLOWED
    return refused(Message("Only an owner or editor of the organisation may prepare this."))


def _signs_for(actor: Actor, application: Application) -> Verdict:
    if actor.may_sign_for(application.organisation_id):
        return ALLOWED
    return refused(
        Message("Only an owner or signatory of the organisation may submit or withdraw.")
    )


def _still_open(application: Application) -> Verdict:
    if application.state in EDITABLE:
        return ALLOWED
    return refused(Message("The application is with the reviewers and can no longer be changed."))


def _in_time(call: Call) -> Verdict:
    faults = deadline_faults(call)
    return refused(faults[0].message) if faults else ALLOWED


_OFFICERS = Message("Only an officer of the operator may do this.")
