"""Fill a database with a believable programme of many thousand applications."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, text

from app.core.actor import SYSTEM, Role
from app.core.db import db
from app.core.text import fold
from app.identity.models import User
from app.organisations.queries import regions
from donors.matching import services as matching
from donors.matching.models import MatchingRun
from grants.applications import queries as applications
from grants.applications import services
from grants.applications.models import Application
from grants.applications.rules import LineDraft
from grants.applications.rules.texts import search_key
from grants.applications.services.submitting import content_of
from grants.applications.states import TEXT_SECTIONS
from grants.calls.models import Call
from grants.calls.queries import questions_of
from grants.calls.states import CallState
from grants.programmes.queries import themes
from grants.reviews import services as reviews
from tests.benchmarks import bulk
from tests.factories.app_identity import actor_of, make_user
from tests.factories.app_organisations import demo_bin
from tests.factories.donors import make_contribution, make_donor, make_pledge
from tests.factories.donors_matching import set_usd_rate
from tests.factories.grants_applications import make_draft
from tests.factories.grants_calls import make_call

DECIDED = 300
DONOR = "Бастапқы донор DEMO"
PARAGRAPH = (
    "DEMO: Өңірдегі еріктілер қозғалысын дамыту үшін ауыл жастарын оқытамыз, олармен бірге "
    "қоғамдық орындарды көркейтеміз және нәтижесін ай сайын жариялаймыз. "
)


@dataclass(frozen=True)
class Share:
    """One call of the seed: its stored state, its share of the applications, and their states."""

    code: str
    state: CallState
    percent: int
    opens: int
    closes: int
    states: tuple[str, str] = ("submitted", "submitted")
    drafts: int = 0
    not_ready: int | None = None


# Days count from now. `drafts`: percent of the call; `not_ready`: reviews of ten still open.
SHARES = (
    Share("B-DRAFT", CallState.DRAFT, 0, 30, 60),
    Share("B-SOON", CallState.PUBLISHED, 0, 14, 45),
    Share("B-OPEN", CallState.PUBLISHED, 25, -30, 20, ("submitted", "withdrawn"), drafts=16),
    Share("B-OPEN2", CallState.PUBLISHED, 12, -20, 9, drafts=16),
    Share("B-CLOSED", CallState.PUBLISHED, 10, -60, -3),
    Share("B-REVIEW", CallState.REVIEWING, 12, -90, -30, ("under_review",) * 2, not_ready=4),
    Share("B-RANKED", CallState.REVIEWING, 10, -120, -60, ("under_review",) * 2, not_ready=0),
    Share("B-DECIDED", CallState.REVIEWING, 0, -150, -90, ("under_review",) * 2, not_ready=0),
    Share("B-OLD", CallState.ARCHIVED, 10, -400, -350, ("awarded", "refused"), not_ready=0),
    Share("B-OLDER", CallState.ARCHIVED, 21, -700, -650, ("refused", "refused")),
)


@dataclass(frozen=True)
class Seeded:
    """What the pages to measure need to know."""

    rows: int
    calls: dict[str, UUID]
    run_id: UUID
    donor: User


def seed(rows: int, *, say: Callable[[str], None]) -> Seeded:
    """Seed an empty database with that many applications, and analyse it."""
    now = datetime.now(UTC)
    bodies, judges = (2_000, 200) if rows < 50_000 else (20_000, 1_000)
    functions = bulk.folding("bench_fold", fold), bulk.folding("bench_key", search_key)
    bulk.run(bulk.TEMPORARY + functions)
    bulk.run(bulk.ORGANISATIONS, count=bodies, bins=[demo_bin() for _ in range(bodies)])
    bulk.run(bulk.REVIEWERS, count=judges)
    made = {share.code: make_shared_call(share, now) for share in SHARES}
    texts = pattern(made["B-OPEN"])
    first = 0
    for share in SHARES:
        count = DECIDED if share.code == "B-DECIDED" else rows * share.percent // 100
        if count:
            numbers = {"first": first, "organisations": bodies, "reviewers": judges}
            fill(made[share.code], share, count, **texts, **numbers)
        first += count
    db.session.commit()
    say("ranking and splitting")
    _make_donors(made["B-DECIDED"])
    for code in ("B-RANKED", "B-DECIDED"):
        reviews.freeze_ranking(made[code], actor=SYSTEM)
    db.session.commit()
    _decide(made["B-DECIDED"])
    bulk.run(bulk.SEALED)
    db.session.commit()
    settle()
    return found()


def found() -> Seeded:
    """Tell what an earlier seed has put into the database."""
    calls = {call.code: call.id for call in db.session.scalars(select(Call))}
    run_id = db.session.scalars(select(MatchingRun.id)).one()
    donor = db.session.scalars(select(User).where(User.name == DONOR)).one()
    rows = db.session.scalar(select(func.count()).select_from(Application))
    return Seeded(rows or 0, calls, run_id, donor)


def make_shared_call(share: Share, now: datetime) -> Call:
    opens = now + timedelta(days=share.opens)
    year = (now + timedelta(days=share.closes)).year + 1
    return make_call(
        state=share.state,
        code=share.code,
        opens_at=opens,
        closes_at=now + timedelta(days=share.closes),
        years=(year, year + 1, year + 2),
        regions=tuple(region.code for region in regions()),
        themes=tuple(theme.code for theme in themes()),
        reviews_per_application=3,
    )


def fill(call: Call, share: Share, count: int, **values: Any) -> None:
    answers = {str(question.id): question.required_answer for question in questions_of(call.id)}
    bulk.run(
        bulk.APPLICATIONS,
        **values,
        count=count,
        drafts=count * share.drafts // 100,
        call_id=call.id,
        code=share.code,
        opens=call.opens_at,
        closes=min(call.closes_at, datetime.now(UTC)),
        state=share.states[0],
        other=share.states[1],
        year=call.years[0],
        eligibility=json.dumps(answers),
    )
    if share.not_ready is not None:
        bulk.run(bulk.REVIEWS, **values, call_id=call.id, open=share.not_ready)


def pattern(call: Call) -> dict[str, str]:
    """Texts, revisions and content of one draft that was made through the services."""
    lines = [LineDraft(year, "Көшеттер", Decimal(40), 250_000_00) for year in call.years]
    draft = make_draft(call=call, lines=lines, at=call.opens_at + timedelta(hours=1))
    texts = {one.code: PARAGRAPH * 8 for one in TEXT_SECTIONS}
    services.save_texts(draft, texts=texts, actor=SYSTEM)
    content = content_of(draft, applications.draft_of(draft), "X")
    return {
        "texts": json.dumps(texts),
        "revisions": json.dumps(draft.revisions),
        "content": json.dumps(content),
    }


def _make_donors(call: Call) -> None:
    """Eight donors with a commitment each, one of them with an account of its own person."""
    set_usd_rate()
    owner = make_user(name=DONOR)
    for number in range(8):
        dollars = number % 4 == 3
        amount = 40_000_00 if dollars else 60_000_000_00 * (number + 1)
        donor = make_donor(owner=owner if number == 0 else None, is_public=number % 2 == 0)
        pledge = make_pledge(
            donor=donor,
            years=dict.fromkeys(call.years, amount),
            currency="USD" if dollars else "KZT",
            tier=number,
            where={} if number < 5 else {"themes": call.themes[:3]},
            committed=True,
        )
        make_contribution(pledge, amount // 2, year=call.years[0])
        make_pledge(donor=donor, years={call.years[1]: amount}, offered=True)


def _decide(call: Call) -> None:
    officer = actor_of(make_user(Role.OFFICER, name="Қызметкер DEMO"))
    approver = actor_of(make_user(Role.APPROVER, name="Бекітуші DEMO"))
    run = matching.create_run(call, actor=officer)
    matching.propose_run(run, actor=officer)
    matching.approve_run(run, actor=approver)
    db.session.commit()


def settle() -> None:
    """Let the planner know what is there, and keep the autovacuum from working meanwhile."""
    with db.engine.connect() as connection:
        plain = connection.execution_options(isolation_level="AUTOCOMMIT")
        plain.execute(text("VACUUM (ANALYZE)"))
