"""What README and docs name exists: files, tests, links, commands, settings."""

from __future__ import annotations

import re

import click
import pytest

from app.cli.main import asar
from tests.architecture.source import ROOT

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
OUR_PLACES = ("app/", "grants/", "donors/", "reports/", "tests/", "docs/", "bin/")
# Names that a reader puts something else in place of.
PATTERN = re.compile(r"[<{*…]")
page = pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)


def quoted(path):
    """List what a page sets in code style within its sentences and tables."""
    return re.findall(
        r"`([^`\n]+)`", re.sub(r"```.*?```", "", path.read_text("utf-8"), flags=re.DOTALL)
    )


def is_there(place):
    return (ROOT / place).exists() or (ROOT / f"{place}.py").exists()


@page
def test_every_place_it_names_exists(path):
    named = [text.split()[0] for text in quoted(path) if text.startswith(OUR_PLACES)]
    plain = [place for place in named if not PATTERN.search(place)]

    # `app/audit/services.record`, too: a module and what it offers.
    gone = [place for place in plain if not is_there(place) and not is_there(place.split(".")[0])]

    assert gone == []


@page
def test_a_test_is_named_by_its_whole_path(path):
    assert [text for text in quoted(path) if re.fullmatch(r"test_\w+(\.py)?", text)] == []


@page
def test_every_link_leads_somewhere(path):
    links = re.findall(r"\]\((?!https?:)([^)#\s]+)", path.read_text("utf-8"))

    assert [link for link in links if not (path.parent / link).exists()] == []


@page
def test_every_command_it_names_can_be_run(path):
    unknown = []
    for words in re.findall(r"bin/asar ((?:[a-z-]+ ?)+)", path.read_text("utf-8")):
        command = asar
        for word in words.split():
            if not isinstance(command, click.Group):
                break
            command = command.get_command(click.Context(command), word)
        if command is None:
            unknown.append(words)

    assert unknown == []


def test_the_readme_explains_every_setting():
    source = (ROOT / "config.py").read_text("utf-8")
    read = set(re.findall(r'reader\.(?:required|optional)\(\s*"([A-Z0-9_]+)"', source))
    explained = set(re.findall(r"[A-Z0-9_]{3,}", (ROOT / "README.md").read_text("utf-8")))

    assert "DATABASE_URL" in read
    assert read - explained == set()


def test_the_readme_names_every_command():
    text = (ROOT / "README.md").read_text("utf-8")
    names = asar.list_commands(click.Context(asar))

    assert [name for name in names if f"bin/asar {name}" not in text] == []


def test_the_readme_promises_nothing_without_a_test():
    table = (ROOT / "README.md").read_text("utf-8").partition("| promise | held by |")[2]
    rows = [line for line in table.partition("\n\n")[0].splitlines() if line.startswith("| ")]

    assert len(rows) >= 12
    assert [row for row in rows if "tests/" not in row] == []
