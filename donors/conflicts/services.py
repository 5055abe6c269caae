"""Declare links, end them, set what follows from them."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from app.audit import services as audit
from app.core import clock
from app.core.actor import Actor
from app.core.db import db
from app.core.errors import Invalid
from app.core.i18n import Message
from app.organisations.models import Organisation
from donors.conflicts import queries
from donors.conflicts.models import DeclaredLink, LinkRule
from donors.conflicts.permissions import can_declare, can_end, can_set_rule
from donors.conflicts.rules import Side, Treatment
from donors.profiles.models import Donor


def declare_link(
    *, donor: Donor, organisation: Organisation, side: Side, reason: str, actor: Actor
) -> DeclaredLink:
    """Declare that a donor and an applicant are linked; the same declaration is the same row."""
    can_declare(actor, donor, organisation, side).enforce()
    reason = reason.strip()
    if not reason:
        raise Invalid({"reason": Message("Say how the two are linked.")})
    known = queries.open_link(donor.id, organisation.id)
    if known is not None:
        return known
    link = DeclaredLink(
        donor_id=donor.id,
        organisation_id=organisation.id,
        side=side,
        reason=reason,
        declared_at=clock.now(),
        declared_by_id=actor.user_id,
        end_reason="",
    )
    db.session.add(link)
    db.session.flush()
    facts = {"donor": donor.code, "organisation": str(organisation.id), "side": side.value}
    audit.record("donor_link.declared", link, actor=actor, facts=facts)
    return link


def end_link(link: DeclaredLink, *, reason: str, actor: Actor) -> None:
    """End a declaration whose ground is gone, saying why; an ended one stays as it is."""
    can_end(actor).enforce()
    if not reason.strip():
        raise Invalid({"reason": Message("Say why the link no longer counts.")})
    if link.ended_at is not None:
        return
    link.ended_at, link.ended_by_id = clock.now(), actor.user_id
    link.end_reason = reason.strip()
    db.session.flush()
    audit.record("donor_link.ended", link, actor=actor, facts={"reason": link.end_reason})


def set_rule(*, treatment: Treatment, valid_from: date, actor: Actor) -> LinkRule:
    """Say from which day on what follows from a link; never for the past."""
    can_set_rule(actor).enforce()
    if valid_from < clock.today():
        raise Invalid({"valid_from": Message("A rule begins today or later.")})
    rule = db.session.scalar(select(LinkRule).where(LinkRule.valid_from == valid_from)) or LinkRule(
        valid_from=valid_from
    )
    rule.treatment, rule.set_by_id = treatment, actor.user_id
    db.session.add(rule)
    db.session.flush()
    facts = {"treatment": treatment.value, "valid_from": valid_from.isoformat()}
    audit.record("donor_link.rule_set", rule, actor=actor, facts=facts)
    return rule
