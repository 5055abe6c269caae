"""Amounts on arrays: right ones pass, all others are refused, unless they are proved the same."""

import random
from collections import defaultdict
from dataclasses import replace

import numpy as np
import pytest

from donors.matching.engine import InvalidResult
from donors.matching.engine.check_arrays import NOWHERE, Claim, check_amounts, check_refusal
from donors.matching.engine.kernel.amounts import amounts
from donors.matching.engine.kernel.arrays import UNLIMITED
from donors.matching.engine.kernel.build import Builder
from donors.matching.engine.reading import read_instance
from tests.benchmarks.matching.claims import claim_of
from tests.benchmarks.matching.compact import arrays
from tests.benchmarks.matching.families import draft
from tests.donors.matching.instances import random_instance

KINDS = {
    "flow": {"minima": False},
    "threshold": {"applications": 6},
    "years": {"applications": 8, "pledges": 5, "money": 40, "years": 3},
}
FAMILIES = ("national", "narrow", "open", "quota", "threshold", "years", "currencies", "ties")
each = pytest.mark.parametrize("kind", KINDS)


def network(seed, **terms):
    read = read_instance(random_instance(seed, **terms))
    return Builder(read).build(read.pledges).arrays


def claims(kind, seeds):
    for seed in seeds:
        built = network(seed, **KINDS[kind])
        yield seed, built, claim_of(amounts(built))


def accepts(built, claim):
    try:
        check_amounts(built, claim)
    except InvalidResult:
        return False
    return True


def received(built, paid):
    return [int(paid[a:b].sum()) for a, b in zip(built.first, built.first[1:], strict=False)]


class Slowly:
    """The same rules arc by arc in plain Python, money spent year by year, the oldest first."""

    def __init__(self, built, claim):
        needs, cells, _ = built.sizes
        self.built, self.claim = built, claim
        self.inflow, self.carried = defaultdict(int), defaultdict(int)
        self.left = {c: int(built.money[c]) for c in range(cells) if built.limit[c] == UNLIMITED}
        self.arcs, self.bad = [], False
        for need in range(needs):
            for at in range(built.first[need], built.first[need + 1]):
                cell, paid = int(built.cell[at]), int(claim.paid[at])
                self.arcs.append((needs + cell, need, int(built.cap[at]), paid))
                self.inflow[cell] += paid
        for cell in reversed(range(cells)):
            if cell not in self.left:
                parent, limit = int(built.parent[cell]), int(built.limit[cell])
                self.inflow[parent] += self.inflow[cell]
                self.arcs.append((needs + parent, needs + cell, limit, self.inflow[cell]))
        for pool in self.left:
            self.spend(pool)
        for pool in self.left:
            if built.parent[pool] >= 0:
                parent = int(built.parent[pool])
                self.arcs.append((needs + parent, needs + pool, 10**30, self.carried[pool]))

    def spend(self, pool):
        line = [pool]
        while self.built.parent[line[0]] >= 0:
            line = [int(self.built.parent[line[0]]), *line]
        rest = self.inflow[pool]
        for place, source in enumerate(line):
            taken = min(rest, self.left[source])
            self.left[source], rest = self.left[source] - taken, rest - taken
            for later in line[place + 1 :]:
                self.carried[later] += taken
        self.bad |= rest != 0

    def holds(self):
        built, claim = self.built, self.claim
        level, needs = claim.levels.tolist(), len(built.requested)
        good = not self.bad and all(0 <= flow <= cap for _, _, cap, flow in self.arcs)
        for tail, head, cap, flow in self.arcs:
            good &= flow >= cap or level[tail] <= level[head]
            good &= flow == 0 or level[head] <= level[tail]
        good &= all(not left or level[needs + pool] == NOWHERE for pool, left in self.left.items())
        for need, got in enumerate(received(built, claim.paid)):
            alive = bool(claim.accepted[built.application[need]])
            low, high = int(built.minimum[need]) * alive, int(built.requested[need]) * alive
            good &= low <= got <= high
            good &= got == high or level[need] <= need
            good &= got == low or level[need] >= need
        return bool(good) and min(level, default=0) >= 0


@each
def test_what_the_kernel_finds_is_proved(kind):
    for seed, built, claim in claims(kind, range(200)):
        assert Slowly(built, claim).holds(), seed
        assert accepts(built, claim), seed


@pytest.mark.parametrize("family", FAMILIES)
def test_families_are_proved(family):
    built = arrays(draft(family, 300))

    check_amounts(built, claim_of(amounts(built)))


@each
def test_unit_added_or_taken_away_is_refused(kind):
    for seed, built, claim in claims(kind, range(40)):
        for place in range(len(claim.paid)):
            for step in (1, -1):
                paid = claim.paid.copy()
                paid[place] += step
                assert not accepts(built, replace(claim, paid=paid)), (seed, place, step)


