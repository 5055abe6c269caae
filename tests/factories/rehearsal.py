"""Folders of rehearsal inputs: the shared one when it is there, small ones made here."""

from __future__ import annotations

import csv
import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from app.cli.rehearse.tables import COLUMNS
from tests.factories.app_organisations import demo_bin

ROOT = Path(__file__).parents[2]
CRITERIA = (("relevance", 60, 4), ("estimate", 40, 0))


def shared_folder(name: str) -> Path:
    """Find a folder of complete example inputs, or skip the test and say why."""
    place = os.environ.get("ASAR_REHEARSALS") or ROOT.parent / "shared" / "rehearsals"
    folder = Path(place) / name
    if not folder.is_dir():
        pytest.skip(f"no rehearsal inputs at {folder}; ASAR_REHEARSALS names their folder")
    return folder


@dataclass
class Small:
    """A small call: change the rows before writing."""

    closes_at: str = "2026-10-15T18:30:00+05:00"
    years: tuple[int, ...] = (2027, 2028)
    applications: list[dict[str, Any]] = field(default_factory=list)
    budget: list[dict[str, Any]] = field(default_factory=list)
    scores: list[dict[str, Any]] = field(default_factory=list)
    pledges: list[dict[str, Any]] = field(default_factory=list)
    bom: bool = False
    newline: str = "\n"

    def apply(
        self,
        number: int,
        points: tuple[Any, Any],
        *,
        cost: str = "1000000.00",
        minimum: int = 100,
        submitted_at: str = "2026-09-10T06:00:00+05:00",
    ) -> None:
        """Add an application with its budget and one review."""
        key = f"A{number}"
        self.applications.append(
            {
                "id": key, "bin": demo_bin(), "title": f"Жоба {number}", "language": "kk",
                "region": "KZ-71", "themes": "ecology", "kind": "foundation",
                "submitted_at": submitted_at, "own_contribution": "0.00",
                "minimum_percent": minimum,
            }
        )  # fmt: skip
        self.budget += [
            {"application": key, "year": year, "line": "x", "quantity": 1, "unit_cost": cost}
            for year in self.years
        ]
        self.scores += [
            {"application": key, "reviewer": "R1", "criterion": code, "score": score, "comment": ""}
            for (code, _, _), score in zip(CRITERIA, points, strict=True)
        ]

    def pledge(self, key: str, amount: int, **terms: Any) -> None:
        """Add a pledge of the same amount for each year."""
        budget = [{"year": year, "amount": amount} for year in self.years]
        self.pledges.append(
            {
                "id": key, "donor": "D1", "public": True, "tier": 0, "currency": "KZT",
                "budget": budget, "carry_over": False, "where": {}, **terms,
            }
        )  # fmt: skip

    def write(self, folder: Path) -> Path:
        """Write every file of the contract."""
        folder.mkdir(exist_ok=True)
        (folder / "call.toml").write_text(self._call(), encoding="utf-8", newline=self.newline)
        (folder / "pledges.json").write_text(json.dumps(self.pledges), encoding="utf-8")
        organisations = [
            {
                "bin": row["bin"], "name_kk": "«DEMO» қоры", "name_ru": "Фонд «DEMO»",
                "name_en": "", "region": "KZ-71", "registered_on": "2020-01-15",
                "email": "ngo@example.org", "iban": "",
            }
            for row in {row["bin"]: row for row in self.applications}.values()
        ]  # fmt: skip
        self._table(folder, "organisations.csv", organisations)
        rest = {"name": "DEMO", "international": "no", "bin": ""}
        donors = [{"id": "D1", "public": "yes", **rest}, {"id": "D2", "public": "no", **rest}]
        self._table(folder, "donors.csv", donors)
        self._table(folder, "applications.csv", self.applications)
        self._table(folder, "budget.csv", self.budget)
        reviewers = [
            {
                "id": "R1", "name": "DEMO", "email": "r1@example.org", "region": "KZ-75",
                "languages": "kk;ru", "capacity": 99, "employer_bin": "",
            }
        ]  # fmt: skip
        self._table(folder, "reviewers.csv", reviewers)
        self._table(folder, "scores.csv", self.scores)
        return folder

    def _table(self, folder: Path, name: str, rows: list[dict[str, Any]]) -> None:
        encoding = "utf-8-sig" if self.bom else "utf-8"
        with (folder / name).open("w", encoding=encoding, newline="") as file:
            writer = csv.DictWriter(file, COLUMNS[name], lineterminator=self.newline)
            writer.writeheader()
            writer.writerows(rows)

    def _call(self) -> str:
        criteria = "".join(
            f'[[criteria]]\ncode = "{code}"\nweight = {weight}\nmax = 10\nthreshold = {threshold}\n'
            f'title = {{ kk = "{code}", ru = "{code}", en = "{code}" }}\n'
            for code, weight, threshold in CRITERIA
        )
        return (
            f'id = "S-2027"\nopens_at = 2026-09-01T09:00:00+05:00\ncloses_at = {self.closes_at}\n'
            f'years = {list(self.years)}\nregions = ["KZ-71"]\nthemes = ["ecology"]\n'
            'min_amount = "1000.00"\nmax_amount = "9000000.00"\nown_contribution_percent = 0\n'
            "reviews_per_application = 1\npass_score = 60\ndiscrepancy = 25\n"
            '[title]\nkk = "Шағын конкурс"\nru = "Малый конкурс"\nen = "Small call"\n'
            '[rates]\nUSD = "523.40"\n' + criteria
        )
