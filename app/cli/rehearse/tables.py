"""Read the files of a rehearsal; an unreadable one is named with its line and column."""

from __future__ import annotations

import csv
import io
import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

COLUMNS: dict[str, tuple[str, ...]] = {
    "organisations.csv": (
        "bin", "name_kk", "name_ru", "name_en", "region", "registered_on", "email", "iban",
    ),
    "donors.csv": ("id", "name", "public", "international", "bin"),
    "applications.csv": (
        "id", "bin", "title", "language", "region", "themes", "kind", "submitted_at",
        "own_contribution", "minimum_percent",
    ),
    "budget.csv": ("application", "year", "line", "quantity", "unit_cost"),
    "reviewers.csv": (
        "id", "name", "email", "region", "languages", "capacity", "employer_bin",
    ),
    "conflicts.csv": ("application", "reviewer", "reason"),
    "scores.csv": ("application", "reviewer", "criterion", "score", "comment"),
}  # fmt: skip
OPTIONAL = {"conflicts.csv", "scores.csv"}


@dataclass(frozen=True)
class Row:
    """One data line of a file: its line number and its cells by column."""

    file: str
    line: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells[column]

    def items_of(self, column: str) -> tuple[str, ...]:
        """Split a cell that holds a list."""
        return tuple(part.strip() for part in self.cells[column].split(";") if part.strip())


class Unreadable(Exception):
    """A file that cannot be read: the run stops before anything is written."""

    def __init__(self, file: str, line: int | None, column: str | None, reason: str) -> None:
        place = file
        if line is not None:
            place += f", line {line}"
        if column is not None:
            place += f", column {column}"
        super().__init__(f"{place}: {reason}")


@dataclass(frozen=True)
class Inputs:
    """Everything a folder holds, as rows and plain values."""

    call: dict[str, Any]
    pledges: list[Any]
    tables: dict[str, list[Row]]
    has_scores: bool


def read_folder(folder: Path) -> Inputs:
    """Read a rehearsal folder, or raise Unreadable for the first file that cannot be."""
    if not folder.is_dir():
        raise Unreadable(str(folder), None, None, "no such folder")
    return Inputs(
        call=_read_toml(folder / "call.toml"),
        pledges=_read_pledges(folder / "pledges.json"),
        tables={name: list(_read_csv(folder / name)) for name in COLUMNS},
        has_scores=(folder / "scores.csv").exists(),
    )


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise Unreadable(path.name, None, None, "is missing") from None
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise Unreadable(path.name, line, None, "is not UTF-8") from None
    except OSError as error:
        raise Unreadable(path.name, None, None, error.strerror or "cannot be read") from None


def _read_csv(path: Path) -> Iterator[Row]:
    if path.name in OPTIONAL and not path.exists():
        return
    wanted = COLUMNS[path.name]
    # Only line feeds and carriage returns end a line: a cell may hold other signs of a break.
    reader = csv.reader(io.StringIO(_text(path), newline=""), strict=True)
    try:
        header = [name.strip() for name in next(reader, [])]
        for column in wanted:
            if column not in header:
                raise Unreadable(path.name, 1, column, "the column is missing")
        start = reader.line_num
        for cells in reader:
            line, start = start + 1, reader.line_num
            if not any(cells):
                continue
            if len(cells) != len(header):
                reason = f"has {len(cells)} cells, the header has {len(header)}"
                raise Unreadable(path.name, line, None, reason)
            row = dict(zip(header, (cell.strip() for cell in cells), strict=True))
            yield Row(path.name, line, row)
    except csv.Error as error:
        raise Unreadable(path.name, reader.line_num, None, str(error)) from None


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(_text(path).replace("\r\n", "\n"))
    except tomllib.TOMLDecodeError as error:
        raise Unreadable(path.name, None, None, str(error)) from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object of JSON; Python alone would take the last of two equal keys."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise Unreadable("pledges.json", None, None, "a key stands twice in one object")
    return found


def _read_pledges(path: Path) -> list[Any]:
    try:
        found = json.loads(_text(path), object_pairs_hook=_once)
        # An escaped half of a letter is no text that could be stored.
        json.dumps(found, ensure_ascii=False).encode()
    except json.JSONDecodeError as error:
        raise Unreadable(path.name, error.lineno, str(error.colno), error.msg) from None
    except (RecursionError, ValueError):
        # Lists without an end inside one another; numbers of thousands of digits.
        raise Unreadable(path.name, None, None, "cannot be read as a list of pledges") from None
    if not isinstance(found, list):
        raise Unreadable(path.name, 1, None, "must be a list of pledges")
    return found
