"""Look after open questions: remind, give more time, split without those who did not agree."""

from __future__ import annotations

from datetime import date, timedelta

from app.audit import services as audit
from app.core import clock
from app.core.actor import Actor
from app.core.errors import IllegalMove, Invalid, check_version
from app.core.i18n import Message
from app.identity import queries as people
from donors.consents import queries
from donors.consents.models import RunConsent
from donors.consents.permissions import can_tend
from donors.consents.rules import LONGEST_DAYS
from donors.consents.services.telling import remind_once, tell_extended, tell_when_days_come
from donors.consents.states import ConsentState
from donors.matching import queries as runs
from donors.matching import services as matching
from donors.matching.models import MatchingRun, SplitWork


def remind_donor(consent: RunConsent, *, actor: Actor) -> None:
    """Write to a donor again; once a day at most."""
    can_tend(actor).enforce()
    _hold_open(consent)
    if not remind_once(consent, actor=actor):
        raise Invalid({"consent": Message("This donor has been reminded today already.")})


def extend_consent(
    consent: RunConsent, *, due_on: date, seen_version: int | None = None, actor: Actor
) -> None:
    """Give a donor more time to answer."""
    can_tend(actor).enforce()
    check_version(consent, seen_version)
    _hold_open(consent)
    # A day that has passed already gives no time.
    floor = max(consent.due_on, clock.today() - timedelta(days=1))
    if due_on <= floor:
        message = Message("Choose a day later than %(day)s.", day=floor)
        raise Invalid({"due_on": message})
    if due_on > clock.today() + timedelta(days=LONGEST_DAYS):
        message = Message("Choose a day within the next %(days)s days.", days=LONGEST_DAYS)
        raise Invalid({"due_on": message})
    facts = {"from": consent.due_on.isoformat(), "to": due_on.isoformat()}
    consent.due_on = due_on
    audit.record("consent.extended", consent, actor=actor, facts=facts)
    tell_when_days_come(consent)
    tell_extended(consent)


def _hold_open(consent: RunConsent) -> None:
    queries.lock_consent(consent)
    check_asked(consent)


def check_asked(consent: RunConsent) -> None:
    """Refuse what only an open question allows, saying what became of it."""
    if consent.state == ConsentState.ASKED:
        return
    if consent.state == ConsentState.VOID:
        raise IllegalMove(Message("This run is not decided on any more: no answer is needed."))
    who = people.get_user(consent.answered_by_id).name if consent.answered_by_id else "Asar"
    raise IllegalMove(
        Message(
            "This has been answered already: “%(answer)s” (%(who)s). The first answer counts.",
            answer=consent.MACHINE.labels[consent.state],
            who=who,
        )
    )


def split_without(run: MatchingRun, *, actor: Actor) -> MatchingRun | SplitWork:
    """Draft the same split without the money of the donors that have not agreed.

    A large one becomes a run later (see `order_run`). Asked twice, it leads to the first draft.
    """
    can_tend(actor).enforce()
    if run.tops_up_id is not None:
        message = Message("A top-up splits freed money only: it cannot leave a donor out.")
        raise Invalid({"run": message})
    silent = {
        code
        for consent in queries.consents_of(run.id)
        if consent.state != ConsentState.AGREED
        for code in consent.pledges
    }
    if not silent:
        raise Invalid({"run": Message("Every donor asked has agreed: nobody is to be left out.")})
    usable = runs.usable_pledges(run.call)
    without = sorted({*run.left_out, *silent} & usable.keys())
    return matching.order_once(run.call, strategy=run.strategy, without=without, actor=actor)
