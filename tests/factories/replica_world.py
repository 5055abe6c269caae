"""An application on a real primary and its standby, with an address for each page read there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import SimpleNamespace

from flask import url_for
from sqlalchemy import event, select

from app.cli import schema
from app.cli.embedded.postgres import Postgres
from app.core import clock, site
from app.core.actor import Role
from app.core.db import REPLICA, db
from app.core.replica import Replica
from app.factory import create_app
from app.files import storage
from app.jobs.models import OutboxTask
from app.ledger.models import Fund
from app.mail.models import MailMessage
from app.portals import public
from app.portals.access import anyone
from app.portals.replica import reads_replica
from donors.matching import services as matching
from grants.awards.models import Award
from reports.letters.jobs import seal
from reports.letters.models import Letter
from tests.conftest import test_settings
from tests.factories.donors_matching import make_ranked_call, person
from tests.factories.standby import Standby

VISITORS = [
    "public_home.index",
    "public_calls.index",
    "public_calls.show",
    "public_calls.feed",
    "public_calls.deadlines",
    "public_awards.index",
    "public_awards.show",
    "public_profiles.index",
    "public_letters.show",
]
EXPORTS = [
    "staff_ledger.fund_table",
    "staff_ledger.export",
    "staff_applications.export",
    "staff_rankings.export",
    "donor_pledges.statement",
]
TRIAL = public.blueprint("replica_trial", __name__)


@TRIAL.get("/write")
@anyone
@reads_replica
def write():
    db.session.add(
        MailMessage(
            recipient="a@example.org", language="kk", kind="k", subject="never", body="b",
            message_id="<a@example.org>",
        )
    )  # fmt: skip
    db.session.flush()
    return "written"


@dataclass
class World:
    """A primary, its standby, an application on both, and the addresses of its pages."""

    app: object
    primary: Postgres
    standby: Standby
    paths: dict[str, str]
    officer: object
    task: str

    def read(self, path: str, **more) -> SimpleNamespace:
        """Get a page; tells how many statements each server ran for it."""
        return self.ask(self.app.test_client(), path, **more)

    def ask(self, client, path: str, method: str = "GET", **more) -> SimpleNamespace:
        with self.counted() as counts:
            answer = client.open(path, method=method, **more)
            text = answer.get_data(as_text=True)
        return SimpleNamespace(
            status=answer.status_code, text=text, answer=answer,
            primary=counts["primary"], replica=counts[REPLICA],
        )  # fmt: skip

    @contextmanager
    def counted(self) -> Iterator[dict[str, int]]:
        with self.app.app_context():
            engines = {"primary": db.engines[None], REPLICA: db.engines[REPLICA]}
        counts = dict.fromkeys(engines, 0)
        hooks = []
        for name, engine in engines.items():

            def note(*_arguments, name=name):
                counts[name] += 1

            event.listen(engine, "before_cursor_execute", note)
            hooks.append((engine, note))
        try:
            yield counts
        finally:
            for engine, note in hooks:
                event.remove(engine, "before_cursor_execute", note)

    def forget_looks(self, *, ripe: bool = True) -> Replica:
        """Begin with a replica just looked at, or one that is due to be."""
        with self.app.app_context():
            made = Replica(db.engines[None], db.engines[REPLICA])
        self.app.extensions["replica"] = made
        if ripe:
            assert made.usable()
        return made


@contextmanager
def running_pair(folder: Path) -> Iterator[tuple[Postgres, Standby, str]]:
    """Start a primary with the present schema and a standby; gives the primary's address too."""
    primary = Postgres(folder / "primary", durable=False)
    primary.options["synchronous_commit"] = "on"  # else a commit is not in what is sent yet
    standby = Standby(folder / "standby", primary)
    try:
        primary.start()
        url = primary.create_database("asar").replace("postgresql:", "postgresql+psycopg:")
        schema.upgrade(url)
        standby.start()
        yield primary, standby, url
    finally:
        standby.stop()
        primary.stop()


@contextmanager
def running_world(folder: Path) -> Iterator[World]:
    """Start everything; the application of other tests keeps its places."""
    places = [*storage._root], [*site._base]
    with running_pair(folder) as (primary, standby, url):
        settings = replace(
            test_settings(url, folder / "var"),
            replica_url=standby.database_url("asar").replace("postgresql:", "postgresql+psycopg:"),
        )
        app = create_app(settings)
        app.config["WTF_CSRF_ENABLED"] = False
        app.register_blueprint(TRIAL)
        try:
            with app.app_context():
                made = settle(app)
            standby.catch_up()
            yield World(app, primary, standby, **made)
        finally:
            with app.app_context():
                for engine in db.engines.values():
                    engine.dispose()
            storage._root[:], site._base[:] = places


def settle(app) -> dict[str, object]:
    """A decided call with a sealed letter; gives the address of every page that is read there."""
    ranked = make_ranked_call()
    with clock.at(ranked.call.closes_at):
        run = matching.create_run(ranked.call, actor=ranked.officer)
        matching.propose_run(run, actor=ranked.officer)
        matching.approve_run(run, actor=ranked.approver)
    db.session.commit()
    award, letter = (
        db.session.scalars(select(Award)).first(),
        db.session.scalars(select(Letter)).first(),
    )
    seal(str(letter.id))
    db.session.commit()
    pledge = next(one for one in ranked.pledges if one.fund_id)
    values = {
        "public_calls.show": {"code": ranked.call.code},
        "public_awards.show": {"number": award.number},
        "public_letters.show": {"code": letter.code},
        "staff_ledger.fund_table": {"fund_id": db.session.scalars(select(Fund.id)).first()},
        "staff_rankings.export": {"call_id": ranked.call.id},
        "donor_pledges.statement": {"pledge_id": pledge.id},
    }
    with app.test_request_context():
        paths = {one: url_for(one, **values.get(one, {})) for one in [*VISITORS, *EXPORTS]}
    task = db.session.scalars(select(OutboxTask.id).where(OutboxTask.done_at.is_(None))).first()
    return {"paths": paths, "officer": person(Role.OFFICER), "task": str(task)}
