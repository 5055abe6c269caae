"""Take a file of rates: first looked at, then booked whole or not at all."""

from __future__ import annotations

from app.audit import services as audit
from app.core import clock
from app.core.actor import Actor
from app.core.db import db
from app.core.errors import Invalid
from app.core.i18n import Message
from app.core.text import one_line
from app.files import services as files
from app.files.rules.names import clean_label
from app.ledger import queries
from app.ledger.models import Rate, RateImport
from app.ledger.permissions import can_correct, can_set_rate
from app.ledger.rules import Quote, RatePlan, read_rate_file


def hand_in_rates(*, content: bytes, name: str, source: str, actor: Actor) -> RateImport:
    """Keep a file of rates for the look before booking. Raises Invalid when it is no such file."""
    can_set_rate(actor).enforce()
    source = one_line(source)
    read_rate_file(content, source=source, today=clock.today())
    is_xml = content.lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t\x00").startswith(b"<")
    kept = files.keep(
        content,
        label=clean_label(name, ".xml" if is_xml else ".csv"),
        media_type="application/xml" if is_xml else "text/csv",
        purpose="rates",
        actor=actor,
    )
    row = RateImport(file_id=kept.id, source=source, created_by_id=actor.user_id)
    row.file = kept
    db.session.add(row)
    db.session.flush()
    audit.record("rates.handed_in", row, actor=actor, facts={"sha256": kept.sha256})
    return row


def book_rates(
    row: RateImport, *, seen: str, confirmed: bool = False, reason: str = "", actor: Actor
) -> None:
    """Book what a file has that is new, and with a reason what it corrects.

    `seen` names the plan that was looked at: what the books have overtaken is looked at anew.
    A file that is booked already stays as it is.
    """
    can_set_rate(actor).enforce()
    db.session.refresh(row, with_for_update=True)
    if row.booked_at is not None:
        return
    read, plan = queries.read_import(row)
    if read.fault_count:
        raise Invalid({"file": Message("The file has faults. Correct them and hand it in anew.")})
    if plan.fingerprint != seen:
        message = Message("Rates have been stored since you looked. Look at the file once more.")
        raise Invalid({"file": message})
    _check(plan, confirmed=confirmed, reason=reason, actor=actor)
    _add(row, plan, reason, actor)
    row.booked_at = clock.now()
    row.booked_by_id = actor.user_id
    row.added, row.corrected = len(plan.new), len(plan.contradicting)
    facts = {"added": row.added, "corrected": row.corrected, "reason": reason.strip()}
    audit.record("rates.booked", row, actor=actor, facts=facts)


def _check(plan: RatePlan, *, confirmed: bool, reason: str, actor: Actor) -> None:
    if plan.contradicting and not can_correct(actor):
        message = Message(
            "The file contradicts stored rates. Only the finance office may correct them."
        )
        raise Invalid({"reason": message})
    if plan.contradicting and not reason.strip():
        raise Invalid({"reason": Message("Say why stored rates are corrected.")})
    if plan.jumps and not confirmed:
        raise Invalid({"confirmed": Message("Confirm the rates that lie far from the last ones.")})


def _add(row: RateImport, plan: RatePlan, reason: str, actor: Actor) -> None:
    corrections = [pair.quote for pair in plan.contradicting]
    ordinals = queries.last_ordinals(corrections)

    def rate(quote: Quote, ordinal: int) -> Rate:
        return Rate(
            currency=quote.currency,
            quoted_on=quote.quoted_on,
            ordinal=ordinal,
            num=quote.num,
            den=quote.den,
            source=quote.source,
            reason=reason.strip() if ordinal > 1 else "",
            import_id=row.id,
            set_by_id=actor.user_id,
        )

    db.session.add_all(rate(quote, 1) for quote in plan.new)
    db.session.add_all(
        rate(quote, ordinals[quote.currency, quote.quoted_on] + 1) for quote in corrections
    )
    db.session.flush()
