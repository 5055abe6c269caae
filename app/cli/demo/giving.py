"""Scenes of the donors: who they are, what they promise, what has come in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from functools import partial
from itertools import pairwise

from app.cli.demo.bank.donors import GIVERS, Giver
from app.cli.demo.bank.organisations import NAMES
from app.cli.demo.bank.pledges import OFFERS, Offer
from app.cli.demo.calls import code_of, years_of
from app.cli.demo.numbers import demo_bin, demo_iban, registered_on
from app.cli.demo.people import enter_members
from app.cli.demo.plan import PLANS
from app.cli.demo.stage import Scene, Stage
from app.core import clock
from app.core.actor import SYSTEM, OrganisationKind
from app.ledger import services as ledger
from app.organisations import services as organisations
from donors.contributions import services as contributions
from donors.pledges.queries import get_tranche
from donors.pledges.rules import Agreement, PledgeTerms, Quota
from donors.pledges.services import answering, committing, drafting, scheduling
from donors.pledges.states import PledgeState
from donors.profiles import services as profiles
from donors.profiles.rules import ProfileTexts

# Tiyn for one cent, as a fraction of a hundred: a few dated quotes.
# Day → hundredths of a tenge for one unit; between these days a rate goes straight.
RATES = {
    "USD": ((-630, 51180), (-600, 51210), (-230, 52075), (-30, 52640), (-4, 52480)),
    "EUR": ((-630, 55730), (-600, 55840), (-230, 59120), (-30, 60935), (-4, 60710)),
}
_DECLINED = (
    "Тақырып осы конкурстың бағыттарына сәйкес келмейді. / "
    "Тема не соответствует направлениям этого конкурса."
)
_UNCHECKED = "DEMO: құжаттар тексерілуде / документы проверяются"
_PAYMENTS_AFTER = 25
_ANSWERED = frozenset(PledgeState) - {
    PledgeState.DRAFT, PledgeState.OFFERED, PledgeState.WITHDRAWN,
}  # fmt: skip


def scenes(stage: Stage) -> Iterator[Scene]:
    """Give rates, donors, their pledges and the money received."""
    for days in (*range(-630, -6, 6), -4):
        for currency, known in RATES.items():
            hundredths = _rate_between(known, days)
            yield Scene(stage.at(days, 9), partial(_quote, stage, days, currency, hundredths))
    for place, giver in enumerate(GIVERS):
        yield Scene(stage.at(-600 + place, 12), partial(_register, stage, giver, place))
    for offer in OFFERS:
        yield Scene(stage.at(offer.on, 11), partial(_promise, stage, offer))
        if offer.state in _ANSWERED:
            answered = min(offer.on + 5, -1)
            yield Scene(stage.at(answered, 14), partial(_answer, stage, offer))
        for step in range(len(offer.paid)):
            paid = min(offer.on + _PAYMENTS_AFTER + step * 90, -1)
            yield Scene(stage.at(paid - 15, 10), partial(_call, stage, offer, step))
            yield Scene(stage.at(paid, 15), partial(_receive, stage, offer, step))
        if offer.state == PledgeState.CLOSED:
            yield Scene(stage.at(-59, 11), partial(_close, stage, offer))


def _rate_between(known: Sequence[tuple[int, int]], days: int) -> int:
    (first, low), (last, high) = next(
        pair for pair in pairwise(known) if pair[0][0] <= days <= pair[1][0]
    )
    return low + (high - low) * (days - first) // (last - first)


def _quote(stage: Stage, days: int, currency: str, hundredths: int) -> None:
    ledger.set_rate(
        currency=currency,
        quoted_on=stage.at(days).date(),
        num=hundredths,
        den=100,
        source="DEMO",
        actor=stage.actor("finance"),
    )


def _register(stage: Stage, giver: Giver, place: int) -> None:
    serial = len(NAMES) + 1 + place
    day = registered_on(serial)
    at_home = not giver.is_international
    body = organisations.create_organisation(
        kind=OrganisationKind.DONOR,
        name_kk=giver.name_kk,
        name_ru=giver.name_ru,
        name_en=giver.name_en,
        bin=demo_bin(serial, day) if at_home else None,
        legal_form=giver.form,
        region_code=giver.region,
        registered_on=day,
        email=f"{giver.code.lower()}@demo.example",
        iban=demo_iban(serial) if at_home else None,
        is_demo=True,
        actor=SYSTEM,
    )
    stage.bodies[giver.code] = body
    enter_members(stage, giver.code)
    stage.donors[giver.code] = profiles.create_donor(
        organisation=body,
        code=giver.code,
        category=giver.category,
        is_public=giver.is_public,
        is_international=giver.is_international,
        texts=ProfileTexts(
            about_kk=giver.about_kk, about_ru=giver.about_ru, about_en=giver.about_en
        ),
        actor=SYSTEM,
    )


def terms_of(stage: Stage, offer: Offer) -> PledgeTerms:
    """Write an offer as the terms of a pledge, in minor units and with real years."""
    codes = {plan.key: code_of(stage, plan, number) for number, plan in enumerate(PLANS, 1)}
    plan = next(plan for plan in PLANS if plan.key == offer.years_of)
    where = {
        "calls": [codes[key] for key in offer.calls],
        "regions": list(offer.regions),
        "themes": list(offer.themes),
    }
    return PledgeTerms(
        currency=offer.currency,
        years={
            year: amount * 100
            for year, amount in zip(years_of(stage, plan), offer.amounts, strict=True)
        },
        where={key: values for key, values in where.items() if values},
        quotas=tuple(Quota({key: names}, most * 100) for key, names, most in offer.quotas),
        tier=offer.tier,
        carry_over=offer.carry_over,
        max_per_application_minor=offer.most_each * 100 if offer.most_each else None,
        max_share_percent=offer.share,
        needs_consent=offer.needs_consent,
        note=offer.note,
    )


def _promise(stage: Stage, offer: Offer) -> None:
    actor = stage.acting_for(offer.donor, *_SIGNATORIES.get(offer.donor, ()))
    pledge = drafting.create_pledge(
        donor=stage.donors[offer.donor],
        terms=terms_of(stage, offer),
        code=offer.code,
        actor=actor,
    )
    stage.pledges[offer.code] = pledge
    if offer.state != PledgeState.DRAFT:
        drafting.offer_pledge(pledge, actor=actor)
    if offer.state == PledgeState.WITHDRAWN:
        drafting.withdraw_pledge(pledge, actor=actor)


_SIGNATORIES = {"KOKTAS": ("donor-kzt",), "UNVOL": ("donor-usd",)}


def _answer(stage: Stage, offer: Offer) -> None:
    pledge, officer = stage.pledges[offer.code], stage.actor("officer")
    if offer.state == PledgeState.DECLINED:
        answering.decline_pledge(pledge, reason=_DECLINED, actor=officer)
        return
    answering.accept_pledge(pledge, reason=_UNCHECKED, actor=officer)
    if offer.state != PledgeState.ACCEPTED:
        agreement = Agreement(f"{offer.code}/1", clock.today(), "DEMO")
        committing.sign_pledge(pledge, agreement=agreement, actor=officer)


def _call(stage: Stage, offer: Offer, step: int) -> None:
    """Ask for a part with twenty days to pay: where less comes in, the rest is late now."""
    tranche = get_tranche(stage.pledges[offer.code], step + 1)
    pay_by = clock.today() + timedelta(days=20)
    scheduling.call_tranche(tranche, pay_by=pay_by, actor=stage.actor("finance"))


def _receive(stage: Stage, offer: Offer, step: int) -> None:
    plan = next(plan for plan in PLANS if plan.key == offer.years_of)
    contributions.record_contribution(
        pledge=stage.pledges[offer.code],
        year=years_of(stage, plan)[step],
        amount_minor=offer.amounts[step] * offer.paid[step],
        received_on=stage.at(min(offer.on + _PAYMENTS_AFTER + step * 90, -1)).date(),
        bank_reference=f"{offer.code}/{step + 1}",
        actor=stage.actor("finance"),
    )


def _close(stage: Stage, offer: Offer) -> None:
    committing.close_pledge(stage.pledges[offer.code], actor=stage.actor("officer"))
