"""Fill a database with one donor's thousands of pledges, and calls of up to thousands."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import cycle, product
from uuid import UUID

from sqlalchemy import select

from app.core.actor import SYSTEM, Actor, Role
from app.core.db import db
from app.core.text import fold
from app.identity.models import User
from app.organisations.queries import regions
from donors.matching import services as matching
from donors.matching.models import MatchingRun
from donors.pledges.models import Pledge, PledgeImport
from donors.pledges.queries import parts
from donors.pledges.rules import PledgeTerms
from donors.pledges.rules.tables import ImportedPledge
from donors.pledges.rules.terms import KIND_LABELS
from donors.pledges.services import importing
from donors.pledges.services.entering import enter_pledges
from donors.pledges.states import ImportState
from donors.profiles.models import Donor
from grants.applications.rules.texts import search_key
from grants.calls.models import Call
from grants.calls.states import CallState
from grants.programmes.queries import themes
from grants.reviews import services as reviews
from tests.benchmarks import bulk
from tests.benchmarks.bulk import run
from tests.benchmarks.many.bulk import SIGN
from tests.benchmarks.seeding import Share, fill, make_shared_call, pattern, settle
from tests.factories.app_identity import actor_of, make_user
from tests.factories.app_organisations import demo_bin
from tests.factories.donors import make_contribution, make_donor, make_pledge
from tests.factories.donors_matching import set_usd_rate

GIVER = "Мың кепілдік донор DEMO"
UNDER_REVIEW = ("under_review",) * 2
SHARES = (
    Share("M-OPEN", CallState.PUBLISHED, 0, -30, 20),
    Share("M-SMALL", CallState.REVIEWING, 0, -120, -60, UNDER_REVIEW, not_ready=0),
    Share("M-LARGE", CallState.REVIEWING, 0, -120, -60, UNDER_REVIEW, not_ready=0),
    Share("M-DONE", CallState.REVIEWING, 0, -150, -90, UNDER_REVIEW, not_ready=0),
)
# So many of a hundred pledges of the donor are signed; the others are offers still.
SIGNED = 80
PAID = 100


@dataclass(frozen=True)
class Seeded:
    """What the pages to measure need to know."""

    pledges: int
    donor: Donor
    giver: User
    calls: dict[str, UUID]
    runs: dict[str, UUID]
    # Another run of the largest call.
    beside_id: UUID
    table_id: UUID
    signed_id: UUID


def seed(count: int, large: int, *, say: Callable[[str], None]) -> Seeded:
    """Seed an empty database: the pledges by the services, applications by SQL."""
    now = datetime.now(UTC)
    functions = bulk.folding("bench_fold", fold), bulk.folding("bench_key", search_key)
    bulk.run(bulk.TEMPORARY + functions)
    bulk.run(bulk.ORGANISATIONS, count=1_000, bins=[demo_bin() for _ in range(1_000)])
    bulk.run(bulk.REVIEWERS, count=200)
    calls = {share.code: make_shared_call(share, now) for share in SHARES}
    values = pattern(calls["M-OPEN"])
    counts = {"M-OPEN": 500, "M-SMALL": 40, "M-LARGE": large, "M-DONE": 300}
    first = 0
    for share in SHARES:
        numbers = {"first": first, "organisations": 1_000, "reviewers": 200}
        fill(calls[share.code], share, counts[share.code], **values, **numbers)
        first += counts[share.code]
    db.session.commit()
    _others(calls["M-DONE"])
    say("entering and signing pledges")
    _enter(count, calls["M-DONE"].years)
    say("ranking and splitting")
    calls = {call.code: call for call in db.session.scalars(select(Call))}
    for code in ("M-SMALL", "M-LARGE", "M-DONE"):
        reviews.freeze_ranking(calls[code], actor=SYSTEM)
    db.session.commit()
    _split(calls["M-DONE"], decide=True)
    _split(calls["M-LARGE"], decide=False)
    signed = select(Pledge.code).where(Pledge.fund_id.is_not(None))
    without = [db.session.scalars(signed.order_by(Pledge.id).limit(1)).one()]
    matching.create_run(calls["M-LARGE"], without=without, actor=_person(Role.OFFICER))
    db.session.commit()
    settle()
    return found()


def found() -> Seeded:
    """Tell what an earlier seed has put into the database."""
    giver = db.session.scalars(select(User).where(User.name == GIVER)).one()
    table = db.session.scalars(select(PledgeImport)).one()
    mine = db.session.scalars(select(Pledge).where(Pledge.import_id == table.id)).all()
    signed = min(one.id for one in mine if one.fund_id)
    calls = {call.code: call.id for call in db.session.scalars(select(Call))}
    codes = {key: code for code, key in calls.items()}
    made = db.session.scalars(select(MatchingRun)).all()
    runs = {codes[run.call_id]: run.id for run in made if not run.left_out}
    (beside,) = (run.id for run in made if run.left_out)
    return Seeded(len(mine), mine[0].donor, giver, calls, runs, beside, table.id, signed)


def _others(call: Call) -> None:
    """Eight donors with an open commitment each."""
    set_usd_rate()
    for number in range(8):
        years = dict.fromkeys(call.years, 20_000_000_00)
        make_pledge(donor=make_donor(is_public=number % 2 == 0), years=years, committed=True)
    db.session.commit()


def terms(years: Sequence[int]) -> Iterator[PledgeTerms]:
    """Terms without end: places and kinds in turn, some with caps or in another currency."""
    places = product([row.code for row in regions()], [row.code for row in themes()], KIND_LABELS)
    for number, (region, theme, kind) in enumerate(cycle(places)):
        here, about = {"regions": [region]}, {"themes": [theme]}
        where = [here, about, {}, {**here, **about}, {"kinds": [kind]}][number % 5]
        dollars = number % 20 == 13
        amount = (1_000_00 if dollars else 500_000_00) * (1 + number % 4)
        yield PledgeTerms(
            currency="USD" if dollars else "KZT",
            years=dict.fromkeys(years[: 1 + number % 2], amount),
            where=where,
            tier=number % 3,
            carry_over=number % 4 == 0,
            max_per_application_minor=amount // 2 if number % 10 == 7 else None,
        )


def _enter(count: int, years: Sequence[int]) -> None:
    """Enter a table as a worker does, then sign most of it, ask for parts, book some money."""
    donor = make_donor(owner=make_user(name=GIVER), code="MANY")
    officer = actor_of(make_user(Role.OFFICER, name="Кесте иесі DEMO"))
    table = importing.hand_in_pledges(
        content=b"reference;donor\n", name="p.csv", is_offered=True, actor=officer
    )
    rows = zip(range(count), terms(years), strict=False)
    imported = [ImportedPledge(n, f"L-{n:05}", donor.id, one) for n, one in rows]
    enter_pledges(table, imported, actor=officer, tell=lambda _done: None)
    table.state, table.taken_at, table.taken = ImportState.TAKEN, datetime.now(UTC), count
    db.session.commit()
    run(SIGN, table_id=table.id, signed=count * SIGNED // 100)
    db.session.commit()
    db.session.expire_all()
    called = parts.open_parts(parts.is_open(), limit=PAID)
    for part in called:
        make_contribution(part.pledge, 100_00, year=part.year)
    db.session.commit()


def _split(call: Call, *, decide: bool) -> None:
    made = matching.create_run(call, actor=_person(Role.OFFICER))
    matching.propose_run(made, actor=_person(Role.OFFICER))
    if decide:
        matching.approve_run(made, actor=_person(Role.APPROVER))
    db.session.commit()


def _person(role: Role) -> Actor:
    return actor_of(make_user(role))
