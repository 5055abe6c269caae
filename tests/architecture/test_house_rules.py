"""House rules that import contracts cannot express."""

from __future__ import annotations

import ast
import subprocess

import pytest

from tests.architecture.source import FILES, ROOT, functions_of, imports_of, module_name, tree_of

PUBLIC_ROOMS = {"states", "models", "queries", "permissions", "services"}
# What a house may share besides its rooms: plain values that neighbours pass to its services.
SHARED_VALUES = {"rules"}
PRIVATE_ROOMS = {"forms", "schemas", "jobs", "views"}
ROOF = {"app.registry", "app.factory"}
FRONT_DOORS = {"donors.matching.engine"}
MAX_FILE_LINES = 300
MAX_FUNCTION_LINES = 40
OTHER_FILES = sorted((ROOT / "tests").rglob("*.py"))


@pytest.mark.parametrize("path", [*FILES, *OTHER_FILES], ids=module_name)
def test_file_is_short(path):
    assert len(path.read_text("utf-8").splitlines()) <= MAX_FILE_LINES


@pytest.mark.parametrize("path", FILES, ids=module_name)
def test_functions_are_short(path):
    long = {
        f.name: f.end_lineno - f.lineno + 1
        for f in functions_of(path)
        if f.end_lineno - f.lineno + 1 > MAX_FUNCTION_LINES
    }

    assert long == {}


@pytest.mark.parametrize("path", FILES, ids=module_name)
def test_imports_stand_at_the_top(path):
    inner = [
        ast.unparse(node)
        for function in functions_of(path)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]

    assert inner == []


@pytest.mark.parametrize("path", [p for p in FILES if module_name(p) not in ROOF], ids=module_name)
def test_neighbours_are_entered_by_their_public_rooms(path):
    here = module_name(path).split(".")[:2]
    rude = [
        name
        for name in imports_of(path)
        if name.split(".")[0] in {"app", "grants", "donors", "reports"}
        and name.split(".")[:2] != here
        and len(name.split(".")) > 2
        and name.split(".")[2] in PRIVATE_ROOMS
        and name.split(".")[1] not in {"portals", "core"}
    ]

    assert rude == []


def _is_allowed_in_a_front_door(node, *, may_export):
    exports = isinstance(node, ast.ImportFrom) or (
        isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"
    )
    return isinstance(node, ast.Expr) or (may_export and exports)


@pytest.mark.parametrize("path", [p for p in FILES if p.name == "__init__.py"], ids=module_name)
def test_package_front_doors_hold_a_docstring_at_most(path):
    """A room that became a folder may also name what it offers, so that neighbours stay as is."""
    name = module_name(path)
    may_export = name in FRONT_DOORS or name.split(".")[-1] in PUBLIC_ROOMS | SHARED_VALUES

    assert all(
        _is_allowed_in_a_front_door(node, may_export=may_export) for node in tree_of(path).body
    )


@pytest.mark.parametrize("path", FILES, ids=module_name)
def test_no_clock_but_ours(path):
    if module_name(path) == "app.core.clock":
        return
    calls = [
        ast.unparse(node)
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"utcnow", "today"}
        and ast.unparse(node.func.value) in {"datetime", "date", "datetime.datetime"}
    ]

    assert calls == []


@pytest.mark.parametrize("path", FILES, ids=module_name)
def test_no_trapdoors_in_forms_and_templates(path):
    text = path.read_text("utf-8")

    # A bare FieldList drops the rows beyond its limit: app.portals.rows keeps and refuses them.
    words = ("populate_obj(", "Markup(", "render_template_string(", " FieldList(")

    assert [word for word in words if word in text] == []


# The edges that own a transaction: a request, an attempt at a job, a command, a session's visit.
COMMITTERS = {"app.portals.transactions", "app.jobs.worker", "app.identity.sessions"}


@pytest.mark.parametrize("path", FILES, ids=module_name)
def test_only_the_edges_commit(path):
    name = module_name(path)
    if name in COMMITTERS or name.startswith("app.cli"):
        return

    assert "session.commit(" not in path.read_text("utf-8")


def test_templates_never_switch_escaping_off():
    loud = [
        str(path.relative_to(ROOT))
        for street in ("app", "grants", "donors", "reports")
        for path in (ROOT / street).rglob("*.html")
        if "|safe" in path.read_text("utf-8").replace(" ", "")
        or "autoescape false" in path.read_text("utf-8")
    ]

    assert loud == []


def test_no_asset_of_a_dependency_is_committed():
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split("\0")
    foreign = [
        name
        for name in listed
        if name.startswith(("node_modules/", "app/static/build/", "app/static/vendor/"))
        or name.endswith((".woff", ".woff2", ".ttf", ".min.js", ".min.css", ".mo"))
    ]

    assert foreign == []


def test_top_level_is_as_agreed():
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split("\0")
    packages = {name.split("/")[0] for name in listed if "/" in name}

    assert packages - {".ci"} <= {"app", "grants", "donors", "reports", "tests", "bin", "docs"}
