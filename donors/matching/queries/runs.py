"""Read runs: one, those of a call, those that concern a donor."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    FromClause,
    Select,
    String,
    Text,
    cast,
    column,
    func,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import defer, joinedload, undefer

from app.core.actor import NATIONAL_ROLES, Actor, OrganisationKind
from app.core.db import db
from app.core.errors import NotFound
from donors.matching.engine import InvalidResult, verify
from donors.matching.models import MatchingRun
from donors.matching.states import RunState
from donors.pledges.models import Pledge
from donors.profiles.models import Donor
from grants.calls.models import Call
from grants.calls.states import CallState
from grants.reviews.models import Ranking


def get_run(run_id: UUID, *, actor: Actor) -> MatchingRun:
    """Find a run; only who works for the whole country may see runs."""
    if not actor.has(*NATIONAL_ROLES):
        raise NotFound
    return _found(run_id)


def _found(run_id: UUID) -> MatchingRun:
    whole = [joinedload(MatchingRun.call), joinedload(MatchingRun.ranking)]
    run = db.session.get(MatchingRun, run_id, options=whole)
    if run is None:
        raise NotFound
    return run


def lock_run(run: MatchingRun) -> None:
    """Hold a run for this transaction, and read its newest state."""
    db.session.refresh(run, with_for_update={"of": MatchingRun})


def lock_call(call: Call) -> None:
    """Hold a call for this transaction, so that only one decision on it is made at a time."""
    db.session.refresh(call, with_for_update={"of": Call})


def runs_of(call_id: UUID) -> Sequence[MatchingRun]:
    """List the runs of a call, newest first."""
    return db.session.scalars(
        select(MatchingRun)
        .where(MatchingRun.call_id == call_id)
        .order_by(MatchingRun.created_at.desc(), MatchingRun.id.desc())
    ).all()


def runs_to_compare(call_id: UUID, ids: Sequence[str]) -> list[MatchingRun]:
    """Find runs of a call with their inputs and results, in the order asked for.

    What names no run of this call is left out.
    """
    rows = db.session.scalars(
        select(MatchingRun)
        .where(MatchingRun.call_id == call_id, cast(MatchingRun.id, String).in_(ids))
        .options(undefer(MatchingRun.instance), undefer(MatchingRun.result))
    )
    known = {str(run.id): run for run in rows}
    return [known[one] for one in dict.fromkeys(ids) if one in known]


def list_runs(*, limit: int = 100) -> Sequence[MatchingRun]:
    """List runs of all calls, newest first."""
    return db.session.scalars(
        select(MatchingRun)
        .options(joinedload(MatchingRun.call))
        .order_by(MatchingRun.id.desc())
        .limit(limit)
    ).all()


def count_runs(call_id: UUID) -> int:
    """Count the runs of a call, for numbering the next."""
    wanted = select(func.count()).select_from(MatchingRun).where(MatchingRun.call_id == call_id)
    return db.session.scalar(wanted) or 0


def approved_run_of(call_id: UUID) -> MatchingRun | None:
    """Find the run that decided a call."""
    return db.session.scalar(
        select(MatchingRun)
        .where(
            MatchingRun.call_id == call_id,
            MatchingRun.state == RunState.APPROVED,
            MatchingRun.tops_up_id.is_(None),
        )
        .order_by(MatchingRun.id.desc())
        .limit(1)
    )


def earlier_run(run: MatchingRun) -> MatchingRun | None:
    """Find the run of the same ranking that was proposed last before this one was made.

    A top-up has none: it splits other money among others.
    """
    if run.tops_up_id is not None:
        return None
    return db.session.scalar(
        select(MatchingRun)
        .where(
            MatchingRun.ranking_id == run.ranking_id,
            MatchingRun.id != run.id,
            MatchingRun.created_at <= run.created_at,
            MatchingRun.proposed_at.is_not(None),
            MatchingRun.tops_up_id.is_(None),
        )
        .order_by(MatchingRun.created_at.desc(), MatchingRun.id.desc())
        .limit(1)
    )


def calls_to_split(*, limit: int = 100) -> Sequence[Call]:
    """List the calls whose ranking waits for a decision, the longest waiting first."""
    return db.session.scalars(
        select(Call)
        .where(Call.state == CallState.RANKED)
        .order_by(Call.closes_at, Call.id)
        .limit(limit)
    ).all()


def has_ranking(call_id: UUID) -> bool:
    """Tell whether a call has a frozen ranking."""
    found = db.session.scalar(select(Ranking.id).where(Ranking.call_id == call_id).limit(1))
    return found is not None


def broken_rule(run: MatchingRun) -> str | None:
    """Check a result against its certificate: the first broken rule, None when it is right."""
    try:
        verify(run.instance, run.result)
    except InvalidResult as broken:
        return str(broken)
    return None


def own_codes(actor: Actor) -> set[str]:
    """Name the commitments of the donors that a person belongs to, by code."""
    return set(db.session.scalars(codes_of(actor)))


def codes_of(actor: Actor) -> Select[str]:
    """The same as a question, for other questions to ask within."""
    mine = actor.organisations(OrganisationKind.DONOR)
    return (
        select(Pledge.code)
        .join(Donor, Donor.id == Pledge.donor_id)
        .where(Donor.organisation_id.in_(mine), Pledge.fund_id.is_not(None))
    )


def approved_with(actor: Actor, *, limit: int = 100) -> Sequence[MatchingRun]:
    """List the approved runs that had money of the actor's donors to place, newest first."""
    return db.session.scalars(
        select(MatchingRun)
        .where(MatchingRun.state == RunState.APPROVED, _concerns(actor))
        .options(joinedload(MatchingRun.call), defer(MatchingRun.pledge_versions))
        .order_by(MatchingRun.approved_at.desc(), MatchingRun.id.desc())
        .limit(limit)
    ).all()


