"""Put together what a letter will say, from the decision and everything it rests on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from uuid import UUID

from app.audit import queries as audit
from app.core import clock, site
from app.core.money import BASE_CURRENCY
from app.organisations.models import Organisation
from app.organisations.queries import organisations_by_id
from donors.profiles.queries import donors_by_owner
from grants.awards import queries as awards
from grants.awards.models import Award, AwardShare, Decision, Outcome
from grants.calls.models import Call, Criterion
from grants.calls.queries import criteria_of
from grants.programmes import queries as programmes
from grants.programmes.models import ProgrammeSetting
from grants.reviews.models import RankingRow
from grants.reviews.queries import ranking_rows
from reports.letters.rules import (
    Addressee,
    CriterionResult,
    Funding,
    Issuer,
    LetterKind,
    LetterSnapshot,
    Protocol,
    Refusal,
    Signatory,
    Source,
    Term,
    Withdrawal,
    Words,
)
from reports.letters.rules import Call as CallOfLetter
from reports.letters.services.reasons import missing_for, reasons_for

_UNNAMED = Words(
    "Атын жария етпеуді сұраған донор", "Донор, пожелавший остаться неназванным", "Unnamed donor"
)
_CENT = Decimal("0.01")


@dataclass(frozen=True)
class Background:
    """What all letters of one decision day share, read once."""

    call: Call
    settings: dict[str, ProgrammeSetting]
    criteria: Sequence[Criterion]
    rows: dict[UUID, RankingRow]
    awards: dict[UUID, Award]
    shares: dict[UUID, list[AwardShare]]
    sources: dict[UUID, Words]
    line: Decimal | None
    checkpoint: str
    issued_on: date


@dataclass(frozen=True)
class Place:
    """Where a letter stands in the register."""

    number: str
    version: int
    code: str


def background_of(call: Call, decisions: Sequence[Decision]) -> Background:
    """Read, in a fixed number of queries, what the letters of a call rest on."""
    ranking_id = decisions[0].ranking_id
    rows = {row.application_id: row for row in ranking_rows(ranking_id)}
    made = {award.decision_id: award for award in awards.awards_of_call(call.id)}
    shares = awards.shares_of([award.id for award in made.values()])
    funded = [rows[d.application_id].score for d in decisions if d.outcome == Outcome.AWARD]
    seq, digest = audit.checkpoint()
    return Background(
        call=call,
        settings=programmes.settings_on(clock.today()),
        criteria=criteria_of(call.id),
        rows=rows,
        awards=made,
        shares=shares,
        sources=_source_names(shares),
        line=min((score for score in funded if score is not None), default=None),
        checkpoint=f"Аудит журналы / Журнал аудита: № {seq} · {digest[:8]}",
        issued_on=clock.today(),
    )


def _source_names(shares: dict[UUID, list[AwardShare]]) -> dict[UUID, Words]:
    owners = {share.fund_id: share.fund.owner_id for row in shares.values() for share in row}
    bodies = organisations_by_id(list(owners.values()))
    donors = donors_by_owner(list(owners.values()))
    return {
        fund_id: name_of(bodies[owner]) if donors[owner].is_named_at_projects else _UNNAMED
        for fund_id, owner in owners.items()
    }


def name_of(organisation: Organisation) -> Words:
    """Write the name of an organisation in its languages."""
    return Words(organisation.name_kk, organisation.name_ru, organisation.name_en)


def draft(decision: Decision, place: Place, background: Background) -> LetterSnapshot:
    """Write the snapshot of one letter. Raises ValueError when its figures contradict."""
    is_award = decision.outcome == Outcome.AWARD
    award = background.awards.get(decision.id) if is_award else None
    setting = background.settings
    return LetterSnapshot(
        **_frame(decision, place, background),
        kind=LetterKind.AWARD if award else LetterKind.REFUSAL,
        protocol=Protocol(setting["protocol_number"].value_kk, background.issued_on),
        amount_minor=award.amount_minor if award else decision.application.requested_minor,
        grant_type=_grant_type(background, award),
        term=_term(background.shares[award.id]) if award else None,
        funding=_funding(background, award) if award else None,
        conditions=_conditions(setting) if award else (),
        sign_days=int(setting["signing_working_days"].value_kk) if award else 0,
        refusal=None if award else _refusal(decision, background),
    )


def draft_withdrawal(
    award: Award, letter_number: str, place: Place, background: Background
) -> LetterSnapshot:
    """Write the snapshot of the letter that takes back an award, which `letter_number` told."""
    assert award.withdrawn_at is not None
    return LetterSnapshot(
        **_frame(award.decision, place, background),
        kind=LetterKind.WITHDRAWAL,
        protocol=None,
        amount_minor=award.amount_minor,
        withdrawal=Withdrawal(
            award_number=award.number,
            letter_number=letter_number,
            awarded_on=_home_day(award.awarded_at),
            withdrawn_on=_home_day(award.withdrawn_at),
            reason=Words.same(award.withdrawal_reason or ""),
            appeal_days=int(background.settings["appeal_working_days"].value_kk),
        ),
    )


def _home_day(instant: datetime) -> date:
    return instant.astimezone(clock.HOME_ZONE).date()


def _frame(decision: Decision, place: Place, background: Background) -> dict[str, Any]:
    """What every letter says, whatever it tells: who writes to whom about which project."""
    application, setting = decision.application, background.settings
    return {
        "number": place.number,
        "version": place.version,
        "issued_on": background.issued_on,
        "issuer": Issuer(_words(setting["issuer_name"]), _words(setting["issuer_address"])),
        "addressee": Addressee(
            name_of(application.organisation), application.organisation.bin or ""
        ),
        "call": CallOfLetter(_call_title(background.call), background.call.code),
        "project_title": Words.same(application.title),
        "currency": BASE_CURRENCY,
        "signatory": Signatory(
            _words(setting["signatory_name"]), _words(setting["signatory_post"])
        ),
        "verify_url": site.address(f"/verify/{place.code}"),
        "code": place.code,
        "audit_checkpoint": background.checkpoint,
    }


def _words(setting: ProgrammeSetting) -> Words:
    return Words(setting.value_kk, setting.value_ru, setting.value_en)


def _call_title(call: Call) -> Words:
    return Words(call.title_kk, call.title_ru, call.title_en)


def _term(shares: Sequence[AwardShare]) -> Term:
    years = [share.year for share in shares]
    return Term(date(min(years), 1, 1), date(max(years), 12, 31))


def _grant_type(background: Background, award: Award | None) -> Words | None:
    if award is None:
        return None
    months = _term(background.shares[award.id]).months
    kinds = sorted(programmes.grant_types(background.issued_on), key=lambda kind: kind.max_months)
    named = [kind for kind in kinds if kind.code == background.call.grant_type_code]
    fitting = [kind for kind in kinds if months <= kind.max_months]
    chosen = (named or fitting or kinds[-1:])[0]
    return Words(chosen.name_kk, chosen.name_ru, chosen.name_en)


def _funding(background: Background, award: Award) -> Funding:
    shares = background.shares[award.id]
    years = tuple(sorted({share.year for share in shares}))
    paid: dict[Words, dict[int, int]] = {}
    for share in shares:
        row = paid.setdefault(background.sources[share.fund_id], {})
        row[share.year] = row.get(share.year, 0) + share.amount_minor
    ordered = sorted(paid.items(), key=lambda item: (-sum(item[1].values()), item[0].ru))
    return Funding(
        years,
        tuple(
            Source(name, tuple(amounts.get(year, 0) for year in years)) for name, amounts in ordered
        ),
    )


def _conditions(settings: dict[str, ProgrammeSetting]) -> tuple[Words, ...]:
    """One condition a line; Kazakh and Russian lines belong together in their order."""
    setting = settings.get("award_conditions")
    if setting is None:
        return ()
    pairs = zip(setting.value_kk.splitlines(), setting.value_ru.splitlines(), strict=False)
    return tuple(Words(kk.strip(), ru.strip()) for kk, ru in pairs if kk.strip() and ru.strip())


def _refusal(decision: Decision, background: Background) -> Refusal:
    row = background.rows[decision.application_id]
    criteria = tuple(_criterion(criterion, row) for criterion in background.criteria)
    score = row.score or Decimal(0)
    pass_score = Decimal(background.call.pass_score)
    return Refusal(
        score=score,
        pass_score=pass_score,
        line=background.line,
        rank=row.rank,
        criteria=criteria,
        reasons=reasons_for(decision.reason, score=score, pass_score=pass_score, criteria=criteria),
        missing=missing_for(decision.reason, score=score, pass_score=pass_score),
        appeal_days=int(background.settings["appeal_working_days"].value_kk),
    )


def _criterion(criterion: Criterion, row: RankingRow) -> CriterionResult:
    num, den = row.criterion_means[criterion.code]
    return CriterionResult(
        title=Words(criterion.title_kk, criterion.title_ru, criterion.title_en),
        mean=(Decimal(num) / Decimal(den)).quantize(_CENT, ROUND_HALF_UP),
        threshold=Decimal(criterion.threshold) if criterion.threshold else None,
        maximum=Decimal(criterion.max_points),
        weight=criterion.weight,
    )
