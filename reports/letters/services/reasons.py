"""Why an application got no grant, in the two languages of the letter.

The code and figures come from the matching result (contract: `reason.code`) or the ranking.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from app.documents import words
from reports.letters.rules import CriterionResult, Words
from reports.letters.services.render import score as figure

NOT_PASSED = "not_passed"

_OF_MATCHING = {
    "exhausted": Words(
        "Осы жобаны қаржыландыра алатын қаражат рейтингте жоғары тұрған жобаларға толық бөлінді.",
        "Средства, за счет которых мог финансироваться проект, полностью распределены между "
        "проектами, занявшими более высокие места в рейтинге.",
    ),
    "below_minimum": Words(
        "Жобаны іске асыруға қажетті ең аз соманы қамтамасыз ету мүмкін болмады.",
        "Не удалось обеспечить наименьшую сумму, при которой проект может быть реализован.",
    ),
    "no_eligible_pledge": Words(
        "Өңірі, тақырыбы және ұйым түрі бойынша осы жобаға сәйкес келетін қаржыландыру көзі "
        "табылмады.",
        "Не нашлось источника финансирования, который подходил бы проекту по региону, теме и "
        "виду организации.",
    ),
    "cap": Words(
        "Донорлар бір жобаға белгілеген шекті сомалар жобаны қаржыландыруға жеткіліксіз.",
        "Предельные суммы, установленные донорами на один проект, недостаточны для его "
        "финансирования.",
    ),
    "quota": Words(
        "Өңірге немесе тақырыпқа арналған квота толық пайдаланылды.",
        "Квота, предусмотренная для региона или темы, использована полностью.",
    ),
    "match_not_met": Words(
        "Жеке донордың қаражаты бюджет қаражатына қосымша ретінде ғана бөлінеді, ал бұл жобаға "
        "бюджет қаражаты бөлінген жоқ.",
        "Средства частного донора выделяются только в дополнение к бюджетным средствам, "
        "которые этому проекту не выделены.",
    ),
}

_KEPT_FOR_MINIMA = Words(
    "Осы жобаны қаржыландыра алатын қаражат рейтингте жоғары тұрған жобаларға бөлінді және "
    "қабылданған жобаларға қажетті ең аз сомаларды қамтамасыз етуге бағытталды.",
    "Средства, за счет которых мог финансироваться проект, распределены между проектами, занявшими "
    "более высокие места в рейтинге, и направлены на наименьшие суммы, необходимые принятым "
    "проектам.",
)


def reasons_for(
    reason: Mapping[str, Any],
    *,
    score: Decimal,
    pass_score: Decimal,
    criteria: tuple[CriterionResult, ...],
) -> tuple[Words, ...]:
    """Write the reasons of a refusal as sentences; there is always at least one."""
    if reason.get("code") == NOT_PASSED:
        return tuple(_not_passed(score, pass_score, criteria))
    if reason.get("code") == "exhausted" and reason.get("minima_of"):
        return (_KEPT_FOR_MINIMA,)
    return (_OF_MATCHING[str(reason.get("code"))],)


def _not_passed(
    score: Decimal, pass_score: Decimal, criteria: tuple[CriterionResult, ...]
) -> Iterator[Words]:
    if score < pass_score:
        yield Words(
            f"Орташа балл шекті балдан төмен: орташа балл – {figure(score)}, "
            f"шекті балл – {figure(pass_score)}.",
            f"Средний балл ниже порогового: средний балл – {figure(score)}, "
            f"пороговый балл – {figure(pass_score)}.",
        )
    for criterion in criteria:
        if not criterion.reached:
            yield Words(
                f"Өлшемшарт бойынша шекті мәнге қол жеткізілмеді: {criterion.title.kk}.",
                f"Не достигнуто пороговое значение по критерию: {criterion.title.ru}.",
            )


def missing_for(
    reason: Mapping[str, Any], *, score: Decimal, pass_score: Decimal
) -> tuple[Words, ...]:
    """Write what was missing, in points or money."""
    if reason.get("code") == NOT_PASSED and score < pass_score:
        gap = figure(pass_score - score)
        return (Words(f"Жетіспеген балл: {gap}", f"Недостающий балл: {gap}"),)
    if reason.get("code") == "below_minimum":
        gap_minor = int(reason["minimum"]) - int(reason["routable"])
        return (
            Words(
                f"Жетіспеген сома: {words.figures(gap_minor, 'kk')} теңге",
                f"Недостающая сумма: {words.figures(gap_minor, 'ru')} тенге",
            ),
        )
    return ()
