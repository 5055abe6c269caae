"""Donors are reminded of payments once for each occasion, and staff see which are late."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from app.audit import services as audit
from app.cli.worker import DAILY
from app.core import clock
from app.core.actor import SYSTEM, MemberRole, Role
from app.core.db import db
from app.jobs.models import OutboxTask
from app.jobs.services import enqueue_daily
from app.ledger import services as ledger
from app.ledger.rules import parse_rate, per_minor
from app.mail.models import MailMessage, Occasion
from donors.pledges.models import Tranche
from donors.pledges.queries import tranches_of
from donors.pledges.rules.reminders import occasion_of
from donors.pledges.services import scheduling
from donors.pledges.services.reminding import remind_of_parts
from tests.factories.app_identity import actor_of, make_user
from tests.factories.app_jobs import run_due
from tests.factories.app_organisations import make_member
from tests.factories.donors import make_contribution, make_donor, make_pledge
from tests.factories.doors import entered

DUE = date(2027, 3, 1)
CALLED_AT = datetime(2026, 12, 1, 6, 0, tzinfo=UTC)


def asked_part(*, language="kk", currency="KZT", due_on=DUE, amount=1_000_000_00) -> Tranche:
    donor = make_donor()
    person = make_user(language=language)
    make_member(donor.organisation, person, role=MemberRole.SIGNATORY)
    make_member(donor.organisation, make_user(), role=MemberRole.VIEWER)
    pledge = make_pledge(donor=donor, years={2027: amount}, currency=currency, committed=True)
    (part,) = tranches_of([pledge.id])
    with clock.at(CALLED_AT):
        scheduling.call_tranche(part, pay_by=due_on, actor=SYSTEM)
    db.session.query(MailMessage).delete()
    return part


def told(day):
    """Remind on a day; the kinds and languages of the letters that were written."""
    db.session.query(MailMessage).delete()
    remind_of_parts(today=day)
    return sorted((row.kind, row.language) for row in db.session.query(MailMessage))


@pytest.mark.parametrize(
    ("days", "expected"),
    [(-8, None), (-7, "soon"), (0, "soon"), (1, "late"), (29, "late"), (30, "long"), (400, "long")],
)
def test_occasion_follows_the_days(days, expected):
    assert occasion_of(DUE, DUE + timedelta(days=days)) == expected


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_each_occasion_is_written_about_once(app, language):
    asked_part(language=language)
    make_user(Role.FINANCE, language="ru")
    days = [DUE + timedelta(days=days) for days in (-8, -7, -6, 0, 1, 2, 30, 31, 200)]

    letters = [told(day) for day in days]

    nothing: list[tuple[str, str]] = []
    late = [("part_late", language), ("parts_late", "ru")]
    long = [("part_long", language), ("parts_late", "ru")]
    assert letters == [
        nothing, [("part_soon", language)], nothing, nothing, late, nothing, long, nothing, nothing,
    ]  # fmt: skip


def test_letter_names_amount_day_and_delay(app):
    num, den = per_minor(*parse_rate("3.5"), "JPY")
    ledger.set_rate(
        currency="JPY", quoted_on=date(2026, 11, 1), num=num, den=den, source="DEMO", actor=SYSTEM
    )
    part = asked_part(language="en", currency="JPY", amount=1_500_000)
    make_contribution(part.pledge, 500_000)
    make_user(Role.FINANCE, language="en")

    told(DUE + timedelta(days=3))

    number = f"{part.pledge.code}/{part.number}"
    donor, staff = db.session.query(MailMessage).order_by(MailMessage.kind)
    assert donor.subject == f"Payment late: {number}"
    assert "A payment of 1,000,000\N{NO-BREAK SPACE}JPY under your commitment" in donor.body
    assert "It was due on: 1\N{NO-BREAK SPACE}March 2027. Days late: 3." in donor.body
    assert f"/fund/pledges/{part.pledge_id}/requests/{part.number}" in donor.body
    assert staff.subject == "Payments of donors that became late: 1"
    assert f"{number}: 1,000,000\N{NO-BREAK SPACE}JPY, days late: 3." in staff.body


def test_nobody_is_reminded_of_what_is_paid_or_was_not_asked_for(app):
    part = asked_part()
    make_contribution(part.pledge, part.amount_minor)
    make_pledge(committed=True)

    assert told(DUE + timedelta(days=60)) == []
    assert db.session.query(Occasion).count() == 0


def test_new_day_of_payment_has_its_own_reminders(app):
    part = asked_part()
    told(DUE + timedelta(days=1))
    part.due_on = DUE + timedelta(days=90)
    db.session.flush()

    assert told(DUE + timedelta(days=89)) == [("part_soon", "kk")]


def test_reminder_stands_in_the_history_of_the_pledge(app):
    part = asked_part()
    remind_of_parts(today=DUE)

    assert [row["facts"] for row in audit.pending() if row["action"] == "pledge.reminded"] == [
        {"number": part.number, "occasion": "soon", "due_on": "2027-03-01"}
    ]


def test_day_has_its_work_once_from_nine_in_the_morning(app):
    asked_part()
    db.session.commit()
    with clock.at(CALLED_AT):
        run_due()
    midnight = datetime.combine(DUE, time(0, 30), clock.HOME_ZONE)
    for hours in (0, 1, 8):
        with clock.at(midnight + timedelta(hours=hours)):
            enqueue_daily(DAILY)
            db.session.commit()
            assert run_due() == 0
    with clock.at(midnight + timedelta(hours=9)):
        enqueue_daily(DAILY)
        db.session.commit()
        # One letter follows from it.
        assert run_due() == len(DAILY) + 1
        enqueue_daily(DAILY)
        assert db.session.query(OutboxTask).filter_by(kind="pledges.remind").count() == 1
    assert [row.kind for row in db.session.query(MailMessage)] == ["part_soon"]
    with clock.at(midnight + timedelta(days=1)):
        enqueue_daily(DAILY)
    assert db.session.query(OutboxTask).filter_by(kind="pledges.remind").count() == 2


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_staff_see_late_payments_with_days_and_sums(app, client, language):
    late = asked_part(amount=700_000_00)
    soon = asked_part(due_on=DUE + timedelta(days=20), currency="KWD", amount=1_500_250)
    numbers = [f"{part.pledge.code}/{part.number}" for part in (late, soon)]
    finance = actor_of(make_user(Role.FINANCE))
    db.session.commit()

    def shown(which):
        page = client.get(f"/staff/pledges/parts?which={which}&lang={language}")
        text = page.get_data(as_text=True).replace("\N{NO-BREAK SPACE}", " ")
        return [number in text for number in numbers], text

    with entered(app, finance), clock.at(datetime.combine(DUE, time(6), UTC) + timedelta(days=5)):
        found, text = shown("late")
        assert found == [True, False]
        assert ("700,000 KZT" if language == "en" else "700 000 ₸") in text
        assert ">5<" in text
        found, text = shown("soon")
        assert found == [False, True]
        assert ("1,500.250 KWD" if language == "en" else "1 500,250 KWD") in text
        assert shown("all")[0] == [True, True]
        assert shown("nonsense")[0] == [True, False]


def test_donor_sees_on_the_first_page_what_is_late(app, client):
    part = asked_part()
    member = make_user()
    make_member(part.pledge.donor.organisation, member, role=MemberRole.SIGNATORY)
    actor = actor_of(member)
    db.session.commit()

    with entered(app, actor), clock.at(datetime.combine(DUE, time(6), UTC) + timedelta(days=5)):
        page = client.get("/fund/?lang=en").get_data(as_text=True)

    assert "Payment late, days: 5" in page
    assert f"/fund/pledges/{part.pledge_id}/requests/{part.number}" in page