def lines_of(part: str) -> FromClause:
    """The lines of one list of a run's result, as rows beside the run: each is a `value`."""
    lines = func.jsonb_array_elements(MatchingRun.result[part])
    return lines.table_valued(column("value", JSONB)).lateral()


def used_of(runs: Sequence[MatchingRun], actor: Actor) -> dict[UUID, int]:
    """Add up what each run took of the pledges of the actor's donors."""
    one = lines_of("pledges")
    used = func.sum(cast(one.c.value["used"].astext, BigInteger))
    rows = db.session.execute(
        select(MatchingRun.id, used)
        .join(one, true())
        .where(
            MatchingRun.id.in_([run.id for run in runs]),
            one.c.value["id"].astext.in_(codes_of(actor)),
        )
        .group_by(MatchingRun.id)
    )
    found = {run_id: int(minor) for run_id, minor in rows}
    return {run.id: found.get(run.id, 0) for run in runs}


def approved_run_with(run_id: UUID, actor: Actor) -> MatchingRun:
    """Find an approved run that had money of the actor's donors to place, or raise NotFound."""
    found: MatchingRun | None = db.session.scalar(
        select(MatchingRun)
        .where(MatchingRun.id == run_id, MatchingRun.state == RunState.APPROVED)
        .where(_concerns(actor))
        .options(
            joinedload(MatchingRun.call),
            undefer(MatchingRun.instance),
            undefer(MatchingRun.result),
        )
    )
    if found is None:
        raise NotFound
    return found


def codes_in(run: MatchingRun) -> Select[str]:
    """Ask for the codes of a run's commitments: all have versions."""
    codes = func.jsonb_object_keys(MatchingRun.pledge_versions)
    return select(codes).where(MatchingRun.id == run.id)


def _concerns(actor: Actor) -> ColumnElement[bool]:
    """Tell of a run whether it was given one of the actor's commitments: all have versions."""
    own = codes_of(actor).subquery()
    codes = select(func.array_agg(cast(own.c.code, Text))).scalar_subquery()
    return MatchingRun.pledge_versions.op("?|", return_type=Boolean())(codes)
