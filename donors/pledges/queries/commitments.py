"""Read commitments: what was signed, what is proposed, the parts of their money."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.core.db import db
from app.core.errors import NotFound
from app.files.models import StoredFile
from app.ledger import queries as ledger
from app.ledger.rules import YearFigures
from donors.pledges.models import Pledge, PledgeChange, PledgeVersion, Tranche
from donors.pledges.rules import Part, PledgeTerms, from_json
from donors.pledges.states import ChangeState
from grants.awards.queries import shares_of_fund


def versions_of(pledge: Pledge) -> Sequence[PledgeVersion]:
    """List what was signed, the present version first."""
    return db.session.scalars(
        select(PledgeVersion)
        .where(PledgeVersion.pledge_id == pledge.id)
        .options(joinedload(PledgeVersion.file))
        .order_by(PledgeVersion.number.desc())
    ).all()


def paper_of(pledge: Pledge, number: int) -> StoredFile:
    """Find the copy of an agreement; raises NotFound where none was kept."""
    found = next((row.file for row in versions_of(pledge) if row.number == number), None)
    if found is None:
        raise NotFound
    return found


def terms_in(pledge: Pledge, number: int) -> PledgeTerms:
    """Read the terms of one version."""
    return next(from_json(row.terms) for row in versions_of(pledge) if row.number == number)


def version_numbers(codes: Sequence[str]) -> dict[str, int]:
    """Tell which version of each commitment is in force, by code; promises have none."""
    rows = db.session.execute(
        select(Pledge.code, func.max(PledgeVersion.number))
        .join(Pledge, Pledge.id == PledgeVersion.pledge_id)
        .where(Pledge.code.in_(codes))
        .group_by(Pledge.code)
    )
    return {code: int(number) for code, number in rows}


def lock_pledge(pledge: Pledge) -> None:
    """Hold a pledge until the transaction ends, as it stands now."""
    db.session.refresh(pledge, with_for_update={"of": Pledge})


def changes_of(pledge: Pledge) -> Sequence[PledgeChange]:
    """List what was proposed, the newest first."""
    return db.session.scalars(
        select(PledgeChange)
        .where(PledgeChange.pledge_id == pledge.id)
        .order_by(PledgeChange.id.desc())
    ).all()


def open_change(pledge: Pledge) -> PledgeChange | None:
    """Find the proposal that waits for an answer."""
    return next((row for row in changes_of(pledge) if row.state == ChangeState.PROPOSED), None)


def get_change(pledge: Pledge, change_id: UUID) -> PledgeChange:
    """Find a proposal of this pledge."""
    found = db.session.get(PledgeChange, change_id)
    if found is None or found.pledge_id != pledge.id:
        raise NotFound
    return found


def figures_of(pledge: Pledge) -> list[YearFigures]:
    """Read what the books say of each year of a commitment; nothing for a promise."""
    return ledger.fund_years(pledge.fund_id) if pledge.fund_id else []


def tranches_of(pledge_ids: Sequence[UUID]) -> Sequence[Tranche]:
    """List the parts of commitments in the order in which they are due."""
    return db.session.scalars(
        select(Tranche)
        .where(Tranche.pledge_id.in_(pledge_ids))
        .options(joinedload(Tranche.pledge).joinedload(Pledge.donor))
        .order_by(Tranche.pledge_id, Tranche.due_on, Tranche.number)
    ).all()


def lock_tranches(pledge: Pledge) -> Sequence[Tranche]:
    """Read the parts of a commitment as they stand now and hold them."""
    return db.session.scalars(
        select(Tranche)
        .where(Tranche.pledge_id == pledge.id)
        .order_by(Tranche.number)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()


def get_tranche(pledge: Pledge, number: int) -> Tranche:
    """Find a part of a commitment by its number."""
    found: Tranche | None = db.session.scalar(
        select(Tranche).where(Tranche.pledge_id == pledge.id, Tranche.number == number)
    )
    if found is None:
        raise NotFound
    return found


def part_of(tranche: Tranche) -> Part:
    """Write a part as the plain value that rules judge."""
    return Part(
        tranche.year,
        tranche.due_on,
        tranche.amount_minor,
        tranche.received_minor,
        tranche.called_at is not None,
        tranche.number,
    )


def spent_of(pledge: Pledge) -> int:
    """Tell how much of what a commitment pays for has reached the grantees, in its currency."""
    if pledge.fund_id is None:
        return 0
    shares = shares_of_fund(pledge.fund_id)
    paid = ledger.paid_out({share.award_id for share in shares})
    base = sum(
        share.amount_minor * paid.get(share.award_id, 0) // share.award.amount_minor
        for share in shares
    )
    reserved = sum(row.reserved_minor for row in figures_of(pledge))
    whole = sum(share.amount_minor for share in shares)
    return reserved * base // whole if whole else 0
