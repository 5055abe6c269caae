"""Seeded families of instances: `draft("national", 10_000, seed=1)`.

Each is the national one with something changed, except narrow and adversarial, whose pledges
name single applications. n applications meet n pledges.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from tests.benchmarks.matching.draft import CURRENCIES, KINDS, RATES, REGIONS, THEMES, Draft, Ints

Random = np.random.Generator
MEDIAN = 5_000_000_000  # a request of 50 million tenge, in tiyn
FLOORS = 0.5, 0.6, 0.7, 0.8, 1.0


def draft(family: str, n: int, seed: int = 1) -> Draft:
    """The instance of a family, a size and a seed; always the same one."""
    numbers = [n, seed, *family.encode()]
    made = FAMILIES[family](n, np.random.default_rng(numbers))
    return replace(made, family=family)


def _requests(random: Random, n: int) -> Ints:
    return (MEDIAN * np.exp(random.normal(0, 1, n))).astype(np.int64) + 1


def _subset(random: Random, n: int, width: int, odds: tuple[float, ...], mix: tuple[float, ...]):
    """For each pledge which of `width` values it accepts; never none."""
    likely = random.choice(odds, n, p=mix)[:, None]
    chosen = random.random((n, width)) < likely
    chosen[np.arange(n), random.integers(0, width, n)] = True
    return chosen


def _applications(random: Random, n: int, calls: int) -> dict[str, Ints]:
    call = random.integers(0, calls, n)
    theme = (call * 7 + random.integers(0, 4, n)) % len(THEMES)
    second = np.where(random.random(n) < 0.1, (theme + 1) % len(THEMES), theme)
    return {
        "call": call,
        "region": random.integers(0, len(REGIONS), n),
        "themes": np.stack([theme, second], axis=1),
        "kind": random.integers(0, len(KINDS), n),
        "score": 10_000 - np.sort(random.integers(0, 6_001, n)),
        "requested": _requests(random, n)[:, None],
        "minimum": np.zeros((n, 1), np.int64),
    }


def _pledges(n: int) -> dict[str, np.ndarray]:
    """Pledges without any condition and money."""
    return {
        "public": np.zeros(n, bool), "tier": np.zeros(n, np.int64),
        "currency": np.zeros(n, np.int64), "budget": np.zeros((n, 1), np.int64),
        "carry": np.zeros(n, bool), "anywhere": np.zeros(n, bool),
        "regions": np.ones((n, len(REGIONS)), bool), "theme_set": np.ones((n, len(THEMES)), bool),
        "kind_set": np.ones((n, len(KINDS)), bool), "most": np.zeros(n, np.int64),
        "share": np.zeros(n, np.int64), "quotas": np.zeros((n, 3), np.int64),
        "match": np.zeros((n, 2), np.int64), "ticket": np.zeros(n, np.int64),
    }  # fmt: skip


def _scaled(weights: np.ndarray, total: float) -> Ints:
    return (weights / weights.sum() * total).astype(np.int64)[:, None] + 1


def _listed(calls_of: list[np.ndarray] | np.ndarray) -> dict[str, Ints]:
    """Pledge by pledge the calls it names, each once."""
    lists = [np.unique(one) for one in calls_of]
    sizes = np.array([len(one) for one in lists])
    first = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    return {"call_first": first, "calls": np.concatenate(lists).astype(np.int64)}


def national(n: int, random: Random) -> Draft:
    """A state pledge per call, a few open pledges, many narrow ones; 65 % of what is asked."""
    calls = max(3, n // 60)
    asked = _applications(random, n, calls)
    made = _pledges(n)
    few = max(1, min(8, n // 200))
    place = np.arange(n)
    state, anywhere = place < min(calls, n // 2), place >= n - few
    weight = np.exp(random.normal(0, 1.2, n))
    weight[state] *= 0.8 * n / state.sum()
    weight[anywhere] *= 0.08 * n / few
    narrow = ~(state | anywhere)
    made["regions"] = _subset(random, n, len(REGIONS), (1, 0.35, 0.15), (0.4, 0.4, 0.2))
    made["theme_set"] = _subset(random, n, len(THEMES), (1, 0.45, 0.2), (0.4, 0.3, 0.3))
    made["kind_set"] = _subset(random, n, len(KINDS), (1, 0.5), (0.6, 0.4))
    for name in ("regions", "theme_set", "kind_set"):
        made[name][~narrow] = True
    made["share"] = random.choice([0, 50, 30, 20], n, p=[0.5, 0.2, 0.2, 0.1])
    made["share"][state], made["share"][anywhere] = 70, 25
    made["budget"] = _scaled(weight, 0.65 * float(asked["requested"].sum()))
    limited = ~state & (random.random(n) < 0.25)
    made["quotas"][limited, 1] = made["budget"][limited, 0] * 4 // 10
    picked = random.integers(0, calls, (n, 3))
    several = random.integers(1, 4, n)
    lists = [[k] if own else row[:many] for k, own, row, many in
             zip(place % calls, state, picked, several, strict=True)]  # fmt: skip
    made |= {"public": state, "anywhere": anywhere, "tier": np.where(anywhere, 9, 0)}
    return Draft("", 1, **asked, **made, **_listed(lists))


def wide_open(n: int, random: Random) -> Draft:
    """A few large unrestricted pledges hold nine tenths of the money."""
    made = national(n, random)
    large = np.arange(n) >= n - max(2, min(16, n // 50))
    weight = made.budget[:, 0] * np.where(large, 1.0, 0.1)
    weight[large] = 0.9 / 0.1 * weight[~large].sum() / large.sum() * random.uniform(0.5, 1.5)
    budget = _scaled(weight, float(made.budget.sum()))
    unset = {name: getattr(made, name) | large[:, None] for name in ("regions", "theme_set")}
    return replace(
        made, budget=budget, anywhere=large, tier=np.where(large, 9, 0), **unset,
        kind_set=made.kind_set | large[:, None], share=np.where(large, 0, made.share),
        quotas=np.where(large[:, None], 0, np.minimum(made.quotas, budget)),
    )  # fmt: skip


def nested(n: int, random: Random) -> Draft:
    """Every narrow pledge limits areas, regions in them and kinds in those."""
    made = national(n, random)
    parts = made.budget * np.array([[60, 35, 15]]) // 100
    return replace(made, quotas=np.where(made.public[:, None], 0, parts))


def threshold(n: int, random: Random) -> Draft:
    """Minima: a third needs all it asks for, the others half to four fifths or nothing fixed."""
    made = national(n, random)
    part = random.choice([1.0, *FLOORS, 0.0], n)[:, None]
    return replace(made, minimum=(made.requested * part).astype(np.int64))


def ticket(n: int, random: Random) -> Draft:
    """Three pledges in ten pay nothing or at least a twentieth of their budget."""
    made = national(n, random)
    asks = ~made.public & (random.random(n) < 0.3)
    return replace(made, ticket=np.where(asks, made.budget[:, 0] // 20, 0))


def match(n: int, random: Random) -> Draft:
    """Two fifths of the money only match public money, 1:1 to 1:3."""
    made = national(n, random)
    private = np.flatnonzero(~made.public)
    money = np.cumsum(made.budget[private, 0])
    matched = private[: 1 + np.searchsorted(money, 0.4 * made.budget.sum())]
    ratio = np.zeros((n, 2), np.int64)
    ratio[matched] = np.stack(
        [np.ones(len(matched), int), random.integers(1, 4, len(matched))], axis=1
    )
    return replace(made, match=ratio)


def years(n: int, random: Random) -> Draft:
    """Five tranches a pledge, half of them carried over; one to three years an application."""
    made = national(n, random)
    span, start = random.integers(1, 4, n), random.integers(0, 5, n)
    asks = (np.arange(5) >= start[:, None]) & (np.arange(5) < (start + span)[:, None])
    requested = made.requested * asks // asks.sum(axis=1, keepdims=True)
    parts = random.choice([0, 1, 2, 3], (n, 5)) + np.eye(5, dtype=int)[random.integers(0, 5, n)]
    budget = made.budget * parts // parts.sum(axis=1, keepdims=True)
    return replace(
        made, years=5, requested=requested, minimum=np.zeros((n, 5), np.int64), budget=budget,
        carry=random.random(n) < 0.5, quotas=made.quotas // 3,
    )  # fmt: skip


def currencies(n: int, random: Random) -> Draft:
    """Six currencies; limits are in the currency of the pledge, too."""
    made = national(n, random)
    currency = np.where(made.public, 0, random.integers(0, len(CURRENCIES), n))
    num, den = np.array(RATES).T[:, currency, None]
    most = np.where(random.random(n) < 0.3, made.budget[:, 0] // 5 + 1, 0)[:, None]
    own = {"budget": made.budget, "quotas": made.quotas, "most": most}
    changed = {key: -(-value * den // num) for key, value in own.items()}
    changed["most"] = changed["most"][:, 0]
    return replace(made, currency=currency, **changed)


def ties(n: int, random: Random) -> Draft:
    """Ten levels of score, few sizes of requests and budgets: almost every choice is a tie."""
    made = national(n, random)
    level = np.sort(random.integers(0, 10, n))
    requested = random.choice([1, 2, 5], n)[:, None] * MEDIAN
    narrow = ~(made.public | made.anywhere)
    budget = np.where(narrow[:, None], MEDIAN * 3 // 10, made.budget // 10**8 * 10**8 + 10**8)
    tier = np.where(made.public, 0, np.where(narrow, np.sort(random.integers(0, 3, n)), 9))
    return replace(
        made, score=9_900 - 500 * level, requested=requested, budget=budget, tier=tier,
        quotas=np.minimum(made.quotas, budget * 4 // 10),
    )  # fmt: skip


def _paired(n: int, requested: Ints, pairs: list[np.ndarray], budget: np.ndarray) -> Draft:
    """Pledges that name single applications: each stands in a call of its own."""
    asked = _applications(np.random.default_rng(n), n, 1)
    asked |= {"call": np.arange(n), "requested": requested[:, None]}
    made = _pledges(len(pairs))
    made["budget"] = budget.astype(np.int64)[:, None] + 1
    return Draft("", 1, **asked, **made, **_listed(pairs))


def narrow(n: int, random: Random) -> Draft:
    """Three to six pledges an application, each worth about what hangs on it: tight cuts."""
    degree = random.integers(3, 7, n)
    asker = np.repeat(np.arange(n), degree)
    pledge = (asker + np.rint(random.normal(0, 20, len(asker))).astype(int)) % n
    pledge = np.concatenate([np.arange(n), pledge])
    asker = np.concatenate([np.arange(n), asker])
    requested = _requests(random, n)
    part = (requested / (degree + 1))[asker]
    worth = np.bincount(pledge, part, n) * random.uniform(0.8, 1.15, n)
    order = np.argsort(pledge, kind="stable")
    pairs = np.split(asker[order], np.cumsum(np.bincount(pledge, minlength=n))[:-1])
    return _paired(n, requested, pairs, worth)


def adversarial(n: int, random: Random) -> Draft:
    """Chains: the last ones of a chain are paid only if everyone before moves one pledge on.

    In a chain of L links the application k may be paid by the pledges k and k + 1, and a tenth
    come last and know only the first pledge; the spare money lies behind the last link.
    """
    length = max(3, min(n // 2, 1_000))
    chain, link = np.divmod(np.arange(n), length)
    size = np.bincount(chain)[chain]
    late = link >= size * 9 // 10
    requested = np.where(late, MEDIAN // 50, MEDIAN + random.integers(0, MEDIAN // 10, n))
    order = np.lexsort((link, chain, late))  # the late ones have the worst ranks
    rank = np.argsort(order)
    start = np.arange(n) - link
    last = start + np.maximum(size * 9 // 10, 1) - 1
    known: list[list[int]] = [[rank[last[one]]] if late[one] else [rank[one]] for one in range(n)]
    for one in range(n):
        pledge = start[one] if late[one] else min(one + 1, start[one] + size[one] - 1)
        known[pledge].append(rank[one])
    budget = requested + np.where(late, 10 * MEDIAN, 0)
    return _paired(n, requested[order], [np.array(one) for one in known], budget)


FAMILIES: dict[str, Callable[[int, Random], Draft]] = {
    "national": national, "narrow": narrow, "open": wide_open, "quota": nested,
    "threshold": threshold, "ticket": ticket, "match": match, "years": years,
    "currencies": currencies, "ties": ties, "adversarial": adversarial,
}  # fmt: skip
