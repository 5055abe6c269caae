"""Every service that writes leaves an audit row: itself, or through one that does."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.architecture.source import FILES, module_name, tree_of

WRITING_CALLS = {"record", "record_many", "move"}
# These write no fact of the business, each for the reason given.
EXEMPT = {
    "app.jobs.services": "the outbox is plumbing; a retry by a person is audited",
    "app.mail.services": "a message row is its own record",
    "app.files.services": "the caller audits the fact that a file belongs to",
    "app.audit.services": "this is the audit",
}
EXEMPT_FUNCTIONS = {
    "add_lines": "a building block: the services that save or restore a budget are audited",
    "add_indicators": "a building block, as above",
    "store_terms": "a building block: changing a draft or a commitment is audited",
    "add_years": "a building block: whoever drafts or changes a pledge notes it",
    "new_entry": "the head of an entry: whoever writes its lines is audited",
    "ask": "a step inside of a split, whose order and end are audited",
    "keep_receipt": "a rendering of a submission that was audited when it was made",
}


def is_service(path: Path) -> bool:
    parts = module_name(path).split(".")
    return "services" in parts and not module_name(path).startswith(tuple(EXEMPT))


SERVICES = [path for path in FILES if is_service(path)]


def called_names(function: ast.AST) -> set[str]:
    names = set()
    for node in ast.walk(function):
        if isinstance(node, ast.Call):
            target = node.func
            if isinstance(target, ast.Attribute):
                names.add(target.attr)
            elif isinstance(target, ast.Name):
                names.add(target.id)
    return names


def all_functions() -> dict[str, set[str]]:
    """Every function of every service module: name → what it calls (names are unique enough)."""
    found: dict[str, set[str]] = {}
    for path in FILES:
        if "services" in module_name(path).split("."):
            for node in tree_of(path).body:
                if isinstance(node, ast.FunctionDef):
                    found.setdefault(node.name, set()).update(called_names(node))
    return found


FUNCTIONS = all_functions()


def leaves_a_row(name: str, seen: frozenset[str] = frozenset()) -> bool:
    called = FUNCTIONS.get(name, set())
    if called & WRITING_CALLS:
        return True
    return any(leaves_a_row(c, seen | {name}) for c in called if c in FUNCTIONS and c not in seen)


def writes(function: ast.FunctionDef) -> bool:
    """A service writes when it adds or deletes rows, or sets an attribute of what it was given."""
    arguments = {argument.arg for argument in function.args.args}
    return any(_changes(node, arguments) for node in ast.walk(function))


def _changes(node: ast.AST, arguments: set[str]) -> bool:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        on_session = "session" in ast.unparse(node.func.value)
        return on_session and node.func.attr in {"add", "add_all", "delete"}
    if isinstance(node, ast.Assign):
        return any(_is_attribute_of(target, arguments) for target in node.targets)
    return isinstance(node, ast.AugAssign) and _is_attribute_of(node.target, arguments)


def _is_attribute_of(target: ast.AST, arguments: set[str]) -> bool:
    return (
        isinstance(target, ast.Attribute)
        and isinstance(target.value, ast.Name)
        and target.value.id in arguments
    )


@pytest.mark.parametrize("path", SERVICES, ids=module_name)
def test_every_writing_service_leaves_an_audit_row(path):
    silent = [
        node.name
        for node in tree_of(path).body
        if isinstance(node, ast.FunctionDef)
        and not node.name.startswith("_")
        and writes(node)
        and node.name not in EXEMPT_FUNCTIONS
        and not leaves_a_row(node.name)
    ]

    assert silent == []
