"""What every change of a working copy shares: lock, permission, stale tabs, audit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from app.audit import services as audit
from app.core.actor import Actor
from app.core.db import db
from app.core.errors import Difference, Fault, Invalid, Stale, TooLate, invalid
from app.core.i18n import Message
from grants.applications.models import Application
from grants.applications.permissions import EDITABLE, can_edit, deadline_faults
from grants.applications.rules.texts import search_key
from grants.calls.models import Call


def lock(application: Application) -> None:
    """Wait for others who write the same application, and see what they wrote."""
    db.session.flush()
    db.session.refresh(application, with_for_update={"of": Application})


class OutOfTime(TooLate, Invalid):
    """Before the opening or after the deadline; carries the code as other faults do."""


def open_copy(application: Application, actor: Actor) -> None:
    """Lock the working copy for a change the actor may make; OutOfTime after the deadline."""
    lock(application)
    if application.state in EDITABLE:
        refuse_late(application.call)
    can_edit(actor, application).enforce()


def refuse_late(call: Call) -> None:
    """Raise OutOfTime unless the call takes applications by the server's clock."""
    if faults := deadline_faults(call):
        raise OutOfTime({fault.field: fault.message for fault in faults}, faults)


def refuse(faults: Iterable[Fault]) -> None:
    """Raise Invalid when there is any fault."""
    if found := list(faults):
        raise invalid(found)


def revision(application: Application, section: str) -> int:
    """Tell how often a section was saved: the version that its page shows."""
    return int(application.revisions.get(section, 0))


def refuse_stale(
    application: Application,
    section: str,
    seen: int | None,
    pairs: Sequence[tuple[Message, Message | str, Message | str]],
) -> None:
    """Raise Stale with (label, typed, stored) pairs when another tab saved the section since."""
    changed = any(mine != theirs for _label, mine, theirs in pairs)
    if seen is not None and seen != revision(application, section) and changed:
        raise Stale([Difference(label, mine, theirs) for label, mine, theirs in pairs])


def save(application: Application, section: str, values: Mapping[str, Any], actor: Actor) -> None:
    """Store values, count the revision of the section, and note it in the audit."""
    first = section not in application.revisions
    changed = {name: value for name, value in values.items() if getattr(application, name) != value}
    if not (changed or first):
        return
    for name, value in changed.items():
        setattr(application, name, value)
    mark(application, section, actor)


def mark(application: Application, section: str, actor: Actor) -> None:
    """Note that a section was changed: revision, search text, unsent changes, audit."""
    number = revision(application, section) + 1
    application.revisions = {**application.revisions, section: number}
    application.has_unsent_changes = application.number is not None
    application.search = search_text(application)
    db.session.flush()
    facts = {"section": section, "revision": number}
    audit.record("application.saved", application, actor=actor, facts=facts)


def search_text(application: Application) -> str:
    """Gather what a search compares: title, number, and the names and BIN of the applicant."""
    body = application.organisation
    parts = (
        application.title, application.number, body.name_kk, body.name_ru, body.name_en, body.bin,
    )  # fmt: skip
    # The leading space lets short words be found at the beginning of a word only.
    return " " + search_key(" ".join(part for part in parts if part))
