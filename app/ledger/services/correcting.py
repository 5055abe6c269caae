"""Undo an entry by its mirror image."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select, update

from app.audit import services as audit
from app.core.actor import Actor
from app.core.db import db
from app.core.errors import Invalid
from app.core.events import publish
from app.ledger.models import AccountKind, Entry, EntryKind, Fund, FundYear, Posting
from app.ledger.permissions import can_correct, is_never_reversed, is_untouched
from app.ledger.queries import get_fund, is_changed, lock_years
from app.ledger.services.booking import booked, new_entry
from app.ledger.services.exchange import settle_exchange


def reverse(entry: Entry, *, reason: str, actor: Actor) -> Entry:
    """Undo an entry by its mirror image; the guarded figures follow, or refuse."""
    can_correct(actor).enforce()
    never = is_never_reversed(entry).reason
    if never is not None:
        raise Invalid({"entry": never})
    postings = db.session.scalars(select(Posting).where(Posting.entry_id == entry.id)).all()
    years = lock_years({p.account.fund_id for p in postings if p.account.fund_id})
    key = f"reversal:{entry.id}"
    earlier = booked(key)
    if earlier is not None:
        return earlier
    if entry.kind == EntryKind.COMMITMENT:
        refusal = is_untouched(years, is_changed=is_changed(entry)).reason
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
    settle_exchange(mirror, _places(postings), actor=actor)
    audit.record("entry.reversed", mirror, actor=actor, facts={"reverses": str(entry.id)})
    publish("entry.reversed", entry_id=entry.id)
    return mirror


def _places(postings: Iterable[Posting]) -> list[tuple[Fund, int]]:
    """List the funds and years that an entry touches."""
    places = {(p.account.fund_id, p.year) for p in postings if p.account.fund_id and p.year}
    return [(get_fund(fund_id), year) for fund_id, year in sorted(places)]


_FIGURE = {
    (EntryKind.COMMITMENT, AccountKind.RECEIVABLE): "committed_minor",
    (EntryKind.CONTRIBUTION, AccountKind.BANK): "received_minor",
    (EntryKind.RETURN, AccountKind.BANK): "received_minor",
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
