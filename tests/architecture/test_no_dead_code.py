"""What only tests call is dead: each thing a room offers is used by the product itself."""

from __future__ import annotations

import ast
import re

import pytest

from tests.architecture.source import FILES, ROOT, STREETS, module_name, tree_of

ROOMS = {"states", "rules", "models", "queries", "permissions", "services", "forms"}
SHARED = ("app.core", "app.portals", "app.audit", "app.jobs", "app.files", "app.mail")
# Called by name from elsewhere, or kept for the reason given.
EXEMPT = {
    "app.audit.services.pending": "tests read what a transaction has recorded so far",
    "app.portals.fields.Percent": "a field of the kit; shares of a form are whole numbers so far",
}


def is_list_of_names(node):
    return isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"


def names_used():
    """Gather every name, attribute and text of the sources, but the names that `def` gives."""
    used = set()
    for path in [*FILES, ROOT / "config.py", ROOT / "wsgi.py"]:
        # A room's front door only hands on.
        if path.name == "__init__.py":
            continue
        lists = [node.value for node in tree_of(path).body if is_list_of_names(node)]
        handed_on = {id(text) for names in lists for text in ast.walk(names)}
        for node in ast.walk(tree_of(path)):
            if id(node) in handed_on:
                continue
            if isinstance(node, ast.Name):
                used.add(node.id)
            elif isinstance(node, ast.Attribute):
                used.add(node.attr)
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                used.add(node.value.rpartition(":")[2])
    for street in STREETS:
        for path in (ROOT / street).rglob("*.html"):
            used.update(re.findall(r"\w+", path.read_text("utf-8")))
    return used


USED = names_used()


def offered(path):
    """List the functions and classes that a module gives others, but those a decorator takes."""
    for node in tree_of(path).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            decorators = {ast.unparse(one).partition("(")[0] for one in node.decorator_list}
            if decorators <= {"dataclass", "contextmanager", "cache"}:
                yield node.name


def is_watched(path):
    name = module_name(path)
    return bool(ROOMS & set(name.split("."))) or name.startswith(SHARED)


@pytest.mark.parametrize("path", [path for path in FILES if is_watched(path)], ids=module_name)
def test_the_product_uses_what_a_room_offers(path):
    dead = [name for name in offered(path) if name not in USED]

    assert [name for name in dead if f"{module_name(path)}.{name}" not in EXEMPT] == []


def test_nothing_is_exempt_without_need():
    modules = {module_name(path): path for path in FILES}
    needless = [
        name
        for name in EXEMPT
        if name.rpartition(".")[2] in USED
        or name.rpartition(".")[2] not in offered(modules[name.rpartition(".")[0]])
    ]

    assert needless == []
