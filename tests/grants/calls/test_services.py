"""Calls through their life: what is refused, when rules freeze, what the audit keeps."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from app.audit import services as audit
from app.core import clock
from app.core.actor import SYSTEM, Role
from app.core.errors import IllegalMove, Invalid, NotAllowed, Stale
from grants.calls import queries, services
from grants.calls.models import Call
from grants.calls.rules import DEFAULT_CRITERIA
from grants.calls.states import CALL_MACHINE, CallState
from tests.factories.grants_calls import (
    CLOSES_AT,
    OPENS_AT,
    make_call,
    make_rules,
    officer,
)
from tests.factories.grants_programmes import make_programme

MILLISECOND = timedelta(milliseconds=1)


def fields_of(refusal: pytest.ExceptionInfo[Invalid]) -> list[str]:
    return list(refusal.value.faults)


def test_a_call_is_stored_with_its_sheet_and_questions(app):
    rules = make_rules()
    call = services.create_call(programme=make_programme(), rules=rules, actor=SYSTEM)

    assert queries.rules_of(call) == rules
    assert call.state == CallState.DRAFT


def test_a_draft_may_have_gaps_but_no_wrong_values(app):
    programme = make_programme()
    gaps = make_rules(themes=(), regions=(), years=(), criteria=(), title_ru="")
    call = services.create_call(programme=programme, rules=gaps, actor=SYSTEM)

    with pytest.raises(Invalid) as refusal:
        services.create_call(
            programme=programme, rules=make_rules(own_contribution_percent=100), actor=SYSTEM
        )

    assert call.themes == []
    assert fields_of(refusal) == ["own_contribution_percent"]


def test_a_code_is_taken_only_once(app):
    call = make_call()

    with pytest.raises(Invalid) as refusal:
        services.create_call(
            programme=make_programme(), rules=make_rules(code=call.code), actor=SYSTEM
        )

    assert fields_of(refusal) == ["code"]


def test_legal_limits_follow_the_index_of_the_opening_year(app):
    long = make_rules(grant_type_code="long", min_amount_minor=43_250_000_00)
    below = replace(long, code="LOW", min_amount_minor=43_250_000_00 - 1)
    call = services.create_call(programme=make_programme(), rules=long, actor=SYSTEM)

    with pytest.raises(Invalid) as refusal:
        services.create_call(programme=make_programme(), rules=below, actor=SYSTEM)

    assert call.grant_type_code == "long"
    assert fields_of(refusal) == ["min_amount_minor"]


@pytest.mark.parametrize(
    ("gap", "field"),
    [
        ({"themes": ()}, "themes"),
        ({"regions": ()}, "regions"),
        ({"years": ()}, "years"),
        ({"criteria": ()}, "criteria"),
        ({"title_kk": ""}, "title"),
    ],
)
def test_a_call_with_a_gap_is_not_published(app, noon, gap, field):
    call = make_call(state=CallState.DRAFT, **gap)

    with pytest.raises(Invalid) as refusal:
        services.publish_call(call, actor=officer())

    assert fields_of(refusal) == [field]
    assert call.state == CallState.DRAFT


def test_publishing_ends_at_the_deadline(app):
    call = make_call(state=CallState.DRAFT)

    with clock.at(CLOSES_AT), pytest.raises(NotAllowed):
        services.publish_call(call, actor=SYSTEM)
    with clock.at(CLOSES_AT - MILLISECOND):
        services.publish_call(call, actor=SYSTEM)

    assert call.published_at == CLOSES_AT - MILLISECOND


def test_rules_change_until_the_last_millisecond_before_opening(app):
    call = make_call()
    wider = replace(queries.rules_of(call), discrepancy=30)

    with clock.at(OPENS_AT - MILLISECOND):
        services.update_call(call, rules=wider, actor=SYSTEM)
    with clock.at(OPENS_AT), pytest.raises(NotAllowed, match="frozen"):
        services.update_call(call, rules=replace(wider, discrepancy=40), actor=SYSTEM)

    assert call.discrepancy == 30


def test_weights_that_do_not_add_up_are_refused_and_nothing_changes(app):
    call = make_call(state=CallState.DRAFT)
    rules = queries.rules_of(call)

    with pytest.raises(Invalid, match="95"):
        services.update_call(call, rules=replace(rules, criteria=rules.criteria[:-1]), actor=SYSTEM)

    assert queries.rules_of(call) == rules


def test_a_new_sheet_replaces_the_old_one_and_moves_the_version(app):
    call = make_call(state=CallState.DRAFT)
    rules = queries.rules_of(call)
    version = call.version
    sheet = (replace(DEFAULT_CRITERIA[0], weight=100),)

    services.update_call(call, rules=replace(rules, criteria=sheet), actor=SYSTEM)

    assert queries.rules_of(call).criteria == sheet
    assert call.version == version + 1


def test_a_stale_tab_gets_both_versions(app):
    call = make_call(state=CallState.DRAFT)
    seen = call.version
    rules = queries.rules_of(call)
    services.update_call(
        call, rules=replace(rules, title_ru="Новое"), seen_version=seen, actor=SYSTEM
    )

    with pytest.raises(Stale) as refusal:
        services.update_call(
            call, rules=replace(rules, title_ru="Иное"), seen_version=seen, actor=SYSTEM
        )

    assert [(d.mine, d.theirs) for d in refusal.value.differences] == [("Иное", "Новое")]
    assert call.title_ru == "Новое"


def test_the_code_never_changes(app):
    call = make_call(state=CallState.DRAFT)

    with pytest.raises(Invalid) as refusal:
        services.update_call(
            call, rules=replace(queries.rules_of(call), code="OTHER"), actor=SYSTEM
        )

    assert fields_of(refusal) == ["code"]


def test_the_deadline_moves_later_with_a_published_reason(app, noon):
    call = make_call()
    later = CLOSES_AT + timedelta(days=3)

    services.extend_deadline(call, closes_at=later, reason=" Себеп ", actor=officer())

    facts = audit.pending()[-1]
    assert call.closes_at == later
    assert facts["action"] == "call.deadline_extended"
    assert facts["facts"]["reason"] == "Себеп"


@pytest.mark.parametrize("shift", [timedelta(0), -MILLISECOND])
def test_the_deadline_is_never_shortened(app, noon, shift):
    call = make_call()

    with pytest.raises(Invalid) as refusal:
        services.extend_deadline(call, closes_at=CLOSES_AT + shift, reason="DEMO", actor=SYSTEM)

    assert fields_of(refusal) == ["closes_at"]


def test_a_passed_deadline_is_not_extended(app):
    call = make_call()

    with clock.at(CLOSES_AT), pytest.raises(NotAllowed, match="passed"):
        services.extend_deadline(
            call, closes_at=CLOSES_AT + timedelta(days=1), reason="DEMO", actor=SYSTEM
        )


def test_an_extension_and_a_cancellation_need_a_reason(app, noon):
    call = make_call()

    with pytest.raises(Invalid) as extension:
        services.extend_deadline(
            call, closes_at=CLOSES_AT + timedelta(days=1), reason=" ", actor=SYSTEM
        )
    with pytest.raises(Invalid) as cancellation:
        services.cancel_call(call, reason="", actor=SYSTEM)

    assert fields_of(extension) == ["reason"]
    assert fields_of(cancellation) == ["reason"]


def test_reviews_begin_at_the_deadline_and_not_before(app):
    call = make_call()

    with clock.at(CLOSES_AT - MILLISECOND), pytest.raises(NotAllowed, match="deadline"):
        services.start_reviews(call, actor=SYSTEM)
    with clock.at(CLOSES_AT):
        services.start_reviews(call, actor=SYSTEM)

    assert call.state == CallState.REVIEWING


def test_a_copy_is_a_fresh_draft_with_the_same_sheet(app, noon):
    old = make_call(state=CallState.DECIDED)

    copy = services.copy_call(old, code="COPY-1", actor=officer())

    before, after = queries.rules_of(old), queries.rules_of(copy)
    assert copy.state == CallState.DRAFT
    assert (after.criteria, after.questions) == (before.criteria, before.questions)
    assert after.opens_at > noon
    assert after.years == (2027, 2028, 2029)


MOVES = {
    CallState.REVIEWING: services.start_reviews,
    CallState.RANKED: services.mark_ranked,
    CallState.DECIDED: services.mark_decided,
    CallState.ARCHIVED: services.archive_call,
}


@pytest.mark.parametrize("start", list(CallState))
@pytest.mark.parametrize("to", list(MOVES))
def test_only_the_moves_of_the_table_happen(app, start, to):
    call = make_call(state=start)
    allowed = (start, to) in CALL_MACHINE.moves

    with clock.at(CLOSES_AT):
        if allowed:
            MOVES[to](call, actor=SYSTEM)
        else:
            with pytest.raises(IllegalMove):
                MOVES[to](call, actor=SYSTEM)

    assert call.state == (to if allowed else start)


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.FINANCE, Role.REVIEWER, Role.FRONT_OFFICE])
def test_others_change_nothing(app, noon, role):
    call = make_call()
    actor = officer(role)
    deeds = [
        lambda: services.create_call(programme=call.programme, rules=make_rules(), actor=actor),
        lambda: services.update_call(call, rules=queries.rules_of(call), actor=actor),
        lambda: services.publish_call(call, actor=actor),
        lambda: services.cancel_call(call, reason="DEMO", actor=actor),
        lambda: services.extend_deadline(
            call, closes_at=CLOSES_AT + timedelta(days=1), reason="DEMO", actor=actor
        ),
        lambda: services.copy_call(call, code="X-1", actor=actor),
    ]

    for deed in deeds:
        with pytest.raises(NotAllowed):
            deed()


def test_every_change_leaves_an_audit_row(app, noon):
    call = make_call(state=CallState.DRAFT, actor=officer())
    services.publish_call(call, actor=officer())
    services.cancel_call(call, reason="DEMO", actor=officer())

    found = [row["action"] for row in audit.pending() if row["object_id"] == str(call.id)]
    assert found == ["call.created", "call.published", "call.cancelled"]
    assert isinstance(call, Call)
