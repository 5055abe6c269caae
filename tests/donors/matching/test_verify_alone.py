"""The check as a citizen runs it: one file, nothing installed, nothing of Asar beside it."""

import ast
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from donors.matching.engine import InvalidResult, solve
from donors.matching.engine import errors as engine_errors
from donors.matching.engine.verify import InvalidResult as DefinedHere
from tests.donors.matching.forging import KINDS, reseal
from tests.donors.matching.instances import random_instance

SOURCE = Path(__file__).parents[3] / "donors" / "matching" / "engine" / "verify.py"


@pytest.fixture
def run(tmp_path):
    """Runs a copy of the file in an empty folder, cut off from every installed package."""
    alone = shutil.copy(SOURCE, tmp_path / "verify.py")

    def call(*files):
        paths = []
        for number, content in enumerate(files):
            paths.append(tmp_path / f"{number}.json")
            text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
            paths[-1].write_text(text, encoding="utf-8")
        done = subprocess.run(
            [sys.executable, "-I", "-S", alone, *paths],
            capture_output=True,
            text=True,
            check=False,
            cwd=tmp_path,
        )
        return done.returncode, done.stdout, done.stderr

    return call


@pytest.mark.parametrize("kind", KINDS)
def test_right_result_is_valid(run, kind):
    given = random_instance(4, **KINDS[kind])

    assert run(given, solve(given)) == (0, "valid\n", "")


def test_first_broken_rule_is_named(run):
    given = random_instance(4)
    result = solve(given)
    result["objective"]["placed"] += 1

    assert run(given, result) == (1, "", "seal: changed after it was sealed\n")
    code, out, err = run(given, reseal(result))
    assert (code, out) == (1, "")
    assert err.startswith("objective: ")


@pytest.mark.parametrize(
    ("files", "told"),
    [
        (("{", "{}"), "Expecting property name"),
        (("{}", "[1,"), "Expecting value"),
        (("{}",), "result"),
        ((), "instance"),
    ],
)
def test_unreadable_files_are_told_apart(run, files, told):
    code, out, err = run(*files)

    assert (code, out) == (2, "")
    assert told in err


def test_missing_file_is_told(tmp_path):
    done = subprocess.run(
        [sys.executable, "-I", SOURCE, tmp_path / "a.json", tmp_path / "b.json"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 2
    assert "a.json" in done.stderr


def test_only_the_standard_library_is_imported():
    tree = ast.parse(SOURCE.read_text(encoding="utf-8"))
    plain = {a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names}
    named = {n.module for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)}

    roots = {name.split(".")[0] for name in plain | named}
    assert roots <= sys.stdlib_module_names


def test_one_error_has_one_definition():
    assert InvalidResult is DefinedHere
    assert engine_errors.InvalidResult is DefinedHere
