"""The pages to measure: those of the donor, and those of staff that read its pledges."""

from __future__ import annotations

import secrets
from collections.abc import Iterator

from sqlalchemy import select

from app.core.actor import Role
from app.core.db import db
from donors.matching.models import MatchingRun
from donors.pledges.models import Pledge
from tests.benchmarks.catalogue import Gate, Page, token_of
from tests.benchmarks.many.seeding import Seeded
from tests.factories.app_identity import make_user

# The pages agreed to, other pages, the page of a run, and those that read a whole run.
AGREED, PAGE, RUN, WHOLE = Gate(300, 12), Gate(300, 22), Gate(250, 22, 300_000), Gate(None, 24)


def pages(seeded: Seeded) -> Iterator[Page]:
    """All pages, in the order of the table."""
    yield from _donor(seeded)
    yield from _staff(seeded)
    yield from _matching(seeded)


def _donor(seeded: Seeded) -> Iterator[Page]:
    giver = token_of(seeded.giver)
    older = select(Pledge.id).where(Pledge.import_id == seeded.table_id).order_by(Pledge.id)
    deep = db.session.scalars(older.offset(seeded.pledges // 2).limit(1)).one()
    paths = {
        "home": "/fund/",
        "where money does most": "/fund/discovery/",
        "pledges": "/fund/pledges/",
        "pledges, deep": f"/fund/pledges/?after={deep}",
        "one pledge": f"/fund/pledges/{seeded.signed_id}",
        "payments": "/fund/contributions/",
        "statement": "/fund/statements/",
        "decided calls": "/fund/matching/",
        "one decided call": f"/fund/matching/{seeded.runs['M-DONE']}",
    }
    for name, path in paths.items():
        agreed = name in {"home", "where money does most", "pledges"}
        yield Page(f"donor: {name}", path, AGREED if agreed else PAGE, giver)


def _officer() -> str:
    return _person(Role.OFFICER)


def _person(role: Role) -> str:
    email = f"reader-{secrets.token_hex(4)}@example.org"
    return token_of(make_user(role, email=email, name="Кепілдік DEMO"))


def _staff(seeded: Seeded) -> Iterator[Page]:
    officer, calls = _officer(), seeded.calls
    paths = {
        "pledges": "/staff/pledges/",
        "pledges of the donor": f"/staff/pledges/?donor={seeded.donor.id}",
        "one pledge": f"/staff/pledges/{seeded.signed_id}",
        "payments asked for": "/staff/pledges/parts?which=all",
        "the table": f"/staff/pledges/imports/{seeded.table_id}",
        "the donor": f"/staff/donors/{seeded.donor.id}",
        "statement": f"/staff/statements/{seeded.donor.id}",
        "donors for a call": f"/staff/discovery/calls/{calls['M-OPEN']}",
        "donors for a ranked call": f"/staff/discovery/calls/{calls['M-SMALL']}",
        "donors for the largest call": f"/staff/discovery/calls/{calls['M-LARGE']}",
    }
    for name, path in paths.items():
        yield Page(f"staff: {name}", path, PAGE, officer)


def _matching(seeded: Seeded) -> Iterator[Page]:
    officer, runs = _officer(), seeded.runs
    paths = {
        "runs": "/staff/matching/",
        "a call": f"/staff/matching/calls/{seeded.calls['M-SMALL']}",
        "the largest call": f"/staff/matching/calls/{seeded.calls['M-LARGE']}",
        "run, 300 applications": f"/staff/matching/{runs['M-DONE']}",
        "run, the largest call": f"/staff/matching/{runs['M-LARGE']}",
        "the largest call, what if": f"/staff/matching/{runs['M-LARGE']}/what-if",
    }
    for name, path in paths.items():
        yield Page(f"matching: {name}", path, RUN if name.startswith("run,") else PAGE, officer)
    yield from _whole(seeded, officer)


def _whole(seeded: Seeded, officer: str) -> Iterator[Page]:
    """What reads all of a run: reserve list, one application, the files of the contract."""
    done, large = seeded.runs["M-DONE"], seeded.runs["M-LARGE"]
    run = db.session.get_one(MatchingRun, large)
    number = run.instance["applications"][-1]["id"]
    paths = {
        "reserve list, 300 applications": f"{done}/reserve",
        "one application of the largest call": f"{large}/applications/{number}",
        "instance.json, the largest call": f"{large}/instance.json",
        "allocation.json, the largest call": f"{large}/allocation.json",
    }
    code = run.result["allocations"][0]["pledge"]
    beside = f"run={large}&run={seeded.beside_id}"
    change = f'kind=amount&change={{"kind":"without","pledge":"{code}"}}'
    paths |= {
        "two runs of the largest call": f"calls/{seeded.calls['M-LARGE']}/compare?{beside}",
        "one pledge of the largest call": f"{large}/pledges/{code}",
        "one pledge, split again": f"{large}/pledges/{code}?more=1",
        "the largest call, a change tried": f"{large}/what-if?{change}",
    }
    for name, path in paths.items():
        yield Page(f"matching: {name}", f"/staff/matching/{path}", WHOLE, officer)
    yield Page(
        "matching: before approval, the largest call",
        f"/staff/matching/{large}/approve",
        WHOLE,
        _person(Role.APPROVER),
    )
