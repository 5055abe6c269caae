"""A draft as the arrays of the kernel, without a JSON object in between: for large sizes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from donors.matching.engine.kernel.arrays import UNLIMITED, Arrays
from tests.benchmarks.matching.draft import AREAS, KINDS, RATES, Draft, Ints, rows_of

CHUNK = 50_000  # pledges whose candidates are held at a time
LEVELS, CODES = 4, 128  # pool, area, region, region and kind


@dataclass(frozen=True)
class Payments:
    """What may be paid by whom: parallel columns, by pledge, year and rank."""

    pledge: Ints
    year: Ints
    application: Ints
    cap: Ints


def arrays(draft: Draft) -> Arrays:
    """The network of the instance; matches and tickets are left out."""
    paid = _payments(draft)
    keys, leaf = _cell_keys(draft, paid)
    need_of, application, year = _needs(draft)
    need = need_of[paid.application, paid.year]
    order = np.argsort(need, kind="stable")
    counts = np.bincount(need, minlength=len(application))
    return Arrays(
        application=application.astype(np.int32),
        requested=draft.requested[application, year],
        minimum=draft.minimum[application, year],
        **_cells(draft, keys),
        first=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        cell=np.searchsorted(keys, leaf[order]).astype(np.int32),
        cap=paid.cap[order],
    )


def _needs(draft: Draft) -> tuple[Ints, Ints, Ints]:
    """(number of each application's need in a year, application of each need, its year)."""
    application, year = np.nonzero(draft.requested)
    number = np.full(draft.requested.shape, -1, np.int64)
    number[application, year] = np.arange(len(application))
    return number, application, year


def to_base(draft: Draft, amounts: Ints) -> Ints:
    """Rows of pledges' own money in the base currency, rounded down."""
    num, den = np.array(RATES).T[:, draft.currency]
    shape = (-1, *[1] * (amounts.ndim - 1))
    foreign = amounts.astype(object) * num.reshape(shape) // den.reshape(shape)
    return foreign.astype(np.int64)


def _money(draft: Draft) -> tuple[Ints, np.ndarray]:
    """Each pledge's tranches, and the years it can pay: its own and those it carries into."""
    budget = to_base(draft, draft.budget)
    own = budget > 0
    return budget, own | (draft.carry[:, None] & np.maximum.accumulate(own, axis=1))


def _payments(draft: Draft) -> Payments:
    order = np.argsort(draft.call, kind="stable")
    count = int(draft.call.max()) + 1
    first = np.searchsorted(draft.call[order], np.arange(count + 1))
    parts = []
    for low in range(0, draft.pledges, CHUNK):
        chosen = np.arange(low, min(low + CHUNK, draft.pledges))
        pledge, call = _calls(draft, chosen, count)
        owner, member = rows_of(first, call)
        parts.append(_eligible(draft, pledge[owner], order[member]))
    pledge, application = np.concatenate(parts, axis=1)
    return _by_year(draft, pledge, application)


def _calls(draft: Draft, chosen: Ints, count: int) -> tuple[Ints, Ints]:
    """(pledge, call) for every call a pledge may pay in."""
    owner, place = rows_of(draft.call_first, chosen)
    named = ~draft.anywhere[chosen][owner]
    everywhere = chosen[draft.anywhere[chosen]]
    pledge = np.concatenate([chosen[owner][named], np.repeat(everywhere, count)])
    call = np.concatenate([draft.calls[place][named], np.tile(np.arange(count), len(everywhere))])
    known = call < count
    return pledge[known], call[known]


def _eligible(draft: Draft, pledge: Ints, application: Ints) -> Ints:
    themes = draft.themes[application]
    fits = (
        draft.regions[pledge, draft.region[application]]
        & draft.kind_set[pledge, draft.kind[application]]
        & (draft.theme_set[pledge, themes[:, 0]] | draft.theme_set[pledge, themes[:, 1]])
    )
    pledge, application = pledge[fits], application[fits]
    order = np.lexsort((application, pledge))
    return np.stack([pledge[order], application[order]])


def _by_year(draft: Draft, pledge: Ints, application: Ints) -> Payments:
    _, pays = _money(draft)
    most = np.where(draft.most > 0, to_base(draft, draft.most), UNLIMITED)
    share = np.where(draft.share > 0, draft.share, 100)
    parts = []
    for year in range(draft.years):
        asked = draft.requested[application, year]
        cap = np.minimum(asked * share[pledge] // 100, most[pledge])
        kept = np.flatnonzero(pays[pledge, year] & (cap > 0))
        parts.append((pledge[kept], np.full(len(kept), year), application[kept], cap[kept]))
    columns = [np.concatenate(one) for one in zip(*parts, strict=True)]
    if draft.years == 1:
        return Payments(*columns)
    order = np.lexsort((columns[2], columns[1], columns[0]))
    return Payments(*(one[order] for one in columns))


def _cell_keys(draft: Draft, paid: Payments) -> tuple[Ints, Ints]:
    """A sortable number for every cell (parents sort first), and that of each payment's cell."""
    pool = (paid.pledge * draft.years + paid.year) * LEVELS * CODES
    region, kind = draft.region[paid.application], draft.kind[paid.application]
    codes = region % AREAS, region, region * len(KINDS) + kind
    leaf, found = pool, [_pool_keys(draft)]
    for level, code in enumerate(codes, start=1):
        limited = draft.quotas[paid.pledge, level - 1] > 0
        leaf = np.where(limited, pool + level * CODES + code, leaf)
        found.append(np.unique(leaf[limited]))
    return np.sort(np.concatenate(found)), leaf


def _pool_keys(draft: Draft) -> Ints:
    _, pays = _money(draft)
    return np.flatnonzero(pays.ravel()) * LEVELS * CODES


def _cells(draft: Draft, keys: Ints) -> dict[str, np.ndarray]:
    pool, level, code = keys // (LEVELS * CODES), keys // CODES % LEVELS, keys % CODES
    pledge, year = pool // draft.years, pool % draft.years
    budget, _ = _money(draft)
    quotas = to_base(draft, draft.quotas)
    limit = np.where(level > 0, quotas[pledge, level - 1], UNLIMITED)
    return {
        "pledge": pledge.astype(np.int32),
        "parent": _parents(draft, keys, pledge, level, code).astype(np.int32),
        "limit": limit,
        "money": np.where(level == 0, budget[pledge, year], 0),
    }


def _parents(draft: Draft, keys: Ints, pledge: Ints, level: Ints, code: Ints) -> Ints:
    """The next cell outside that the pledge has; for a pool the one it is carried from, or -1."""
    base = keys // (LEVELS * CODES) * LEVELS * CODES
    region = np.where(level == 3, code // len(KINDS), code)
    outer = base.copy()
    outside = ((1, region % AREAS), (2, region))
    for step, number in outside:
        inside = (level > step) & (draft.quotas[pledge, step - 1] > 0)
        outer = np.where(inside, base + step * CODES + number, outer)
    parent = np.searchsorted(keys, outer)
    before = np.searchsorted(keys, base - LEVELS * CODES)
    before = np.minimum(before, len(keys) - 1)
    carried = draft.carry[pledge] & (base // (LEVELS * CODES) % draft.years > 0)
    carried &= keys[before] == base - LEVELS * CODES
    return np.where(level > 0, parent, np.where(carried, before, -1))
