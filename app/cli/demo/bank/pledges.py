"""What the donors promise: amounts in whole units of the currency for each year."""

from __future__ import annotations

from dataclasses import dataclass

from donors.pledges.states import PledgeState

WEST = ("KZ-15", "KZ-23", "KZ-27", "KZ-47")
_MILLION = 1_000_000


@dataclass(frozen=True)
class Offer:
    """A pledge. `paid`: which part (percent) of each year's amount has come, first year first."""

    code: str
    donor: str
    currency: str
    amounts: tuple[int, ...]
    state: PledgeState = PledgeState.SIGNED
    on: int = -230
    tier: int = 5
    carry_over: bool = False
    regions: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    calls: tuple[str, ...] = ()
    most_each: int | None = None
    share: int | None = None
    quotas: tuple[tuple[str, tuple[str, ...], int], ...] = ()
    paid: tuple[int, ...] = ()
    needs_consent: bool = False
    note: str = ""
    years_of: str = "decided"


OFFERS = (
    Offer(
        "DEMO-CENTRAL-0", "CENTRAL", "KZT", (14 * _MILLION,), PledgeState.CLOSED, -545, tier=1,
        calls=("archived",), paid=(100,), years_of="archived",
        note="Аяқталған конкурс / Завершенный конкурс",
    ),
    Offer(
        "DEMO-UNVOL-1", "UNVOL", "USD", (130_000, 130_000, 110_000), tier=1, share=40,
        themes=("ecology", "health", "hope", "volunteering"), paid=(80,),
        note="БҰҰ волонтерлер жылы / Год добровольцев ООН",
    ),
    Offer(
        "DEMO-EUROCOM-1", "EUROCOM", "EUR", (110_000, 110_000, 110_000), tier=1, share=50,
        most_each=30_000, carry_over=True,
        regions=("KZ-10", "KZ-15", "KZ-23", "KZ-35", "KZ-43", "KZ-47", "KZ-61", "KZ-63"),
        quotas=(("regions", ("KZ-43",), 40_000),), paid=(40,),
    ),
    Offer(
        "DEMO-ABAI-1", "AKIM-ABAI", "KZT", (30 * _MILLION, 30 * _MILLION, 30 * _MILLION), tier=2,
        regions=("KZ-10",), paid=(100,), note="Абай облысы / Область Абай",
    ),
    Offer(
        "DEMO-INTERFUND-1", "INTERFUND", "USD", (115_000, 115_000, 95_000), tier=2,
        regions=("KZ-19", "KZ-75"), quotas=(("regions", ("KZ-19",), 58_000),), paid=(50,),
        note="Алматы қаласы мен облысы / Город Алматы и область",
    ),
    Offer(
        "DEMO-DALA-1", "DALA", "KZT", (70 * _MILLION, 70 * _MILLION, 70 * _MILLION), tier=3,
        themes=("ecology", "heritage", "rural"), most_each=15 * _MILLION, carry_over=True,
        quotas=(("regions", WEST, 40 * _MILLION), ("regions", ("KZ-23",), 20 * _MILLION)),
        paid=(75,),
    ),
    Offer(
        "DEMO-KOKTAS-1", "KOKTAS", "KZT", (60 * _MILLION, 50 * _MILLION, 50 * _MILLION), tier=3,
        themes=("education", "inclusion"), share=60, paid=(50,),
    ),
    Offer(
        "DEMO-MEIIRIM-1", "MEIIRIM", "KZT", (45 * _MILLION, 45 * _MILLION, 45 * _MILLION), tier=4,
        themes=("care", "generations", "health", "hope", "inclusion"), most_each=12 * _MILLION,
        paid=(100, 20),
    ),
    Offer(
        "DEMO-CENTRAL-1", "CENTRAL", "KZT", (40 * _MILLION, 30 * _MILLION, 30 * _MILLION),
        tier=6, share=50, calls=("decided",), paid=(60,),
        note="Басым бағыттар тізбесі бойынша / По перечню приоритетных направлений",
    ),
    Offer(
        "DEMO-CENTRAL-2", "CENTRAL", "KZT", (140 * _MILLION, 120 * _MILLION, 110 * _MILLION),
        on=-100, tier=6, carry_over=True, share=60, calls=("ranked",), years_of="ranked",
        note="Екінші конкурс үшін / Для второго конкурса",
    ),
    Offer(
        "DEMO-KOKTAS-2", "KOKTAS", "KZT", (30 * _MILLION, 30 * _MILLION, 30 * _MILLION),
        PledgeState.OFFERED, -4, themes=("education",), share=50, calls=("open",),
        years_of="open", note="Үшінші конкурс үшін / Для третьего конкурса",
    ),
    Offer(
        "DEMO-KOKTAS-3", "KOKTAS", "KZT", (24 * _MILLION, 20 * _MILLION, 20 * _MILLION),
        on=-8, tier=2, share=30, calls=("ranked",), years_of="ranked", needs_consent=True,
        note="Шешім алдында көргіміз келеді / Хотим видеть до решения",
    ),
    Offer(
        "DEMO-UNVOL-2", "UNVOL", "USD", (90_000, 90_000, 90_000), PledgeState.DRAFT, -2,
        themes=("hope", "volunteering"), share=40, calls=("open",), years_of="open",
    ),
    Offer(
        "DEMO-CENTRAL-3", "CENTRAL", "KZT", (260 * _MILLION, 260 * _MILLION, 260 * _MILLION),
        PledgeState.SIGNED, -10, tier=6, carry_over=True, share=70, calls=("open",),
        years_of="open", note="Үшінші конкурс үшін / Для третьего конкурса",
    ),
    Offer(
        "DEMO-MEIIRIM-3", "MEIIRIM", "KZT", (20 * _MILLION, 20 * _MILLION), PledgeState.ACCEPTED,
        -8, tier=4, themes=("health",), calls=("reviewing",), years_of="reviewing",
    ),
    Offer(
        "DEMO-DALA-2", "DALA", "KZT", (25 * _MILLION, 25 * _MILLION), PledgeState.DECLINED, -70,
        themes=("ecology",), calls=("reviewing",), years_of="reviewing",
    ),
    Offer(
        "DEMO-MEIIRIM-2", "MEIIRIM", "KZT", (10 * _MILLION, 10 * _MILLION),
        PledgeState.WITHDRAWN, -60, themes=("care",), calls=("cancelled",),
        years_of="cancelled",
    ),
)  # fmt: skip
