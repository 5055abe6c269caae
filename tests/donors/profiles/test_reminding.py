"""Donors and officers are told when a document is about to run out, and on the day it does."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from app.audit import services as audit
from app.core import clock
from app.core.actor import SYSTEM, MemberRole, Role
from app.core.db import db
from app.files import services as files
from app.mail.models import MailMessage
from donors.profiles.models import DonorDocument
from donors.profiles.queries import running_out
from donors.profiles.services.reminding import remind_of_documents
from donors.profiles.states import CheckResult, DocumentKind
from tests.factories.app_files import pdf
from tests.factories.app_identity import actor_of, make_user
from tests.factories.app_organisations import make_member
from tests.factories.donors import make_donor
from tests.factories.doors import entered

ENDS = date(2027, 5, 31)


def make_document(donor, valid_until=ENDS, *, kind=DocumentKind.AUTHORITY, passed=True):
    kept = files.keep(
        pdf(), label="a.pdf", media_type="application/pdf", purpose="donor", actor=SYSTEM
    )
    document = DonorDocument(
        donor_id=donor.id,
        kind=kind,
        file_id=kept.id,
        valid_until=valid_until,
        result=CheckResult.PASSED if passed else CheckResult.WAITING,
        checked_at=clock.now() if passed else None,
    )
    db.session.add(document)
    db.session.flush()
    return document


def make_watched(language="kk"):
    donor = make_donor()
    make_member(donor.organisation, make_user(language=language), role=MemberRole.EDITOR)
    make_user(Role.OFFICER, language="ru")
    return donor


def told(day):
    db.session.query(MailMessage).delete()
    remind_of_documents(today=day)
    return sorted((row.kind, row.language) for row in db.session.query(MailMessage))


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_each_day_of_the_two_is_written_about_once(app, language):
    make_document(make_watched(language))

    letters = [told(ENDS + timedelta(days=days)) for days in (-31, -30, -29, -1, 0, 1, 50)]

    nothing: list[tuple[str, str]] = []
    soon = [("document_ends_soon", language), ("documents_end", "ru")]
    ends = [("document_ends", language), ("documents_end", "ru")]
    assert letters == [nothing, soon, nothing, nothing, ends, nothing, nothing]


def test_letters_name_document_and_day(app):
    donor = make_watched("en")
    make_document(donor)

    told(ENDS)

    own, staff = db.session.query(MailMessage).order_by(MailMessage.kind)
    assert own.subject == "A document about your organisation has run out"
    assert "Authority of the signatory: valid until 31\N{NO-BREAK SPACE}May 2027." in own.body
    assert f"/fund/profile/{donor.id}/documents" in own.body
    assert donor.code in staff.body
    assert [row["facts"] for row in audit.pending() if row["action"] == "donor.reminded"] == [
        {"kind": "authority", "valid_until": "2027-05-31"}
    ]


def test_only_the_document_that_holds_longest_counts(app):
    donor = make_watched()
    make_document(donor, ENDS - timedelta(days=300))
    last = make_document(donor)
    make_document(donor, ENDS + timedelta(days=900), passed=False)
    make_document(donor, ENDS, kind=DocumentKind.CHARTER)
    make_document(donor, None, kind=DocumentKind.CHARTER)

    assert list(running_out(ENDS, days=30)) == [last]


def test_new_document_ends_the_reminders(app):
    donor = make_watched()
    make_document(donor)
    assert told(ENDS - timedelta(days=30)) != []

    make_document(donor, ENDS + timedelta(days=365))

    assert told(ENDS) == []


def test_donor_sees_on_the_first_page_what_runs_out(app, client):
    donor = make_watched()
    for kind in (DocumentKind.REGISTRATION, DocumentKind.AUTHORITY, DocumentKind.SANCTIONS):
        make_document(donor, kind=kind)
    member = make_user()
    make_member(donor.organisation, member, role=MemberRole.EDITOR)
    actor = actor_of(member)
    db.session.commit()

    def page(day):
        with clock.at(datetime.combine(day, time(6), UTC)):
            return client.get("/fund/?lang=en").get_data(as_text=True)

    with entered(app, actor):
        assert "runs out on" not in page(ENDS - timedelta(days=40))
        assert "A document about your organisation runs out on" in page(ENDS - timedelta(days=5))
        assert "A document about your organisation has run out." in page(ENDS + timedelta(days=1))
