"""Applications for tests: drafts with every section filled in, handed in through the services."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from app.core import clock
from app.core.actor import SYSTEM, Actor, MemberRole, Membership, OrganisationKind
from app.core.db import db
from app.core.errors import Invalid
from app.organisations.models import Organisation
from grants.applications import services
from grants.applications.models import Application
from grants.applications.rules import IndicatorDraft, LineDraft
from grants.applications.states import TEXT_SECTIONS
from grants.calls.models import Call
from grants.calls.queries import questions_of
from tests.factories.app_identity import make_user
from tests.factories.app_organisations import make_organisation
from tests.factories.grants_calls import make_call

# Inside the dates of `make_call`, and before the NOON of the tests.
SUBMITTED_AT = datetime(2026, 10, 1, 6, 0, tzinfo=UTC)

TITLE = "Қала саябағын бірге көркейтеміз (DEMO)"
LINES = (
    LineDraft(2027, "Еріктілерді оқыту", Decimal(40), 25_000_00, 500_000_00),
    LineDraft(2028, "Көшеттер", Decimal("1500.5"), 2_000_00, 0),
    LineDraft(2029, "Күтім жасау", Decimal(12), 100_000_00, 250_000_00),
)
INDICATORS = (
    IndicatorDraft("Қатысқан еріктілер", "адам", Decimal(300), Decimal(20)),
    IndicatorDraft("Отырғызылған көшеттер", "дана", Decimal(1500)),
)


def member(organisation: Organisation, role: MemberRole = MemberRole.OWNER) -> Actor:
    """A real person who acts for an organisation."""
    user = make_user()
    return Actor(
        user_id=user.id,
        name=user.name,
        email=user.email,
        memberships=(Membership(organisation.id, role, OrganisationKind.APPLICANT),),
    )


def make_draft(
    *,
    call: Call | None = None,
    organisation: Organisation | None = None,
    actor: Actor = SYSTEM,
    at: datetime = SUBMITTED_AT,
    complete: bool = True,
    title: str = TITLE,
    language: str = "kk",
    region_code: str | None = None,
    themes: Sequence[str] | None = None,
    lines: Sequence[LineDraft] = LINES,
    minimum_percent: int = 60,
    **basics: Any,
) -> Application:
    """A draft that can be handed in as it is; `complete=False` leaves it empty."""
    call = call or make_call()
    with clock.at(at):
        application = services.start_application(
            call=call, organisation=organisation or make_organisation(), actor=actor
        )
        if not complete:
            return application
        services.save_basics(
            application, title=title, language=language,
            region_code=region_code or call.regions[0],
            themes=list(themes or call.themes[:1]), minimum_percent=minimum_percent,
            actor=actor, **basics,
        )  # fmt: skip
        answers = {question.id: question.required_answer for question in questions_of(call.id)}
        services.save_eligibility(application, answers=answers, actor=actor)
        texts = {one.code: f"DEMO: {one.title}. Ерікті, өңір, қоғам." for one in TEXT_SECTIONS}
        services.save_texts(application, texts=texts, actor=actor)
        services.save_indicators(application, indicators=INDICATORS, actor=actor)
        services.save_budget(application, lines=lines, actor=actor)
    return application


def make_application(
    *,
    submitted: bool = True,
    number: str | None = None,
    at: datetime = SUBMITTED_AT,
    actor: Actor = SYSTEM,
    **draft: Any,
) -> Application:
    """An application that was handed in at an instant (or a complete draft)."""
    application = make_draft(actor=actor, at=at, **draft)
    if submitted:
        with clock.at(at):
            services.submit_application(application, number=number, actor=actor)
    return application


def own_draft(organisation: Organisation, **details: Any) -> Application:
    """A stored draft of an organisation: a refused request cannot roll it back."""
    made = make_draft(organisation=organisation, actor=SYSTEM, **details)
    # A refused request rolls back; what stood before must stay.
    db.session.commit()
    return made


def codes_of(refusal: Invalid) -> set[str]:
    """The codes of all reasons of a refusal."""
    return {fault.code for fault in refusal.details}
