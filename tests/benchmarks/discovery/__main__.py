"""`python -m tests.benchmarks.discovery`: suggestions beside popularity and chance, and the fit."""

from __future__ import annotations

import json
import random
import time
from pathlib import Path
from statistics import median

import click

from donors.discovery.rules import FitIndex, Project, Purse
from tests.benchmarks.discovery.history import KINDS, MILLION, REGIONS, THEMES, YEAR
from tests.benchmarks.discovery.replay import Replayed, replay

APPLICATIONS, DONORS = 18_000, 500


@click.command()
@click.option("--seeds", default=5, show_default=True, help="Histories to replay.")
@click.option("--json", "file", type=Path, help="Write the figures here too.")
def main(seeds: int, file: Path | None) -> None:
    """Print the recall and diversity of each ranking, then how long the fit takes."""
    found = means([replay(seed) for seed in range(1, seeds + 1)])
    click.echo("| ranking | recall@10, donors | recall@10, projects | to the ten most suggested |")
    click.echo("|---|---|---|---|")
    for name, one in found.items():
        figures = (one.recall_donors, one.recall_projects, one.top_ten)
        click.echo(f"| {name} | " + " | ".join(f"{100 * value:.0f} %" for value in figures) + " |")
    fit = fit_seconds()
    click.echo(
        f"\nfit of {APPLICATIONS:,} applications and {DONORS} pledges:"
        f" index {1000 * fit['index']:.0f} ms, all pledges {1000 * fit['pledges']:.0f} ms"
    )
    if file:
        rows = {name: vars(one) for name, one in found.items()}
        file.write_text(json.dumps({"seeds": seeds, "replay": rows, "fit_seconds": fit}, indent=1))


def means(rows: list[dict[str, Replayed]]) -> dict[str, Replayed]:
    """Average what each ranking did on several histories."""
    return {name: _mean([row[name] for row in rows]) for name in rows[0]}


def _mean(rows: list[Replayed]) -> Replayed:
    def mean(name: str) -> float:
        return float(sum(getattr(row, name) for row in rows) / len(rows))

    return Replayed(mean("recall_donors"), mean("recall_projects"), mean("top_ten"))


def fit_seconds(times: int = 5) -> dict[str, float]:
    """Time the index and the fit with every nearest miss of all pledges; the median counts."""
    projects, purses = _crowd(random.Random(1))
    spent: dict[str, list[float]] = {"index": [], "pledges": []}
    for _ in range(times):
        start = time.perf_counter()
        index = FitIndex(projects, "DEMO")
        built = time.perf_counter()
        for purse in purses:
            index.fitting(purse).bit_count()
            for bits in index.missing_only(purse).values():
                bits.bit_count()
        spent["index"].append(built - start)
        spent["pledges"].append(time.perf_counter() - built)
    return {name: median(values) for name, values in spent.items()}


def _crowd(chance: random.Random) -> tuple[list[Project], list[Purse]]:
    projects = [
        Project(
            number=f"A{place:05d}",
            region=chance.choice(REGIONS),
            kind=chance.choice(KINDS),
            themes=tuple(sorted(chance.sample(THEMES, 2))),
            rank=place + 1,
            needs=dict.fromkeys((YEAR, YEAR + 1, YEAR + 2), (MILLION, 0)),
        )
        for place in range(APPLICATIONS)
    ]
    return projects, [_pledge(chance, place) for place in range(DONORS)]


def _pledge(chance: random.Random, place: int) -> Purse:
    where = {
        "regions": chance.sample(REGIONS, chance.randrange(1, 8)),
        "themes": chance.sample(THEMES, chance.randrange(1, 4)),
        "kinds": chance.sample(KINDS, chance.randrange(1, 4)),
    }
    chosen = {name: where[name] for name in where if chance.random() < 0.6}
    terms = {
        "id": f"P{place:03d}",
        "currency": "KZT",
        "budget": [{"year": YEAR, "amount": MILLION}],
        "carry_over": chance.random() < 0.5,
        "where": chosen,
    }
    return Purse(terms)


if __name__ == "__main__":
    main()
