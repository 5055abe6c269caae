"""Read the bank of projects: whole texts in Kazakh and Russian, budgets, indicators."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Cost:
    """One line of a budget: tenge for one unit, how many units in each of three years."""

    title: Mapping[str, str]
    unit_tenge: int
    quantities: tuple[int, ...]


@dataclass(frozen=True)
class Promise:
    """One indicator of a project."""

    title: Mapping[str, str]
    unit: Mapping[str, str]
    baseline: Decimal
    target: Decimal


@dataclass(frozen=True)
class Project:
    """One project, by languages; texts hold places for {people}, {volunteers}, {places}."""

    code: str
    themes: tuple[str, ...]
    title: Mapping[str, str]
    texts: Mapping[str, Mapping[str, str]]
    costs: tuple[Cost, ...]
    promises: tuple[Promise, ...]


@cache
def projects() -> tuple[Project, ...]:
    """Read all projects, in the order of the files."""
    tables = [tomllib.loads(path.read_text("utf-8")) for path in sorted(_FOLDER.glob("*.toml"))]
    return tuple(_project(row) for table in tables for row in table["projects"])


def _project(row: dict[str, Any]) -> Project:
    return Project(
        code=row["code"],
        themes=tuple(row["themes"]),
        title=row["title"],
        texts={language: _plain(row[language]) for language in ("kk", "ru")},
        costs=tuple(_cost(line) for line in row["costs"]),
        promises=tuple(_promise(line) for line in row["indicators"]),
    )


def _plain(texts: Mapping[str, str]) -> dict[str, str]:
    return {code: text.strip() for code, text in texts.items()}


def _cost(line: Sequence[Any]) -> Cost:
    kk, ru, tenge, *quantities = line
    return Cost({"kk": kk, "ru": ru}, tenge, tuple(quantities))


def _promise(line: Sequence[Any]) -> Promise:
    kk, ru, unit_kk, unit_ru, baseline, target = line
    return Promise(
        {"kk": kk, "ru": ru},
        {"kk": unit_kk, "ru": unit_ru},
        Decimal(baseline),
        Decimal(target),
    )
