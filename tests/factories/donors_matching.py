"""A small call that waits for its money: four applications ranked, two commitments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from app.core import clock
from app.core.actor import SYSTEM, Actor, Role
from app.core.db import db
from app.jobs.services import enqueue
from app.ledger import queries as books
from app.ledger import services as ledger
from donors.matching import services
from donors.matching.models import MatchingRun, SplitWork
from donors.matching.services.ordering import DIVIDE
from donors.matching.states import RunStrategy
from donors.pledges.models import Pledge
from grants.applications.models import Application
from grants.applications.rules import LineDraft
from grants.calls import services as calls
from grants.calls.models import Call
from grants.reviews import services as reviews
from grants.reviews.models import Ranking
from tests.factories.app_identity import actor_of, make_user
from tests.factories.app_organisations import make_organisation
from tests.factories.donors import make_donor, make_pledge
from tests.factories.grants_applications import make_application
from tests.factories.grants_calls import make_call
from tests.factories.grants_reviews import make_reviewer_profile, score_all, sheet

YEARS = (2027, 2028)
USD = (52340, 100)

_numbers = count(1)


@dataclass(frozen=True)
class Entry:
    """One application to be: points of ten, tiyn asked for in each year, where and what for."""

    points: int
    needs: Mapping[int, int]
    region: str = "KZ-71"
    theme: str = "ecology"
    title: str = "DEMO: Ауыл волонтерлері"
    minimum_percent: int = 60


# The second gets a part, the third is refused for want of money, the fourth by its scores.
ENTRIES = (
    Entry(9, {2027: 10_000_000_00, 2028: 6_000_000_00}, title="DEMO: Өзен жағасын тазарту"),
    Entry(8, {2027: 8_000_000_00, 2028: 4_000_000_00}, title="DEMO: Көшет отырғызу маусымы"),
    Entry(
        7, {2027: 9_000_000_50, 2028: 9_000_000_00}, "KZ-75", "education", "DEMO: Ауыл мектебі", 100
    ),
    Entry(3, {2027: 2_000_000_00}, title="DEMO: Аула мерекесі"),
)


@dataclass
class RankedCall:
    """A call with everything a split needs, and the two people who decide."""

    call: Call
    ranking: Ranking
    applications: list[Application]
    pledges: list[Pledge]
    officer: Actor = field(default_factory=lambda: person(Role.OFFICER))
    approver: Actor = field(default_factory=lambda: person(Role.APPROVER))


def person(role: Role) -> Actor:
    """A person of the operator with one role and a second factor."""
    return actor_of(make_user(role, name=f"{role.value.capitalize()} DEMO"))


def make_ranked_call(
    entries: Sequence[Entry] = ENTRIES, pledges: Sequence[Pledge] | None = None, **rules: Any
) -> RankedCall:
    """A call whose applications are scored and ranked; commitments in tenge and dollars."""
    call = make_call(
        years=YEARS,
        criteria=sheet(("idea", 60), ("budget", 40)),
        pass_score=Decimal(50),
        reviews_per_application=1,
        **rules,
    )
    applications = [_enter(call, entry) for entry in entries]
    with clock.at(call.closes_at + timedelta(days=1)):
        calls.start_reviews(call, actor=SYSTEM)
        reviewer = make_reviewer_profile()
        for application, entry in zip(applications, entries, strict=True):
            review = reviews.assign_reviewer(
                application=application, reviewer=reviewer, actor=SYSTEM
            )
            score_all(review, entry.points)
        ranking = reviews.freeze_ranking(call, actor=SYSTEM)
    return RankedCall(
        call, ranking, applications, list(make_commitments() if pledges is None else pledges)
    )


def _enter(call: Call, entry: Entry) -> Application:
    lines = [
        LineDraft(year, "Еріктілерді оқыту", Decimal(1), amount, amount // 5)
        for year, amount in entry.needs.items()
    ]
    return make_application(
        call=call,
        organisation=make_organisation(),
        number=f"DEMO-M{next(_numbers):04d}",
        title=entry.title,
        region_code=entry.region,
        themes=[entry.theme],
        lines=lines,
        minimum_percent=entry.minimum_percent,
    )


def make_commitments() -> list[Pledge]:
    """Tenge for anything and dollars for ecology, with the rate of the dollar."""
    set_usd_rate()
    return [
        make_pledge(
            donor=make_donor(is_public=True),
            years={2027: 15_000_000_00, 2028: 8_000_000_00},
            tier=0,
            committed=True,
        ),
        make_pledge(
            donor=make_donor(is_international=True),
            years={2027: 9_000_00, 2028: 20_000_00},
            currency="USD",
            where={"themes": ["ecology"]},
            committed=True,
        ),
    ]


def set_usd_rate(num: int = USD[0], den: int = USD[1]) -> None:
    """A rate of the dollar that is valid on every day of the tests."""
    first = date(2026, 1, 1)
    if not books.list_limits():
        ledger.set_rate_limit(valid_from=first, max_age_days=366, actor=SYSTEM)
    for day in (first, clock.today()):
        ledger.set_rate(
            currency="USD", quoted_on=day, num=num, den=den, source="DEMO", actor=SYSTEM
        )


def make_run(ranked: RankedCall | None = None, *, proposed: bool = True) -> MatchingRun:
    """A run of a ranked call, proposed by its officer unless said otherwise."""
    ranked = ranked or make_ranked_call()
    run = services.create_run(ranked.call, actor=ranked.officer)
    if proposed:
        services.propose_run(run, actor=ranked.officer)
    return run


def make_split(ranked: RankedCall, instance: dict[str, Any] | None = None) -> SplitWork:
    """A split that waits for the workers; of the call's own money, unless an instance is given."""
    if instance is None:
        instance = make_run(ranked).instance
    work = SplitWork(
        call_id=ranked.call.id, ranking_id=ranked.ranking.id, strategy=RunStrategy.RANK_ORDER,
        rates={}, pledge_versions={}, instance=instance, created_by_id=ranked.officer.user_id,
    )  # fmt: skip
    db.session.add(work)
    db.session.flush()
    enqueue(DIVIDE, work.id)
    return work
