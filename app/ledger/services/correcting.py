"""Undo an entry by its mirror image."""

from __future__ import annotations

from sqlalchemy import select, update

from app.audit import services as audit
from app.core.actor import Actor
from app.core.db import db
from app.core.errors import Invalid
from app.core.i18n import Message
from app.ledger.models import AccountKind, Entry, EntryKind, FundYear, Posting
from app.ledger.permissions import can_correct, is_untouched
from app.ledger.queries import lock_years
from app.ledger.services.booking import booked, new_entry


def reverse(entry: Entry, *, reason: str, actor: Actor) -> Entry:
    """Undo an entry by its mirror image; the guarded figures follow, or refuse."""
    can_correct(actor).enforce()
    if entry.kind == EntryKind.REVERSAL:
        raise Invalid({"entry": Message("A reversal itself cannot be reversed.")})
    postings = db.session.scalars(select(Posting).where(Posting.entry_id == entry.id)).all()
    years = lock_years({p.account.fund_id for p in postings if p.account.fund_id})
    key = f"reversal:{entry.id}"
    earlier = booked(key)
    if earlier is not None:
        return earlier
    if entry.kind == EntryKind.COMMITMENT:
        refusal = is_untouched(years).reason
        if refusal is not None:
            raise Invalid({"entry": refusal})
    for posting in postings:
        _give_back(entry.kind, posting)
    mirror = new_entry(
        EntryKind.REVERSAL, key=key, reference=entry.reference, actor=actor,
        facts={"reason": reason}, reverses_id=entry.id,
    )  # fmt: skip
    db.session.add_all(
        Posting(
            entry_id=mirror.id, account_id=p.account_id, year=p.year, amount_minor=-p.amount_minor
        )
        for p in postings
    )
    audit.record("entry.reversed", mirror, actor=actor, facts={"reverses": str(entry.id)})
    return mirror


_FIGURE = {
    (EntryKind.COMMITMENT, AccountKind.RECEIVABLE): "committed_minor",
    (EntryKind.CONTRIBUTION, AccountKind.BANK): "received_minor",
    (EntryKind.RESERVATION, AccountKind.AVAILABLE): "reserved_minor",
}


def _give_back(kind: EntryKind, posting: Posting) -> None:
    figure = _FIGURE.get((kind, posting.account.kind))
    if figure is None:
        return
    column = getattr(FundYear, figure)
    db.session.execute(
        update(FundYear)
        .where(FundYear.fund_id == posting.account.fund_id, FundYear.year == posting.year)
        .values({figure: column - posting.amount_minor})
    )
