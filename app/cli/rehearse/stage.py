"""The stage of a rehearsal: what has been made so far, what was refused, and the clock."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.exc import DataError, IntegrityError

from app.cli.rehearse.tables import Inputs, Row
from app.cli.rehearse.terms import Terms
from app.core import clock
from app.core.constraints import message_for
from app.core.db import db
from app.core.errors import DomainError, Fault, Invalid
from app.identity.models import User
from app.organisations.models import Organisation
from donors.matching.models import MatchingRun
from donors.pledges.models import Pledge
from donors.profiles.models import Donor
from grants.applications.models import Application
from grants.calls.models import Call
from grants.reviews.models import Ranking, ReviewerProfile


@dataclass(frozen=True)
class Refused:
    """One row that was turned away, with a stable code and a sentence."""

    file: str
    line: int
    id: str
    code: str
    message: str


class RowRefused(Exception):
    """A row that cannot even be handed to a service."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass
class Stage:
    """Everything the acts of a rehearsal hand to one another."""

    inputs: Inputs
    terms: Terms
    refused: list[Refused] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)
    officer: User = field(init=False)
    approver: User = field(init=False)
    call: Call = field(init=False)
    ranking: Ranking = field(init=False)
    run: MatchingRun = field(init=False)
    organisations: dict[str, Organisation] = field(default_factory=dict)
    donors: dict[str, Donor] = field(default_factory=dict)
    pledges: dict[str, Pledge] = field(default_factory=dict)
    applications: dict[str, Application] = field(default_factory=dict)
    reviewers: dict[str, ReviewerProfile] = field(default_factory=dict)
    reviews: int = 0
    assignments: list[dict[str, Any]] = field(default_factory=list)

    @contextmanager
    def row(self, row: Row, key: str) -> Iterator[None]:
        """Commit what is done for one row; a refusal undoes it and is reported."""
        try:
            yield
            db.session.commit()
        except RowRefused as refusal:
            self._refuse(row, key, [(refusal.code, str(refusal))])
        except DomainError as refusal:
            self._refuse(row, key, reasons_of(refusal))
        except (DataError, IntegrityError) as refusal:
            self._refuse(row, key, [("cannot_be_stored", _why_not_stored(refusal))])

    def _refuse(self, row: Row, key: str, reasons: list[tuple[str, str]]) -> None:
        db.session.rollback()
        codes = ";".join(dict.fromkeys(code for code, _ in reasons))
        texts = " ".join(dict.fromkeys(text for _, text in reasons))
        self.refused.append(Refused(row.file, row.line, key, codes, texts))

    @contextmanager
    def act(self, name: str, at: datetime) -> Iterator[None]:
        """Play one act at an instant of the rehearsal's own time, and take its seconds."""
        start = time.perf_counter()
        with clock.at(at):
            yield
        db.session.commit()
        self.seconds[name] = round(time.perf_counter() - start, 3)


def _why_not_stored(refusal: DataError | IntegrityError) -> str:
    name = getattr(getattr(refusal.orig, "diag", None), "constraint_name", None)
    return str(message_for(name)) if name else "A value is too long or too large to be stored."


def reasons_of(refusal: DomainError) -> list[tuple[str, str]]:
    """Write a refusal as codes and sentences."""
    details: tuple[Fault, ...] = refusal.details if isinstance(refusal, Invalid) else ()
    if details:
        return [(fault.code, str(fault.message)) for fault in details]
    if isinstance(refusal, Invalid):
        return [(f"{name}_wrong", str(message)) for name, message in refusal.faults.items()]
    return [(type(refusal).__name__, str(refusal.message))]
