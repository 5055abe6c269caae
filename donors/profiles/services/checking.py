"""Look into donors: documents handed in, checked, and what an unchecked donor means."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from app.audit import services as audit
from app.core import clock
from app.core.actor import Actor
from app.core.db import db
from app.core.errors import Invalid
from app.core.i18n import Message
from app.files import services as files
from app.files.rules import checked
from donors.profiles.models import DiligenceRule, Donor, DonorDocument
from donors.profiles.permissions import can_add_document, can_check_document, can_set_rule
from donors.profiles.states import CheckResult, DiligenceMode, DocumentKind


def add_document(
    donor: Donor,
    *,
    kind: DocumentKind,
    content: bytes,
    name: str,
    valid_until: date | None,
    actor: Actor,
) -> DonorDocument:
    """Hand in a document; an officer checks it. Raises Invalid (field "file") for bad files."""
    can_add_document(actor, donor).enforce()
    sound = checked(content, name)
    stored = files.keep(
        content,
        label=sound.label,
        media_type=sound.media_type,
        purpose="donor_document",
        actor=actor,
    )
    document = DonorDocument(
        donor_id=donor.id,
        kind=kind,
        file_id=stored.id,
        valid_until=valid_until,
        added_by_id=actor.user_id,
    )
    document.donor, document.file = donor, stored
    db.session.add(document)
    db.session.flush()
    facts = {"kind": kind.value, "sha256": stored.sha256, "valid_until": str(valid_until or "")}
    audit.record("donor.document_added", donor, actor=actor, facts=facts)
    return document


def check_document(
    document: DonorDocument,
    *,
    result: CheckResult,
    valid_until: date | None,
    remark: str = "",
    actor: Actor,
) -> None:
    """Say what a document shows and until when it holds; a later check replaces an earlier one."""
    can_check_document(actor, document.donor).enforce()
    if result == CheckResult.WAITING:
        raise Invalid({"result": Message("Say whether the document is in order.")})
    if result == CheckResult.FAILED and not remark.strip():
        raise Invalid({"remark": Message("Say what is wrong with the document.")})
    document.result = result
    document.valid_until = valid_until
    document.remark = remark.strip()
    document.checked_by_id = actor.user_id
    document.checked_at = clock.now()
    facts = {
        "document": str(document.id),
        "kind": document.kind.value,
        "result": result.value,
        "valid_until": str(valid_until or ""),
        "remark": document.remark,
    }
    audit.record("donor.document_checked", document.donor, actor=actor, facts=facts)


def set_rule(*, mode: DiligenceMode, valid_from: date, actor: Actor) -> DiligenceRule:
    """Say from which day on what happens to offers of unchecked donors; never for the past."""
    can_set_rule(actor).enforce()
    if valid_from < clock.today():
        raise Invalid({"valid_from": Message("A rule begins today or later.")})
    rule = db.session.scalar(
        select(DiligenceRule).where(DiligenceRule.valid_from == valid_from)
    ) or DiligenceRule(valid_from=valid_from)
    rule.mode, rule.set_by_id = mode, actor.user_id
    db.session.add(rule)
    facts = {"mode": mode.value, "valid_from": valid_from.isoformat()}
    audit.record("donor.diligence_rule_set", rule, actor=actor, facts=facts)
    return rule
