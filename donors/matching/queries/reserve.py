"""Read who waits for money after a decision, and what has been freed for them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, cast, func, or_, select, true
from sqlalchemy.orm import joinedload, undefer

from app.core.actor import Actor
from app.core.db import db
from donors.matching.models import MatchingRun
from donors.matching.queries.facts import candidates_of, terms_left
from donors.matching.queries.runs import codes_of, lines_of
from donors.matching.rules.contract import Candidate
from donors.matching.rules.raising import PaidInPart
from donors.matching.rules.reserve import (
    Paid,
    Waiting,
    candidates_waiting,
    freed_money,
    limited_to,
    paid_in_part,
    waiting_of,
)
from donors.matching.states import RunState
from donors.pledges.models import Pledge
from donors.pledges.states import PledgeState
from grants.awards import queries as awards
from grants.awards.states import AwardState


@dataclass(frozen=True)
class Reserve:
    """The reserve list of a decided call, and the pledges whose money was freed for it.

    `paid_in_part`: those on the list who are paid in part, by number, with who pays them.
    """

    waiting: Sequence[Waiting]
    pledges: Sequence[dict[str, Any]]
    paid_in_part: Mapping[str, PaidInPart]
    # How many applications have lost an award of this decision.
    withdrawn: int

    @property
    def candidates(self) -> list[Candidate]:
        """Those who may be paid from the freed money, asking for what they lack."""
        return candidates_waiting(self.waiting)


def root_of(run: MatchingRun) -> MatchingRun:
    """Find the run that decided the call: the run itself, or the one that it tops up."""
    return run if run.tops_up_id is None else db.session.get_one(MatchingRun, run.tops_up_id)


def reserve_of(root: MatchingRun) -> Reserve:
    """Read the reserve list of an approved run as it stands now."""
    family = _family(root)
    paid, withdrawn = _paid(family)
    waiting = waiting_of(candidates_of(root.ranking), paid, withdrawn)
    books = [(str(run.id), run.instance, run.result) for run in family]
    freed = freed_money(books, paid)
    codes = sorted({code for code, _year in freed})
    rows = db.session.scalars(
        select(Pledge)
        .where(Pledge.code.in_(codes), Pledge.state == PledgeState.SIGNED)
        .options(joinedload(Pledge.donor))
        .order_by(Pledge.code)
    ).all()
    pledges = limited_to(terms_left(rows, root.call.years), freed)
    return Reserve(waiting, pledges, paid_in_part(waiting, books, paid), len(withdrawn))


def withdrawn_awards(run: MatchingRun) -> dict[str, datetime]:
    """When awards of an approved run were withdrawn, by the number of their application."""
    return {
        one.application.number or "": one.withdrawn_at
        for one in awards.awards_of_bases([run.id])
        if one.withdrawn_at is not None
    }


def freed_of(runs: Sequence[MatchingRun], actor: Actor) -> dict[UUID, int]:
    """Add up what withdrawn awards of each run freed of the pledges of the actor's donors."""
    gone = {
        (one.decision.basis_id, one.application.number or "")
        for one in awards.awards_of_bases([run.id for run in runs])
        if one.withdrawn_at is not None
    }
    freed: Counter[UUID] = Counter()
    if not gone:
        return freed
    line = lines_of("allocations")
    number = line.c.value["application"].astext
    rows = db.session.execute(
        select(MatchingRun.id, number, func.sum(cast(line.c.value["amount"].astext, BigInteger)))
        .join(line, true())
        .where(
            MatchingRun.id.in_({run_id for run_id, _ in gone}),
            number.in_({one for _, one in gone}),
            line.c.value["pledge"].astext.in_(codes_of(actor)),
        )
        .group_by(MatchingRun.id, number)
    )
    for run_id, application, minor in rows:
        if (run_id, application) in gone:
            freed[run_id] += int(minor)
    return freed


def _family(root: MatchingRun) -> Sequence[MatchingRun]:
    """The approved run and the approved runs that top it up, in their order."""
    return db.session.scalars(
        select(MatchingRun)
        .where(
            MatchingRun.state == RunState.APPROVED,
            or_(MatchingRun.id == root.id, MatchingRun.tops_up_id == root.id),
        )
        .options(undefer(MatchingRun.instance), undefer(MatchingRun.result))
        .order_by(MatchingRun.created_at, MatchingRun.id)
    ).all()


def _paid(family: Sequence[MatchingRun]) -> tuple[list[Paid], set[str]]:
    """What standing awards are paid from, and the applications whose award was withdrawn."""
    made = awards.awards_of_bases([run.id for run in family])
    standing = {one.id: one for one in made if one.state == AwardState.MADE}
    shares = [share for rows in awards.shares_of(list(standing)).values() for share in rows]
    codes = _codes_of_funds({share.fund_id for share in shares})
    paid = [
        Paid(
            basis=str(standing[share.award_id].decision.basis_id),
            application=standing[share.award_id].application.number or "",
            pledge=codes[share.fund_id],
            year=share.year,
            from_year=share.from_year,
            amount_minor=share.amount_minor,
        )
        for share in shares
    ]
    gone = {one.application.number or "" for one in made if one.state == AwardState.WITHDRAWN}
    return paid, gone


def _codes_of_funds(fund_ids: set[UUID]) -> dict[UUID, str]:
    rows = db.session.execute(
        select(Pledge.fund_id, Pledge.code).where(Pledge.fund_id.in_(fund_ids))
    )
    return {fund_id: code for fund_id, code in rows if fund_id is not None}
