"""Scenes of the applicants: each application is written and handed in at its own instant."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from app.cli.demo.bank.organisations import NAMES
from app.cli.demo.bank.projects import Project, projects
from app.cli.demo.plan import OPEN_DRAFTS, PLANS, SIZE, Plan
from app.cli.demo.stage import GUEST, Scene, Stage
from app.core.actor import Actor
from grants.applications import services as applications
from grants.applications.models import Application
from grants.applications.rules import LineDraft, own_needed
from grants.applications.rules.submission import IndicatorDraft
from grants.applications.states import TEXTS
from grants.calls.models import Call
from grants.calls.queries import questions_of

_TENGE = 100
_THOUSAND_TENGE = 100_000
# From this level on a draft has its first indicator and two lines of its budget.
_SOON_WHOLE = 5
_LATE_RISK = {
    "kk": "Бағалар өссе, жабдықты бірінші жылы алдын ала сатып аламыз.",
    "ru": "Если цены вырастут, закупим оборудование заранее, в первый год.",
}


@dataclass(frozen=True)
class Idea:
    """Who wants to do what: everything about one application but its call."""

    body: str
    number: int
    project: Project
    language: str
    minimum_percent: int


def scenes(stage: Stage) -> Iterator[Scene]:
    """Spread the applications of each call over the days in which it is open."""
    for plan in PLANS:
        ideas = ideas_of(plan)
        last = min(plan.closes, 0)
        for place, idea in enumerate(ideas):
            day = plan.opens + 1 + place * (last - plan.opens - 2) // max(len(ideas), 1)
            at = stage.at(day, 9 + idea.number % 9, idea.number * 13 % 60)
            handed_in = place < plan.submitted
            level = len(TEXTS) + 4 if handed_in else place - plan.submitted + 1
            yield Scene(at, partial(_enter, stage, plan, idea, level, handed_in=handed_in))
    yield Scene(stage.at(-1, 17), partial(_change_minds, stage))


def ideas_of(plan: Plan) -> list[Idea]:
    """Choose the organisations and projects of a call: the same at every load."""
    count = plan.submitted + (OPEN_DRAFTS if plan.key == "open" else 0)
    fitting = [one for one in projects() if not plan.themes or set(one.themes) & set(plan.themes)]
    ideas = []
    for number in range(count):
        serial = (plan.first + number * 7) % len(NAMES) + 1
        ideas.append(
            Idea(
                body=f"ngo-{_SEATS.get(plan.key, {}).get(number, serial)}",
                number=number + 1,
                project=fitting[(plan.first + number) % len(fitting)],
                language="ru" if number % 5 in {1, 3} else "kk",
                minimum_percent=(100, 80, 70, 90)[number % 4],
            )
        )
    return ideas


# Where the two NGOs with sign-ins stand among the applicants: place → organisation.
_SEATS = {
    "archived": {0: 1},
    "decided": {0: 1, 4: 2},
    "ranked": {4: 1, 2: 2},
    "reviewing": {0: 1, 5: 2},
    "closed": {1: 1, 3: 2},
    "open": {2: 2, 30: 1},
}


def _enter(stage: Stage, plan: Plan, idea: Idea, level: int, *, handed_in: bool) -> None:
    """Write an application up to a level of completeness; hand it in when it is whole."""
    call = stage.calls[plan.key]
    actor = _writer(stage, idea.body)
    made = applications.start_application(
        call=call, organisation=stage.bodies[idea.body], actor=actor
    )
    stage.applications.setdefault(plan.key, []).append(made)
    _fill(stage, plan, idea, made=made, level=level, actor=actor)
    if handed_in:
        number = f"{call.code}-{idea.number:03d}"
        applications.submit_application(made, number=number, actor=actor)


def _writer(stage: Stage, body: str) -> Actor:
    serial = body.removeprefix("ngo-")
    own = {"1": "ngo-owner", "2": "ngo-second"}.get(serial, f"ngo-owner-{serial}")
    return stage.acting_for(body, own)


def _fill(
    stage: Stage, plan: Plan, idea: Idea, *, made: Application, level: int, actor: Actor
) -> None:
    """Level 1: the basics; then one text after another; at last indicators and the budget."""
    call = stage.calls[plan.key]
    texts = texts_of(idea, region=_region_name(stage, idea), years=len(call.years))
    applications.save_eligibility(
        made, answers={row.id: row.required_answer for row in questions_of(call.id)}, actor=actor
    )
    applications.save_basics(
        made,
        title=_title(stage, idea),
        language=idea.language,
        region_code=stage.bodies[idea.body].region_code,
        themes=[code for code in idea.project.themes if code in call.themes],
        minimum_percent=idea.minimum_percent,
        actor=actor,
    )
    written = dict(list(texts.items())[: max(level - 1, 0)])
    if level > len(TEXTS):
        applications.save_texts(made, texts=written, actor=actor)
        applications.save_indicators(made, indicators=_indicators(idea), actor=actor)
        applications.save_budget(made, lines=lines_of(plan, idea, call), actor=actor)
        return
    for code, text in written.items():
        applications.save_texts(made, texts={code: text}, actor=actor)
    if level > _SOON_WHOLE:
        applications.save_indicators(made, indicators=_indicators(idea)[:1], actor=actor)
    if level % 2 or level > _SOON_WHOLE:
        applications.save_budget(made, lines=lines_of(plan, idea, call)[:2], actor=actor)


def _region_name(stage: Stage, idea: Idea) -> str:
    region = stage.regions[str(stage.bodies[idea.body].region_code)]
    return str(getattr(region, f"name_{idea.language}"))


def _title(stage: Stage, idea: Idea) -> str:
    return f"{idea.project.title[idea.language]} ({_region_name(stage, idea)})"


def texts_of(idea: Idea, *, region: str, years: int) -> dict[str, str]:
    """Fill the texts of a project with the figures of one region; one line of plan for a year."""
    luck = random.Random(f"{idea.body}/{idea.project.code}/{idea.number}")
    figures = {
        "people": f"{luck.randrange(12, 60) * 50:,}".replace(",", "\u00a0"),
        "volunteers": luck.randrange(6, 24) * 10,
        "places": luck.choice((12, 14, 15, 16, 18, 20)),
        "region": region,
    }
    written = dict(idea.project.texts[idea.language])
    written["activities"] = "\n".join(written["activities"].splitlines()[:years])
    return {code: written[code].format(**figures) for code in TEXTS}


def lines_of(plan: Plan, idea: Idea, call: Call) -> list[LineDraft]:
    """Scale a project's costs to the type of the grant, with the own share beside each."""
    luck = random.Random(f"budget/{idea.body}/{idea.project.code}/{idea.number}")
    size = luck.randrange(*SIZE[plan.grant_type])
    lines = []
    for step, year in enumerate(call.years):
        for cost in idea.project.costs:
            wanted = -(-cost.quantities[step] * size // 100)
            if wanted:
                lines.append(_line(year, cost.title[idea.language], wanted, cost.unit_tenge, call))
    return lines


def _line(year: int, title: str, quantity: int, unit_tenge: int, call: Call) -> LineDraft:
    unit = unit_tenge * _TENGE
    own = own_needed(quantity * unit, call.own_contribution_percent)
    own = -(-own // _THOUSAND_TENGE) * _THOUSAND_TENGE
    return LineDraft(year, title, Decimal(quantity), unit, own)


def _indicators(idea: Idea) -> list[IndicatorDraft]:
    language = idea.language
    return [
        IndicatorDraft(one.title[language], one.unit[language], one.target, one.baseline)
        for one in idea.project.promises
    ]


def _change_minds(stage: Stage) -> None:
    """One applicant takes the application back, another changes it after handing it in."""
    withdrawn, changed = stage.applications["open"][7], stage.applications["open"][11]
    applications.withdraw_application(withdrawn, actor=GUEST)
    longer = f"{changed.texts['risks']}\n\n{_LATE_RISK[changed.language]}"
    applications.save_texts(changed, texts={"risks": longer}, actor=GUEST)
