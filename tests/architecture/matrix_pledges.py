"""Pledges in each state that matters, their money and changes: for the rows of the matrix."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

from sqlalchemy import select

from app.core import clock
from app.core.actor import SYSTEM, MemberRole
from app.core.db import db
from app.ledger import services as ledger
from app.ledger.models import Entry
from donors.conflicts.rules import Side
from donors.conflicts.services import declare_link
from donors.contributions.services import record_contribution
from donors.pledges.models import Pledge
from donors.pledges.queries import get_tranche, terms_of
from donors.pledges.rules import Paper
from donors.pledges.services.changing import propose_change, take_change_back
from donors.pledges.services.committing import sign_pledge
from donors.pledges.services.scheduling import call_tranche
from donors.profiles.services import add_document
from donors.profiles.states import DocumentKind
from tests.architecture.matrix_kinds import Objects
from tests.architecture.matrix_people import HERE, People
from tests.factories.app_files import pdf
from tests.factories.app_organisations import (
    make_donor_organisation,
    make_member,
    make_organisation,
)
from tests.factories.donors import AGREEMENT, make_pledge

RATES = b"date;currency;quant;rate\n2026-10-01;EUR;1;610\n"


def make_pledges(made: Objects, people: People) -> None:
    """Make pledges of one donor in every state, with money in the committed one."""
    # Not for the call that is decided below: the other donor must have no part in it.
    where = {"calls": ["elsewhere"]}
    pledges = {
        "draft": make_pledge(donor=people.donor, where=where),
        "offered": make_pledge(donor=people.donor, where=where, offered=True),
        "accepted": make_pledge(donor=people.donor, where=where, accepted=True),
        "committed": make_pledge(
            donor=people.donor, years={2027: 90_000_000_00, 2028: 90_000_000_00}, accepted=True
        ),
    }
    sign_pledge(
        pledges["committed"], agreement=AGREEMENT, paper=Paper(pdf(), "шарт.pdf"), actor=SYSTEM
    )
    for state, pledge in pledges.items():
        made.put("pledge", state, pledge_id=pledge.id, part="amounts", number=1)
    make_pledge(donor=people.foreign_donor, where=where)
    _make_changes(made, pledges["committed"])
    receipt = record_contribution(
        pledge=pledges["committed"],
        year=2027,
        amount_minor=400_000_00,
        received_on=date(2026, 11, 1),
        bank_reference="DEMO-1",
        actor=SYSTEM,
    )
    document = add_document(
        people.donor, kind=DocumentKind.CHARTER, content=pdf(), name="жарғы.pdf",
        valid_until=None, actor=SYSTEM,
    )  # fmt: skip
    values = {"donor_id": people.donor.id, "document_id": document.id}
    made.put("donor_document", "handed in", **values)
    made.put("receipt", "booked", contribution_id=receipt.id)
    fund_id = pledges["committed"].fund_id
    entry = db.session.scalars(select(Entry).order_by(Entry.id.desc())).first()
    assert entry is not None
    rates = ledger.hand_in_rates(content=RATES, name="rates.csv", source="DEMO", actor=SYSTEM)
    made.put("books", "open", fund_id=fund_id, entry_id=entry.id, import_id=rates.id)
    made.put("new_donor_body", "own", organisation_id=_unregistered_donor(people))
    link = declare_link(
        donor=people.donor, organisation=make_organisation(), side=Side.OPERATOR, reason="DEMO",
        actor=SYSTEM,
    )  # fmt: skip
    made.put("donor_link", "declared", link_id=link.id)


def _make_changes(made: Objects, pledge: Pledge) -> None:
    call_tranche(get_tranche(pledge, 1), pay_by=clock.today(), actor=SYSTEM)
    terms = replace(terms_of(pledge), tier=2)
    for state, for_donor in (("donor's", True), ("operator's", False)):
        change = propose_change(
            pledge, terms=terms, reason="DEMO", for_donor=for_donor, actor=SYSTEM
        )
        if for_donor:
            take_change_back(change, actor=SYSTEM)
        made.put("pledge_change", state, pledge_id=pledge.id, change_id=change.id)


def _unregistered_donor(people: People) -> UUID:
    body = make_donor_organisation(region_code=HERE)
    for name, role in (
        ("donor_signatory", MemberRole.SIGNATORY), ("donor_viewer", MemberRole.VIEWER),
    ):  # fmt: skip
        make_member(body, people.users[name], role=role)
    return body.id
