"""Let people of a donor see projects by their titles, which are not public yet."""

from __future__ import annotations

from app.audit import services as audit
from app.core.actor import Actor
from app.core.canonical import text_hash
from donors.consents import queries
from donors.consents.models import RunConsent
from donors.consents.permissions import can_open
from donors.consents.rules import UNDERTAKING


def open_projects(consent: RunConsent, *, actor: Actor) -> None:
    """Keep that a person has promised confidentiality; from then on it sees the titles.

    The row of the journal is the promise: who, when, about which result, in which words.
    """
    can_open(actor, consent).enforce()
    if queries.may_read_projects(consent, actor=actor):
        return
    facts = {
        "run": consent.run.number,
        "donor": consent.donor.code,
        "result_sha256": consent.result_sha256,
        "promise_sha256": text_hash(UNDERTAKING.text),
    }
    audit.record(queries.OPENED, consent, actor=actor, facts=facts)
