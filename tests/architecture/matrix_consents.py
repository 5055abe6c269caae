"""Questions to donors, open and answered: for the rows of the matrix."""

from __future__ import annotations

from app.core.actor import SYSTEM
from donors.consents.services import answer_consent
from tests.architecture.matrix_kinds import Objects
from tests.architecture.matrix_people import People
from tests.factories.donors_consents import make_asked


def make_consents(made: Objects, people: People) -> None:
    """Make runs that ask the donor; the other donor is never asked."""
    for state in ("asked", "agreed"):
        consent = make_asked(donor=people.donor).consent
        if state == "agreed":
            answer_consent(consent, agrees=True, actor=SYSTEM)
        made.put("consent", state, consent_id=consent.id)
