"""Matching runs: frozen inputs, the exact result, who proposed and who approved."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Json, JsonList, Record, Versioned
from app.core.transitions import Machine
from donors.matching.states import (
    RUN_MACHINE,
    SPLIT_MACHINE,
    UNPROVEN,
    YARDSTICKS,
    RunState,
    RunStrategy,
    SplitState,
)
from grants.calls.models import Call
from grants.reviews.models import Ranking


class MatchingRun(Versioned):
    """One solved instance of a call. Inputs and result are never changed afterwards."""

    __tablename__ = "donors_matching_run"
    __table_args__ = (
        CheckConstraint("proposed_by_id <> approved_by_id", name="two_persons"),
        CheckConstraint(
            "(state = 'approved') = (approved_at IS NOT NULL)", name="approved_at_if_approved"
        ),
        CheckConstraint(
            "state NOT IN ('proposed', 'approved') OR proposed_at IS NOT NULL",
            name="proposed_at_if_proposed",
        ),
        # Other rules stand beside the order of ranks, never instead of it.
        CheckConstraint(
            "strategy = 'rank_order' OR state IN ('draft', 'discarded')",
            name="yardstick_stays_draft",
        ),
        Index(
            "uq_donors_matching_run_approved",
            "ranking_id",
            unique=True,
            postgresql_where="state = 'approved' AND tops_up_id IS NULL",
        ),
        Index("ix_donors_matching_run_call", "call_id", "id"),
    )

    MACHINE: ClassVar[Machine[RunState]] = RUN_MACHINE

    call_id: Mapped[UUID] = mapped_column(ForeignKey("grants_call.id"))
    ranking_id: Mapped[UUID] = mapped_column(ForeignKey("grants_ranking.id"))
    # The approved run whose freed money this one gives to the reserve list.
    tops_up_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("donors_matching_run.id"), index=True
    )
    number: Mapped[str] = mapped_column(String(40), unique=True)
    state: Mapped[RunState] = mapped_column(default=RunState.DRAFT)
    strategy: Mapped[RunStrategy] = mapped_column(default=RunStrategy.RANK_ORDER)
    # Commitments that could pay and were left out of this draft, by code.
    left_out: Mapped[JsonList] = mapped_column(default=list)
    # The table of rates that the run has fixed: currency → num, den, on, source.
    rates: Mapped[Json] = mapped_column(default=dict)
    # Which version of each commitment was solved; later versions leave the run as it is.
    pledge_versions: Mapped[Json] = mapped_column(default=dict)
    instance: Mapped[Json] = mapped_column(deferred=True)
    instance_sha256: Mapped[str] = mapped_column(String(64))
    result: Mapped[Json] = mapped_column(deferred=True)
    result_sha256: Mapped[str] = mapped_column(String(64))
    engine: Mapped[str] = mapped_column(String(60))
    summary: Mapped[Json]
    created_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("identity_user.id"))
    proposed_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("identity_user.id"))
    proposed_at: Mapped[datetime | None]
    approved_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("identity_user.id"))
    approved_at: Mapped[datetime | None]
    return_reason: Mapped[str | None] = mapped_column(Text)

    @property
    def is_yardstick(self) -> bool:
        """True when the run only measures and can never be proposed."""
        return self.strategy in YARDSTICKS

    @property
    def is_proven(self) -> bool:
        """True when the result gives reasons and a certificate that anybody can check."""
        return self.strategy not in UNPROVEN

    call: Mapped[Call] = relationship()
    ranking: Mapped[Ranking] = relationship()


class RunSheet(Record):
    """A leaf of what the page of a run shows; it follows from the run alone (`rules.sheets`).

    `form`: which form it is written in; leaves of another form are not read.
    """

    __tablename__ = "donors_matching_sheet"
    __table_args__ = (
        UniqueConstraint("run_id", "form", "what", "number", name="uq_donors_matching_sheet_leaf"),
    )

    run_id: Mapped[UUID] = mapped_column(ForeignKey("donors_matching_run.id"))
    form: Mapped[int]
    what: Mapped[str] = mapped_column(String(20))
    number: Mapped[int]
    content: Mapped[JsonList]


class SplitWork(Record):
    """A split too large for one request: its frozen inputs, and the run it becomes when done.

    `failure`: the message and its values, for the reader's language.
    """

    __tablename__ = "donors_matching_work"
    __table_args__ = (
        CheckConstraint("(state = 'done') = (run_id IS NOT NULL)", name="run_if_done"),
        CheckConstraint("(state = 'failed') = (failure IS NOT NULL)", name="failure_if_failed"),
        Index("ix_donors_matching_work_call", "call_id", "id"),
    )

    MACHINE: ClassVar[Machine[SplitState]] = SPLIT_MACHINE

    call_id: Mapped[UUID] = mapped_column(ForeignKey("grants_call.id"))
    ranking_id: Mapped[UUID] = mapped_column(ForeignKey("grants_ranking.id"))
    # The approved run whose freed money is split.
    tops_up_id: Mapped[UUID | None] = mapped_column(ForeignKey("donors_matching_run.id"))
    state: Mapped[SplitState] = mapped_column(default=SplitState.WAITING)
    strategy: Mapped[RunStrategy]
    left_out: Mapped[JsonList] = mapped_column(default=list)
    rates: Mapped[Json]
    pledge_versions: Mapped[Json]
    instance: Mapped[Json] = mapped_column(deferred=True)
    created_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("identity_user.id"))
    run_id: Mapped[UUID | None] = mapped_column(ForeignKey("donors_matching_run.id"), unique=True)
    failure: Mapped[Json | None]

    call: Mapped[Call] = relationship()
    tops_up: Mapped[MatchingRun | None] = relationship(foreign_keys=tops_up_id)


class SplitPart(Record):
    """A part of such a split, solved by any worker; what it holds goes when the split is done.

    `closings`: what was closed for good when it last asked for amounts.
    """

    __tablename__ = "donors_matching_part"
    __table_args__ = (UniqueConstraint("work_id", "number", name="uq_donors_matching_part_number"),)

    work_id: Mapped[UUID] = mapped_column(ForeignKey("donors_matching_work.id"))
    number: Mapped[int]
    given: Mapped[Json | None] = mapped_column(deferred=True)
    found: Mapped[Json | None] = mapped_column(deferred=True)
    closings: Mapped[Json | None] = mapped_column(deferred=True)
    done_at: Mapped[datetime | None]

    work: Mapped[SplitWork] = relationship()


class SplitHalf(Record):
    """Amounts a part has asked for, or those of one side of a cut; found by any worker.

    `given`: the task, `task_sha256`: its name. `cut`: how it was divided into two sides, which
    come to be with it; None when it is served as it is.
    """

    __tablename__ = "donors_matching_half"
    __table_args__ = (
        CheckConstraint("(parent_id IS NULL) = (side IS NULL)", name="side_of_parent"),
        CheckConstraint("side IN (0, 1)", name="one_of_two_sides"),
        UniqueConstraint("parent_id", "side", name="uq_donors_matching_half_side"),
        Index(
            "uq_donors_matching_half_asked",
            "part_id",
            "task_sha256",
            unique=True,
            postgresql_where="parent_id IS NULL",
        ),
        Index("ix_donors_matching_half_part", "part_id"),
    )

    part_id: Mapped[UUID] = mapped_column(ForeignKey("donors_matching_part.id"))
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("donors_matching_half.id"))
    side: Mapped[int | None]
    task_sha256: Mapped[str] = mapped_column(String(64))
    given: Mapped[Json | None] = mapped_column(deferred=True)
    cut: Mapped[Json | None] = mapped_column(deferred=True)
    found: Mapped[Json | None] = mapped_column(deferred=True)
    done_at: Mapped[datetime | None]

    part: Mapped[SplitPart] = relationship()
