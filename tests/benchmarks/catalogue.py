"""The pages to measure, each with its reader and its gates (milliseconds, queries, bytes)."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlencode
from uuid import UUID

from sqlalchemy import func, select

from app.core.actor import Role
from app.core.db import db
from app.identity.models import User
from app.identity.services import open_session
from app.organisations.models import Member
from grants.applications.models import Application
from grants.applications.states import ApplicationState
from grants.reviews.models import Review, ReviewerProfile
from grants.reviews.states import ReviewState
from tests.benchmarks.seeding import Seeded
from tests.factories.app_identity import make_user

LIST_BYTES, LIST_PACKED = 60_000, 12_000
DRAFTS = 40


@dataclass(frozen=True)
class Gate:
    """What a page may take; None is not gated."""

    ms: float | None = None
    queries: int | None = None
    size: int | None = None
    packed: int | None = None


@dataclass
class Page:
    """One thing to do again and again: visit `path`, or fill in the form found there."""

    name: str
    path: str | Callable[[int], str]
    gate: Gate = field(default_factory=Gate)
    reader: str | Callable[[int], str] = ""
    post_to: Callable[[str], str] | None = None
    values: Callable[[int], dict[str, str]] | None = None
    times: int | None = None

    def path_of(self, turn: int) -> str:
        return self.path if isinstance(self.path, str) else self.path(turn)

    def reader_of(self, turn: int) -> str:
        return self.reader if isinstance(self.reader, str) else self.reader(turn)


def token_of(user: User) -> str:
    """A session of a person, as the sign-in makes it; gives the token of the cookie."""
    facts = {"_user_id": user.fs_uniquifier, "_fresh": True, "second_factor": True}
    token, _row = open_session(user_id=user.id, facts=facts)
    db.session.commit()
    return token


def pages(seeded: Seeded) -> Iterator[Page]:
    """All pages, in the order of the table."""
    email = f"reader-{secrets.token_hex(4)}@example.org"
    officer = token_of(make_user(Role.OFFICER, email=email, name="Бағалаушы DEMO"))
    yield from _register(seeded, officer)
    yield from _staff(seeded, officer)
    yield from _public(seeded)
    yield from _applicant(seeded)
    yield Page("donor: home", "/fund/", Gate(150, 12), token_of(seeded.donor))
    yield from _reviewer(seeded)
    yield from _exports(seeded, officer)


def _register(seeded: Seeded, officer: str) -> Iterator[Page]:
    first = Gate(80 if seeded.rows < 50_000 else 150, 12, LIST_BYTES, LIST_PACKED)
    other = Gate(250, 12, LIST_BYTES, LIST_PACKED)
    yield Page("staff list, page 1", "/staff/applications/", first, officer)
    asked: dict[str, dict[str, str]] = {
        "call": {"call": str(seeded.calls["B-OPEN"])},
        "state": {"state": "refused"},
        "region": {"region": "KZ-71"},
        "theme": {"theme": "ecology"},
        "call + state + region": {
            "call": str(seeded.calls["B-OPEN"]), "state": "withdrawn", "region": "KZ-75",
        },
        "search, in all": {"q": "қоғамдық бірлестігі"},
        "search, in 1 of 12": {"q": "көшет"},
        "search, rare": {"q": "жұпаркөл"},
        "search, nothing": {"q": "бізде-жоқ-сөз"},
        "search + state": {"q": "мектебі", "state": "awarded"},
        "sort oldest": {"sort": "oldest"},
        "sort amount": {"sort": "amount"},
        "sort number": {"sort": "number"},
        "call, sort amount": {"call": str(seeded.calls["B-OLD"]), "sort": "amount"},
        "theme, sort number": {"theme": "ecology", "sort": "number"},
        "region, sort amount": {"region": "KZ-71", "sort": "amount"},
    }  # fmt: skip
    for name, query in asked.items():
        yield Page(
            f"staff list, {name}", f"/staff/applications/?{urlencode(query)}", other, officer
        )
    for name, sort, column in (
        ("deep page", "submitted", Application.submitted_at),
        ("deep page by amount", "amount", Application.requested_minor),
    ):
        number, cursor = _deep(column)
        query = urlencode({"sort": sort, "after": cursor})
        yield Page(
            f"staff list, {name} ({number})", f"/staff/applications/?{query}", other, officer
        )


def _deep(column: object) -> tuple[int, str]:
    """The cursor to page 500, or to nine tenths of what is there."""
    handed_in = Application.number.is_not(None)
    there = db.session.scalar(select(func.count()).where(handed_in)) or 0
    number = min(500, there * 9 // 10 // 50)
    value, key = db.session.execute(
        select(column, Application.id)
        .where(handed_in)
        .order_by(column.desc(), Application.id.desc())
        .offset(number * 50 - 51)
        .limit(1)
    ).one()
    return number, f"{value if isinstance(value, int) else value.isoformat()}~{key.hex}"


def _staff(seeded: Seeded, officer: str) -> Iterator[Page]:
    detail, home = Gate(60, 20), Gate(150, 12)
    awarded = _one(ApplicationState.AWARDED, seeded.calls["B-DECIDED"])
    under_review = _one(ApplicationState.UNDER_REVIEW, seeded.calls["B-RANKED"])
    yield Page("staff: one application", f"/staff/applications/{awarded}", detail, officer)
    path = f"/staff/reviews/applications/{under_review}"
    yield Page("staff: its reviews", path, Gate(250, 20), officer)
    yield Page("staff: home", "/staff/", home, officer)
    yield Page("staff: calls", "/staff/calls/", home, officer)
    for code, name in (("B-OPEN", "open"), ("B-REVIEW", "in review")):
        path = f"/staff/calls/{seeded.calls[code]}"
        yield Page(f"staff: one call, {name}", path, home, officer)
    yield Page("staff: reviews of a call", f"/staff/reviews/calls/{seeded.calls['B-REVIEW']}",
        Gate(250), officer)  # fmt: skip
    yield Page("staff: ranking", f"/staff/rankings/{seeded.calls['B-RANKED']}", Gate(250), officer)
    yield Page("staff: matching run", f"/staff/matching/{seeded.run_id}", Gate(250), officer)
    yield Page(
        "staff: letters of a run", f"/staff/letters/runs/{seeded.run_id}", Gate(250), officer
    )
    yield Page("staff: awards", "/staff/awards/", Gate(250, 12), officer)
    yield Page("staff: organisations", "/staff/organisations", Gate(250, 12), officer)


def _one(state: ApplicationState, call_id: UUID) -> UUID:
    wanted = select(Application.id).where(
        Application.state == state, Application.call_id == call_id
    )
    return db.session.scalars(wanted.order_by(Application.id).limit(1)).one()


def _public(seeded: Seeded) -> Iterator[Page]:
    gate = Gate(150, 12)
    yield Page("public: front page", "/", gate)
    yield Page("public: calls", "/calls/", gate)
    yield Page("public: one call", "/calls/B-OPEN", gate)
    yield Page("public: awards", "/awards/", gate)


def _drafts(seeded: Seeded) -> list[tuple[UUID, User]]:
    """Drafts of different organisations, each with its owner."""
    rows = db.session.execute(
        select(Application.id, User)
        .join(Member, Member.organisation_id == Application.organisation_id)
        .join(User, User.id == Member.user_id)
        .where(
            Application.state == ApplicationState.DRAFT,
            Application.call_id == seeded.calls["B-OPEN"],
        )
        .distinct(User.id)
        .limit(DRAFTS)
    )
    return [(key, user) for key, user in rows]


def _applicant(seeded: Seeded) -> Iterator[Page]:
    drafts = _drafts(seeded)
    tokens = [token_of(user) for _key, user in drafts]
    base = [f"/apply/applications/{key}" for key, _user in drafts]
    yield Page("applicant: home", "/apply/", Gate(150, 10), tokens[0])
    yield Page("applicant: own application", base[0], Gate(150, 12), tokens[0])
    yield Page("applicant: form of a text", f"{base[0]}/text/problem", Gate(60), tokens[0])
    yield Page(
        "applicant: save draft (POST)", f"{base[0]}/text/problem", Gate(50), tokens[0],
        post_to=lambda path: path, values=lambda turn: {"text": f"DEMO мәтін, {turn}-нұсқа."},
    )  # fmt: skip
    yield Page(
        "applicant: submit (POST)", lambda turn: f"{base[turn]}/check", Gate(80),
        lambda turn: tokens[turn], post_to=lambda path: path.replace("/check", "/submit"),
        values=lambda turn: {"declared": "y"}, times=len(drafts),
    )  # fmt: skip
    yield Page("applicant: receipt", f"{base[1]}/receipt", Gate(60, 20), tokens[1])


def _reviewer(seeded: Seeded) -> Iterator[Page]:
    review, user = db.session.execute(
        select(Review, User)
        .join(ReviewerProfile, ReviewerProfile.id == Review.reviewer_id)
        .join(User, User.id == ReviewerProfile.user_id)
        .join(Application, Application.id == Review.application_id)
        .where(
            Review.state == ReviewState.DECLARED,
            Application.call_id == seeded.calls["B-REVIEW"],
        )
        .order_by(Review.id)
        .limit(1)
    ).one()
    token = token_of(user)
    yield Page("reviewer: home", "/review/", Gate(150, 12), token)
    yield Page("reviewer: review form", f"/review/{review.id}", Gate(50, 20), token)


def _exports(seeded: Seeded, officer: str) -> Iterator[Page]:
    narrowed = {} if seeded.rows < 50_000 else {"call": str(seeded.calls["B-OLD"])}
    path = f"/staff/applications/export.csv?{urlencode(narrowed)}"
    yield Page("staff: CSV, 10,000 rows", path, Gate(5_000), officer, times=3)
