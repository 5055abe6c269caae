"""The instances of the benchmark: repeatable, well-formed, solvable, the same in both forms."""

import numpy as np
import pytest

from donors.matching.engine import solve, verify
from donors.matching.engine.kernel.arrays import UNLIMITED
from donors.matching.engine.kernel.build import Builder
from donors.matching.engine.network import build_network
from donors.matching.engine.reading import read_instance
from tests.benchmarks.matching import gates, ours, own, plot, report, running
from tests.benchmarks.matching.cases import Case, compare, peers_for, steps_for
from tests.benchmarks.matching.compact import arrays
from tests.benchmarks.matching.document import application_id, document, pledge_id
from tests.benchmarks.matching.draft import YEARS
from tests.benchmarks.matching.families import FAMILIES, draft
from tests.benchmarks.matching.peers.greedy import Greedy
from tests.benchmarks.matching.peers.network import by_need, need_of
from tests.benchmarks.matching.running import Measured

each = pytest.mark.parametrize("family", FAMILIES)


def greedy(network, *, narrow_first=False):
    peer = Greedy(narrow_first=narrow_first)
    return peer.solve(peer.build(network))


@each
def test_a_seed_gives_the_same_instance_again(family):
    first, again, other = draft(family, 200), draft(family, 200), draft(family, 200, seed=2)

    assert first.checksum() == again.checksum()
    assert first.checksum() != other.checksum()


@each
def test_sums_stay_below_the_limit_of_the_contract(family):
    network = arrays(draft(family, 2_000))

    for column in (network.requested, network.money):
        # a run of a million applications is 500 times as large
        assert 0 < sum(column.tolist()) * 500 < 2**62
        assert column.min() >= 0


@each
def test_cells_nest_and_needs_stand_by_rank(family):
    network = arrays(draft(family, 500))
    places = np.arange(len(network.parent))
    inside = network.parent >= 0
    quota = network.limit < UNLIMITED

    assert (network.parent < places).all()
    assert (network.pledge[inside] == network.pledge[network.parent[inside]]).all()
    assert (network.money[quota] == 0).all()
    assert inside[quota].all()
    assert (np.diff(network.application) >= 0).all()
    assert (network.cap > 0).all()
    assert (network.cap <= network.requested[need_of(network)]).all()
    assert (network.minimum <= network.requested).all()


@each
def test_every_family_is_solved_verified_and_no_worse_than_greedy(family):
    made = draft(family, 30)
    instance = document(made)
    network = arrays(made)

    result = solve(instance)

    verify(instance, result)
    paid = ours.by_need(lambda: made, result)
    assert paid.sum() == result["objective"]["placed"] > 0
    assert (paid <= by_need(network, network.cap)).all()
    if made.plain and not made.minimum.any():
        assert paid.sum() >= greedy(network).sum()
        assert first_difference(paid, greedy(network)) >= 0


@each
def test_both_forms_are_the_same_network(family):
    made = draft(family, 40)
    network, plain = arrays(made), read_instance(document(made))
    reference = build_network(plain, plain.pledges)

    built = Builder(plain).build(plain.pledges).arrays

    assert payments(network, made) == payments_of(reference)
    assert payments(built, made) == payments_of(reference)
    for column in ("application", "requested", "minimum", "first", "cap"):
        assert getattr(built, column).tolist() == getattr(network, column).tolist()


def payments(network, made):
    """For each payment its cap, and the limits and the tranche above it."""
    application, year = np.nonzero(made.requested)
    found = {}
    for need in range(len(network.requested)):
        for at in range(network.first[need], network.first[need + 1]):
            cell, limits = network.cell[at], []
            while network.limit[cell] < UNLIMITED:
                limits.append(int(network.limit[cell]))
                cell = network.parent[cell]
            key = pledge_id(network.pledge[cell]), application_id(application[need])
            money, carried = int(network.money[cell]), bool(network.parent[cell] >= 0)
            told = int(network.cap[at]), sorted(limits), money, carried
            found[*key, YEARS[year[need]]] = told
    return found


def payments_of(reference):
    found = {}
    for key, arc in reference.payments.items():
        cell, limits = reference.to[arc ^ 1], []
        while reference.labels[cell][0] == "quota":
            limits.append(reference.capacity(reference.up[cell]))
            cell = reference.to[reference.up[cell] ^ 1]
        money = reference.capacity(reference.up[cell]) if cell in reference.up else 0
        before = [reference.labels[reference.to[arc]][0] for arc in reference.out[cell] if arc & 1]
        if reference.capacity(arc):
            found[key] = reference.capacity(arc), sorted(limits), money, "pool" in before
    return found


def first_difference(one, other):
    """Above zero when the first need in which they differ got more from `one`."""
    apart = np.flatnonzero(one != other)
    return 0 if not len(apart) else int(one[apart[0]] - other[apart[0]])


@each
def test_greedy_keeps_every_limit(family):
    network = arrays(draft(family, 150))

    for narrow_first in (False, True):
        paid = greedy(network, narrow_first=narrow_first)
        got = np.bincount(network.application, paid >= network.minimum)
        asked = np.bincount(network.application)
        whole = np.bincount(network.application, paid) == 0

        assert (paid <= network.requested).all()
        assert paid.sum() <= network.money.sum()
        assert ((got == asked) | whole).all()