@each
def test_moved_unit_is_refused_unless_every_need_keeps_its_money(kind):
    for seed, built, claim in claims(kind, range(40)):
        draw, places = random.Random(seed), range(len(claim.paid))
        for giver in np.flatnonzero(claim.paid):
            for taker in draw.sample(places, min(6, len(places))):
                paid = claim.paid.copy()
                paid[giver] -= 1
                paid[taker] += 1
                other = replace(claim, paid=paid)
                assert accepts(built, other) == Slowly(built, other).holds(), (seed, giver, taker)
                if accepts(built, other):
                    assert received(built, paid) == received(built, claim.paid), seed


def check_levels(kind, seeds):
    """Every node with every other level is refused, or proves the same arc by arc."""
    refused = 0
    for seed, built, claim in claims(kind, seeds):
        for node, at in enumerate(claim.levels):
            for value in {*claim.levels.tolist(), 0, len(built.requested), NOWHERE} - {int(at)}:
                levels = claim.levels.copy()
                levels[node] = value
                other = replace(claim, levels=levels)
                proved = Slowly(built, other).holds()
                assert accepts(built, other) is proved, (seed, node, value)
                refused += not proved
    return refused


@each
def test_changed_level_is_refused_unless_it_proves_the_same(kind):
    assert check_levels(kind, range(12)) > 100


@pytest.mark.nightly
@each
def test_changed_level_is_refused_in_a_long_campaign(kind):
    check_levels(kind, range(1_000, 1_300))


@each
def test_other_choice_of_applications_is_refused_unless_it_was_paid_the_same(kind):
    for seed, built, claim in claims(kind, range(60)):
        for place in range(len(claim.accepted)):
            accepted = claim.accepted.copy()
            accepted[place] = not accepted[place]
            other = replace(claim, accepted=accepted)
            assert accepts(built, other) == Slowly(built, other).holds(), (seed, place)


def test_refused_application_has_a_cut():
    found = 0
    for _, built, claim in claims("threshold", range(120)):
        for place in np.flatnonzero(~claim.accepted):
            own = np.flatnonzero(built.application == place)
            inside = reaching(built, claim, own)
            if inside is not None:
                found += 1
                check_refusal(built, claim.accepted, own, inside)
    assert found > 20


def test_nothing_proves_the_refusal_of_who_can_be_paid():
    tried = 0
    for seed, built, claim in claims("threshold", range(60)):
        draw = np.random.default_rng(seed)
        for place in np.flatnonzero(claim.accepted):
            own = np.flatnonzero(built.application == place)
            others = claim.accepted.copy()
            others[place] = False
            for chance in (0, 0.2, 0.5, 0.8, 1):
                inside = draw.random(len(claim.levels)) < chance
                inside[own[-1] + 1 : len(built.requested)] = False
                with pytest.raises(InvalidResult):
                    check_refusal(built, others, own, inside)
                tried += 1
    assert tried > 500


@pytest.mark.parametrize(
    ("own", "told"),
    [([], "accepted"), ([0], "accepted"), ([1, 2], "several"), ([2], "worse ranks")],
)
def test_refusal_names_one_refused_application_and_better_ranks(own, told):
    built = arrays(draft("threshold", 100))
    accepted = np.ones(100, np.bool_)
    accepted[1:3] = False
    inside = np.ones(sum(built.sizes[:2]), np.bool_)

    with pytest.raises(InvalidResult, match=told):
        check_refusal(built, accepted, np.array(own, np.int64), inside)


def reaching(built, claim, own):
    """A cut by trying all sets of cells: needs left out unless better-ranked and accepted."""
    needs, cells, _ = built.sizes
    if cells > 9 or len(own) != 1:
        return None
    better = [n for n in range(own[0]) if claim.accepted[built.application[n]]]
    for chosen in range(1 << cells):
        inside = np.zeros(needs + cells, np.bool_)
        inside[needs:] = [chosen >> c & 1 for c in range(cells)]
        for need in better:
            payers = slice(built.first[need], built.first[need + 1])
            outside = ~inside[needs + built.cell[payers]]
            inside[need] = built.cap[payers][outside].sum() < built.minimum[need]
        try:
            check_refusal(built, claim.accepted, own, inside)
        except InvalidResult:
            continue
        return inside
    raise AssertionError("a refusal without a cut")


@pytest.mark.parametrize("part", ["paid", "levels"])
def test_columns_of_another_length_are_refused(part):
    _, built, claim = next(claims("flow", [3]))
    column = getattr(claim, part)

    for other in (column[:-1], np.append(column, column[-1:])):
        assert not accepts(built, replace(claim, **{part: other}))


def test_sums_that_would_leave_64_bits_are_refused():
    built = arrays(draft("open", 100))
    huge = replace(
        built,
        requested=np.full_like(built.requested, 2**62 - 1),
        cap=np.full_like(built.cap, 2**62 - 1),
    )
    found = claim_of(amounts(built))
    paid = np.full_like(built.cap, 2**62 - 1)

    with pytest.raises(InvalidResult, match="more than there may be"):
        check_amounts(huge, Claim(paid, found.accepted, found.levels))
