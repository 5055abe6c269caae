"""Last scenes of a call: the money is split, proposed, approved; one letter is corrected.

One award is withdrawn, and a top-up over its money waits for approval.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from app.cli.demo.people import MISTAKEN, RIGHT
from app.cli.demo.plan import PLANS, Plan
from app.cli.demo.stage import Scene, Stage
from app.organisations import services as organisations
from donors.matching import services as matching
from donors.matching.queries import runs_of
from grants.awards import queries as awards
from grants.awards import services as deciding
from grants.calls.states import CallPhase
from reports.letters.queries import letters_for_application
from reports.letters.services import issue

_DAYS_TO_PROPOSE = 1
_DAYS_TO_CORRECT = 3
_WHY = (
    "Өтініш беруші ұйымның орысша атауындағы құқықтық нысаны түзетілді. / "
    "Исправлена правовая форма в русском наименовании заявителя."
)

# This NGO gives its grant back; what it frees can raise one that is paid in part.
_GIVEN_BACK = 7
_GIVEN_BACK_WHY = (
    "Ұйым жобаны іске асырудан бас тартты: үй-жайды жалға алу шарты тоқтатылды. / "
    "Организация отказалась от реализации проекта: расторгнут договор аренды помещения."
)


def scenes(stage: Stage) -> Iterator[Scene]:
    """Give the runs: tried, proposed, and approved where the call is decided."""
    for plan in PLANS:
        if not plan.run_on:
            continue
        yield Scene(stage.at(plan.run_on, 10), partial(_solve, stage, plan))
        proposed = stage.at(plan.run_on + _DAYS_TO_PROPOSE, 11)
        yield Scene(proposed, partial(_propose, stage, plan))
        if plan.phase == CallPhase.RANKED:
            yield Scene(stage.at(plan.decided_on, 12), partial(_solve, stage, plan))
            asked = plan.decided_on + _DAYS_TO_PROPOSE
            yield Scene(stage.at(asked, 11), partial(_propose, stage, plan))
            yield Scene(stage.at(asked, 12), partial(_solve, stage, plan))
        else:
            yield Scene(stage.at(plan.decided_on, 12), partial(_approve, stage, plan))
        if plan.phase == CallPhase.DECIDED:
            noticed = stage.at(plan.decided_on + _DAYS_TO_CORRECT, 10)
            yield Scene(noticed, partial(_mend_name, stage))
            corrected = stage.at(plan.decided_on + _DAYS_TO_CORRECT, 15)
            yield Scene(corrected, partial(_correct_letter, stage, plan))
            yield Scene(stage.at(-1, 14), partial(_withdraw, stage, plan))
            yield Scene(stage.at(-1, 16), partial(_propose_top_up, stage, plan))


def _solve(stage: Stage, plan: Plan) -> None:
    """Make a draft of a run. The call that awaits approval gets newer ones beside it.

    The second is proposed, too: it pays from a pledge that asks for consent and waits for it.
    """
    matching.create_run(stage.calls[plan.key], actor=stage.actor("officer"))


def _propose(stage: Stage, plan: Plan) -> None:
    run = runs_of(stage.calls[plan.key].id)[0]
    matching.propose_run(run, actor=stage.actor("officer"))


def _approve(stage: Stage, plan: Plan) -> None:
    run = runs_of(stage.calls[plan.key].id)[0]
    matching.approve_run(run, actor=stage.actor("approver"))


def _withdraw(stage: Stage, plan: Plan) -> None:
    application = stage.applications[plan.key][_GIVEN_BACK]
    award = next(
        one
        for one in awards.awards_of_call(application.call_id)
        if one.application_id == application.id
    )
    deciding.withdraw_award(award, reason=_GIVEN_BACK_WHY, actor=stage.actor("approver"))


def _propose_top_up(stage: Stage, plan: Plan) -> None:
    """Propose the draft that the withdrawal has made; a visitor may approve it."""
    run = next(one for one in runs_of(stage.calls[plan.key].id) if one.tops_up_id)
    matching.propose_run(run, actor=stage.actor("officer"))


def _mend_name(stage: Stage) -> None:
    """Let an owner find that the letter repeats the mistake made at registration."""
    body = stage.bodies["ngo-1"]
    name = body.name_ru.replace(MISTAKEN, RIGHT)
    owner = stage.acting_for("ngo-1", "ngo-owner")
    organisations.update_organisation(body, changes={"name_ru": name}, actor=owner)


def _correct_letter(stage: Stage, plan: Plan) -> None:
    own = next(
        one
        for one in stage.applications[plan.key]
        if one.organisation_id == stage.bodies["ngo-1"].id
    )
    letter = letters_for_application(own.id)[0]
    issue.correct_letter(letter, reason=_WHY, actor=stage.actor("officer"))
