"""What the pages of a call show in every portal, and the steps in which staff make one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import current_app, url_for

from app.core import clock
from app.core.errors import Fault, NotFound
from app.core.i18n import Message, in_language
from app.organisations.queries import regions
from app.portals.language import current_language
from grants.calls import forms, queries
from grants.calls.models import Call
from grants.calls.rules import CallRules
from grants.calls.states import PHASE_LABELS, CallPhase
from grants.programmes.queries import limits_on, setting, themes

START = "applicant_applications.start"

PHASE_COLOURS: Mapping[CallPhase, str] = {
    CallPhase.DRAFT: "grey",
    CallPhase.UPCOMING: "blue",
    CallPhase.OPEN: "green",
    CallPhase.CLOSED: "yellow",
    CallPhase.REVIEWING: "turquoise",
    CallPhase.RANKED: "purple",
    CallPhase.DECIDED: "turquoise",
    CallPhase.ARCHIVED: "grey",
    CallPhase.CANCELLED: "red",
}


@dataclass(frozen=True)
class Part:
    """One step of making a call: its form and the rule fields it covers."""

    title: Message
    hint: Message
    form: type[forms.PartForm]
    fields: frozenset[str]
    template: str = "staff_calls_part.html"
    wide: bool = False


PARTS: Mapping[str, Part] = {
    "basics": Part(
        Message("Title and description"),
        Message("What the call is for, in three languages"),
        forms.BasicsForm,
        frozenset({"title", "description"}),
    ),
    "dates": Part(
        Message("Dates"),
        Message("Opening and deadline, Astana time"),
        forms.DatesForm,
        frozenset({"opens_at", "closes_at"}),
    ),
    "scope": Part(
        Message("Themes and regions"),
        Message("Where projects may take place and what they may serve"),
        forms.ScopeForm,
        frozenset({"themes", "regions"}),
    ),
    "amounts": Part(
        Message("Type of grant, years and amounts"),
        Message("Legal limits in MCI, own contribution"),
        forms.AmountsForm,
        frozenset({"years", "min_amount_minor", "max_amount_minor", "own_contribution_percent"}),
        "staff_calls_amounts.html",
    ),
    "reviewing": Part(
        Message("Reviews and pass mark"),
        Message("How many reviews, from which score an application passes"),
        forms.ReviewingForm,
        frozenset({"reviews_per_application", "pass_score", "discrepancy", "comment_min_length"}),
    ),
    "criteria": Part(
        Message("Criteria and weights"),
        Message("The scoring sheet; the weights add up to 100"),
        forms.CriteriaForm,
        frozenset({"criteria"}),
        "staff_calls_criteria.html",
        wide=True,
    ),
    "anchors": Part(
        Message("What the points mean"),
        Message("Descriptions by which reviewers choose their points"),
        forms.AnchorsForm,
        frozenset(),
        "staff_calls_anchors.html",
    ),
    "questions": Part(
        Message("Eligibility questions"),
        Message("Asked before the long form, each with a reason"),
        forms.QuestionsForm,
        frozenset({"questions"}),
        "staff_calls_questions.html",
    ),
}


def part_named(name: str) -> Part:
    """Find a step by the name in its address."""
    if name not in PARTS:
        raise NotFound
    return PARTS[name]


def part_of(fault: Fault) -> str:
    """Name the step in which a fault is put right."""
    return next((name for name, part in PARTS.items() if fault.field in part.fields), "basics")


def page_of(call: Call, rules: CallRules) -> dict[str, Any]:
    """Gather what the description of a call shows, in the reader's language."""
    language = current_language()
    day = rules.opens_at.astimezone(clock.HOME_ZONE).date()
    limits = limits_on(day).get(rules.grant_type_code or "")
    papers = setting("documents", clock.today())
    phase = queries.phase_of(call)
    return {
        "call": call,
        "rules": rules,
        "phase": phase,
        "phase_label": PHASE_LABELS[phase],
        "phase_colour": PHASE_COLOURS[phase],
        "limits": limits,
        "grant_type": in_language(limits.grant_type, "name", language) if limits else "",
        "theme_names": [
            in_language(row, "name", language) for row in themes() if row.code in rules.themes
        ],
        "region_names": [
            in_language(row, "name", language) for row in regions() if row.code in rules.regions
        ],
        "all_regions": len(rules.regions) == len(regions()),
        "documents": in_language(papers, "value", language).splitlines() if papers else [],
        "opens_short": f"{call.opens_at.astimezone(clock.HOME_ZONE):%d.%m.%Y}",
        "closes_short": f"{call.closes_at.astimezone(clock.HOME_ZONE):%d.%m.%Y}",
    }


def start_url(call: Call) -> str:
    """The address where an application to an open call begins, if there is such a page."""
    if queries.phase_of(call) != CallPhase.OPEN or START not in current_app.view_functions:
        return ""
    rule = next(current_app.url_map.iter_rules(START))
    known: dict[str, Any] = {"call_id": call.id, "code": call.code, "call_code": call.code}
    return url_for(START, **{name: known[name] for name in rule.arguments})


def days_left(call: Call) -> int:
    """Count the whole days until the deadline."""
    return max((call.closes_at - clock.now()).days, 0)
