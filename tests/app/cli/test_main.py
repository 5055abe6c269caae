"""The command line starts quickly and one broken command does not take the others with it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from app.cli import main
from app.cli.embedded import supervisor
from app.jobs import handlers
from config import ROOT


def test_help_lists_every_command_and_imports_none() -> None:
    code = (
        "import sys; from app.cli.main import asar\n"
        "try: asar(['--help'])\n"
        "except SystemExit: print(sorted(m for m in sys.modules if m.split('.')[0] == 'flask'))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True
    )
    lines = done.stdout.splitlines()
    listed = [line.split()[0] for line in lines[lines.index("Commands:") + 1 : -1]]
    assert listed == sorted(main.COMMANDS)
    assert lines[-1] == "[]"


def test_missing_command_says_so_and_the_others_work(monkeypatch: pytest.MonkeyPatch) -> None:
    table = {"absent": ("app.cli.absent:absent", "Nothing."), "doctor": main.COMMANDS["doctor"]}
    monkeypatch.setattr(main.LazyGroup, "table", table)
    runner = CliRunner()

    absent = runner.invoke(main.asar, ["absent"])
    present = runner.invoke(main.asar, ["doctor", "--help"])

    assert absent.exit_code == 1
    assert absent.output == "Error: this installation has no command 'absent'\n"
    assert present.exit_code == 0


def test_wrong_settings_are_named_without_a_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATABASE_URL", "REDIS_URL"):
        monkeypatch.setenv(name, "nonsense")
    monkeypatch.setenv("SECRET_KEY", "short")

    refused = CliRunner().invoke(main.asar, ["worker", "mail"])

    assert refused.exit_code == 1
    assert [line.partition(":")[0] for line in refused.output.splitlines()] == [
        "Error", "DATABASE_URL", "REDIS_URL", "SECRET_KEY",
    ]  # fmt: skip


@pytest.mark.parametrize(("database", "known"), [(None, True), ("same", True), ("other", False)])
def test_notes_of_a_running_installation_serve_its_own_database(tmp_path, database, known) -> None:
    (tmp_path / "run").mkdir()
    noted = {"DATABASE_URL": "postgresql://same", "REDIS_URL": "redis://:word@127.0.0.1:1/0"}
    (tmp_path / "run" / "env").write_text(
        "".join(f'[ -n "${{{name}:-}}" ] || export {name}={it}\n' for name, it in noted.items())
    )
    own = {name: value for name, value in os.environ.items() if name not in noted}
    named = {} if database is None else {"DATABASE_URL": f"postgresql://{database}"}

    done = subprocess.run(
        [ROOT / "bin" / "asar", "doctor"],
        env={**own, **named, "ASAR_VAR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert ("REDIS_URL" not in done.stdout) is known


def test_unknown_command_is_refused() -> None:
    refused = CliRunner().invoke(main.asar, ["nonsense"])
    assert refused.exit_code == 2


@pytest.mark.parametrize("name", sorted(main.COMMANDS))
def test_command_of_the_table_exists(name: str) -> None:
    context = click.Context(main.asar)
    command = main.asar.get_command(context, name)
    assert isinstance(command, click.Command)
    assert command.name == name


def test_paths_are_relative_to_the_caller(tmp_path: Path) -> None:
    (tmp_path / "json.py").write_text("raise SystemExit('shadowed')")
    (tmp_path / "instance.json").write_text("{}")
    done = subprocess.run(
        [ROOT / "bin" / "asar", "matching", "solve", "instance.json", "-o", "result.json"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "shadowed" not in done.stderr
    assert not (tmp_path / "result.json").exists()


def test_every_queue_has_a_worker() -> None:
    assert supervisor.QUEUES == handlers.QUEUES
