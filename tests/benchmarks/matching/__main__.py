"""`python -m tests.benchmarks.matching`: the matching engine beside other solvers."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from tests.benchmarks.matching import gates, plot, report
from tests.benchmarks.matching.cases import LARGEST, Case, measure
from tests.benchmarks.matching.families import FAMILIES
from tests.benchmarks.matching.running import FOLDER

SIZES, HUGE = (100, 1_000, 10_000), 100_000
QUICK = (("national", 100), ("national", 1_000), ("narrow", 1_000), ("years", 1_000))
Wanted = list[tuple[str, int, tuple[str, ...]]]


def say(text: str) -> None:
    print(text, flush=True)


def _names(value: str, known: list[str]) -> tuple[str, ...]:
    names = tuple(known) if value == "all" else tuple(name for name in value.split(",") if name)
    unknown = [name for name in names if name not in known]
    if unknown:
        raise click.BadParameter(f"{', '.join(unknown)}: choose from {', '.join(known)}")
    return names


@click.command()
@click.option("--families", default="all", help="Comma-separated.")
@click.option("--sizes", default="", help="Comma-separated; else 100 to 10,000, national 100,000.")
@click.option("--peers", default="all", help='Comma-separated, "" for none.')
@click.option("--seed", default=1, show_default=True)
@click.option("--limit", default=180, show_default=True, help="CPU seconds for one engine.")
@click.option("--quick", is_flag=True, help="Small instances only, about two minutes.")
@click.option("--gates", "only_gates", is_flag=True, help="Only what the promised figures need.")
@click.option("--keep", is_flag=True, help="Keep what only the last run measured.")
@click.option("--json", "json_file", default=FOLDER / "matching.json", show_default=True,
              type=click.Path(dir_okay=False, path_type=Path))  # fmt: skip
@click.option("--plot", "plot_file", default=None, help="Draw the growth into this SVG file.",
              type=click.Path(dir_okay=False, path_type=Path))  # fmt: skip
def main(
    families: str, sizes: str, peers: str, seed: int, limit: int, quick: bool, only_gates: bool,
    keep: bool, json_file: Path, plot_file: Path | None,
) -> None:  # fmt: skip
    """Measure the engine and its peers; with --gates exit 1 unless every figure is reached."""
    chosen = _names(families, list(FAMILIES))
    wanted = _plan(chosen, sizes, _names(peers, list(LARGEST)), quick=quick, only_gates=only_gates)
    FOLDER.mkdir(parents=True, exist_ok=True)
    say(report.machine())
    cases: list[Case] = []
    known = earlier = report.read(json_file) if keep else []
    for family, n, names in wanted:
        say(f"\n{family}, n = {n:,}")
        cases.append(measure(family, n, seed, peers=names, limit=limit, say=say))
        say(report.heading(cases[-1]) + "\n" + report.table(cases[-1]))
        known = report.joined(earlier, cases)
        report.write(json_file, known, limit)
    if plot_file:
        plot.draw(known, plot_file)
    say(f"\n{report.summary(known)}\n\n{plot.growth(known)}\n\nFigures in {json_file}")
    if only_gates:
        found = gates.gates(cases, limit)
        say(f"\n{gates.table(found)}")
        sys.exit(0 if all(gate.reached for gate in found) else 1)


def _plan(
    families: tuple[str, ...], sizes: str, peers: tuple[str, ...], *, quick: bool, only_gates: bool
) -> Wanted:
    """What to measure, small instances first."""
    if only_gates:
        return list(gates.PLAN)
    if quick:
        return [(family, n, peers) for family, n in QUICK if family in families]
    if sizes:
        numbers = [int(part.replace("_", "")) for part in sizes.split(",")]
        return [(family, n, peers) for n in numbers for family in families]
    ordinary: Wanted = [(family, n, peers) for n in SIZES for family in families]
    return ordinary + ([("national", HUGE, peers)] if "national" in families else [])


if __name__ == "__main__":
    main()