def case(n, **solved):
    rows = [Measured(name, solve=took, memory_mb=100.0) for name, took in solved.items()]
    for row in rows:
        row.engine = row.engine.replace("_", "-")
    return Case("national", n, 1, str(n), n, 3 * n, 40 * n, 10**9, rows)


def test_a_gate_is_a_ratio_of_cpu_times():
    cases = [case(10**4, kernel=0.2, ortools_mcf=2.4, ortools_maxflow=0.08)]

    found = {gate.name: gate for gate in gates.gates(cases, 180)}

    fast = found["T0 against ortools-mcf, n = 10,000"]
    slow = found["T0 against ortools-maxflow, n = 10,000"]
    assert (fast.reached, fast.measured) == (True, "12.0× (2.4 / 0.2 s)")
    assert (slow.reached, slow.measured) == (False, "2.50× (0.2 / 0.08 s)")
    assert found["T0 against highs-simplex, n = 10,000"].measured == "not measured"


def test_checks_are_held_against_what_they_check():
    cases = [
        case(10**3, reference=9.0, verify=0.2),
        case(10**4, kernel=0.09, check=0.002, solve=15.0, verify=2.0),
    ]

    found = {gate.name: gate for gate in gates.gates(cases, 180)}

    plain = found["verify against the plain engine, n = 1,000"]
    fast = found["check of arrays against the kernel, n = 10,000"]
    whole = found["verify against the compiled solve, n = 10,000"]
    assert (plain.reached, plain.measured) == (True, "45.0× (9 / 0.2 s)")
    assert (fast.reached, fast.measured) == (True, "45.0× (0.09 / 0.002 s)")
    assert (whole.reached, whole.measured) == (False, "7.5× (15 / 2 s)")


def test_a_stopped_peer_took_at_least_its_limit():
    cases = [case(10**5, kernel=5.0, ortools_mcf=None)]
    cases[0].row("ortools-mcf").status = "stopped"

    found = {gate.name: gate for gate in gates.gates(cases, 180)}

    gate = found["T0 against ortools-mcf, n = 100,000"]
    assert (gate.reached, gate.measured) == (True, "more than 36.0× (180 / 5 s)")


def test_an_engine_that_differs_by_one_tiyn_is_named():
    amounts = {"kernel": [5, 3], "scipy": [5, 2], "networkx": [5, 3], "greedy": [4, 2]}
    rows = [Measured(name, amounts=np.array(given)) for name, given in amounts.items()]
    one = Case("national", 2, 1, "", 2, 2, 2, 10, rows)

    compare(one)

    assert [row.note for row in one.rows] == [
        "", "1 needs differ, up to 1 tiyn", "same amounts", "-25.00% money",
    ]  # fmt: skip


def test_growth_is_the_slope_of_logarithms(tmp_path):
    cases = [case(n, kernel=(40 * n) ** 1.5 / 10**6) for n in (10**3, 10**4, 10**5)]
    file = tmp_path / "growth.svg"

    plot.draw(cases, file)

    assert plot.exponent(plot.series(cases, "kernel", "solve")) == pytest.approx(1.5)
    assert "Asar with payments^1.50" in plot.growth(cases)
    assert file.read_text("utf-8").count("<circle") == 6


def test_figures_of_two_runs_can_be_joined(tmp_path):
    file = tmp_path / "figures.json"
    report.write(file, [case(100, kernel=1.0, scipy=3.0)], 180)

    joined = report.joined(report.read(file), [case(100, kernel=2.0), case(1_000, kernel=5.0)])

    assert [(one.n, row.engine, row.solve) for one in joined for row in one.rows] == [
        (100, "kernel", 2.0), (100, "scipy", 3.0), (1_000, "kernel", 5.0),
    ]  # fmt: skip


def test_a_step_leaves_its_figures_and_amounts(tmp_path):
    file, folder = tmp_path / "network.npz", tmp_path / "out"
    folder.mkdir()
    made = draft("narrow", 30)
    running.write_network(arrays(made), file)

    own.run("solve", "narrow", 30, 1, file, folder)

    row = running.read("solve", folder, 0, "")
    expected = ours.by_need(lambda: made, solve(document(made)))
    assert row.amounts.tolist() == expected.tolist()
    assert row.turns >= 5
    assert min(row.solve, row.wall, row.first, row.memory_mb) > 0


def test_a_process_that_left_nothing_was_stopped_or_failed(tmp_path):
    stopped = running.read("scipy", tmp_path, -9, "")
    failed = running.read("scipy", tmp_path, 1, "Traceback\nMemoryError\n")

    assert stopped.status == "stopped"
    assert (failed.status, failed.note) == ("failed", "MemoryError")


def test_peers_meet_only_what_they_can_state():
    everyone = {"greedy", "ortools-maxflow", "ortools-mcf", "networkx"}

    chosen = {name: peers_for(draft(name, 50), 50, everyone) for name in ("match", "threshold")}

    assert chosen == {"match": [], "threshold": ["greedy", "ortools-maxflow"]}
    assert "networkx" not in peers_for(draft("narrow", 50), 10**4, everyone)
    assert {"solve", "verify"} <= set(steps_for(draft("match", 50), 50))
    assert {"kernel", "check"} <= set(steps_for(draft("narrow", 50), 50))
    assert not {"kernel", "check"} & set(steps_for(draft("threshold", 50), 50))
