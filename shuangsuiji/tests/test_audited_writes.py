"""Writes that leave no trace by themselves: where they may stand, and that the rule has teeth.

``bulk_create``, ``bulk_update`` and ``QuerySet.update`` send no signals, so that the field history
misses them. On a model with such a history they are for services that append a record themselves.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from auditlog.registry import auditlog
from django.apps import apps

from shuangsuiji.tests.test_architecture import SERVICES, SOURCES, named

SILENT = {"update", "bulk_create", "bulk_update", "_raw_delete"}
SILENT |= {f"a{name}" for name in SILENT}
LOUD = {"create", "get_or_create", "update_or_create", "save", "delete"}
RECORDING = {"append", "record", "move"}  # what a service calls to leave a record
INTERFACES = {"views", "admin", "api", "forms", "management", "middleware", "templatetags"}

# Receivers whose model the text does not tell, and what they are.
UNTOLD = {
    "entities/districts.py:load_districts": "districts, at installation",
    "inspections/leases.py:claim": "jobs",
    "inspections/leases.py:renew": "jobs",
    "inspections/leases.py:finished": "jobs",
    "inspections/sharding.py:ShardedSearch": "ranges of a draw under way",
}
AUDITED = {model.__name__ for model in auditlog.get_models()}
OTHERS = {model.__name__ for model in apps.get_models()} - AUDITED

Function = ast.FunctionDef | ast.AsyncFunctionDef


def root_of(node: ast.expr) -> ast.expr:
    """``Entity`` of ``Entity.objects.filter(…).update``."""
    while isinstance(node, ast.Attribute | ast.Call | ast.Subscript):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node


def is_silent_write(node: ast.AST) -> bool:
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return False
    if node.func.attr not in SILENT:
        return False
    # A set, a dict or a digest takes what it is updated with by position.
    return not node.func.attr.endswith("update") or bool(node.keywords) or "bulk" in node.func.attr


def recorded_functions(tree: ast.Module) -> set[str]:
    """Commands that leave a record, and the private functions of the module that they call."""
    calls = {
        each.name: {
            node.func.id
            for node in ast.walk(each)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        }
        for each in tree.body
        if isinstance(each, Function)
    }
    commands = {
        each.name
        for each in tree.body
        if isinstance(each, Function)
        and any(isinstance(mark, ast.Name) and mark.id == "command" for mark in each.decorator_list)
    }
    recorded, fresh = set(), {name for name in commands if calls[name] & RECORDING}
    while fresh:
        recorded |= fresh
        called = {inner for name in fresh for inner in calls[name] if inner in calls}
        fresh = {name for name in called if name.startswith("_")} - recorded
    return recorded


def silent_writes(path: str, source: str) -> Iterator[str]:
    """Places that write past the history of an audited model and leave no record."""
    tree = ast.parse(source)
    recorded = recorded_functions(tree)
    for outer in tree.body:
        name = getattr(outer, "name", "<module>")
        for node in ast.walk(outer):
            if not is_silent_write(node) or name in recorded:
                continue
            root = root_of(node.func)
            if isinstance(root, ast.Name) and root.id in OTHERS:
                continue
            told = isinstance(root, ast.Name) and root.id in AUDITED
            if told or f"{path}:{name}" not in UNTOLD:
                yield f"{path}:{name}:{node.lineno}"


def product_sources() -> list[Path]:
    return [path for path in SOURCES if "tests" not in path.parts and "bench" not in path.parts]


def test_audited_models_are_written_silently_only_by_services_that_record():
    found = [
        place
        for path in product_sources()
        for place in silent_writes(named(path), path.read_text(encoding="utf-8"))
    ]

    assert found == []


def test_every_exception_is_still_needed():
    needed = {
        place.rpartition(":")[0]
        for path in product_sources()
        for place in silent_writes(f"?{named(path)}", path.read_text(encoding="utf-8"))
    }

    assert {f"?{each}" for each in UNTOLD} == needed


@pytest.mark.parametrize(
    "mutant",
    [
        "def change():\n    Entity.objects.filter(pk=1).update(grade='A')\n",
        "def change():\n    Entity.objects.bulk_update(rows, ['grade'])\n",
        "def change(rows):\n    rows.update(grade='A')\n",
        "class View:\n    def post(self):\n        Inspector.objects.bulk_create([])\n",
        "Entity.objects.update(grade='A')\n",
        "@command\ndef change(*, by, now):\n    Entity.objects.update(grade='A')\n",
        "@command\ndef other():\n    append()\n\ndef change():\n    Task.objects.update(a=1)\n",
    ],
)
def test_a_silent_write_without_record_is_found(mutant):
    assert len(list(silent_writes("x.py", mutant))) == 1


@pytest.mark.parametrize(
    "fine",
    [
        "@command\ndef change():\n    Entity.objects.update(grade='A')\n    append(kind='k')\n",
        "@command\ndef change():\n    _rows()\n    append()\n\n"
        "def _rows():\n    Entity.objects.bulk_create([])\n",
        "def claim():\n    DrawJob.objects.update(state='DONE')\n",
        "def count(found):\n    found.update({1, 2})\n",
    ],
)
def test_a_recorded_write_is_let_be(fine):
    assert list(silent_writes("x.py", fine)) == []


def interface_writes(path: Path) -> Iterator[str]:
    """Places of views, forms and commands that write rows by themselves."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            root = root_of(node.func)
            model = isinstance(root, ast.Name) and root.id in AUDITED | OTHERS
            if model and node.func.attr in SILENT | LOUD:
                yield f"{named(path)}:{node.lineno}"


def test_interfaces_write_no_rows():
    interfaces = [
        path
        for path in product_sources()
        if INTERFACES & {part.partition("_")[0].removesuffix(".py") for part in path.parts}
    ]

    assert len(interfaces) > 50
    assert [place for path in interfaces for place in interface_writes(path)] == []


def test_an_interface_that_writes_is_found(tmp_path, monkeypatch):
    mutant = tmp_path / "views.py"
    mutant.write_text("def post(request):\n    Entity.objects.filter(pk=1).delete()\n")
    monkeypatch.setattr("shuangsuiji.tests.test_audited_writes.named", str)

    assert len(list(interface_writes(mutant))) == 1


def test_every_package_of_services_is_known_to_the_rules():
    """The architecture tests look at the services that they know of."""
    packages = {
        named(path).removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        for path in product_sources()
        if path.stem == "services" or (path.parent.name == "services" and path.stem == "__init__")
    }

    assert packages - set(SERVICES) == {"shuangsuiji.ledger.services"}
