"""The source of the core: no floats, no clock, no library randomness, no foreign imports."""

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
SOURCES = sorted(
    [*ROOT.glob("inspections/draw/*.py"), *ROOT.glob("shuangsuiji/kernel/*.py")], key=str
)
FORBIDDEN = {"random", "secrets", "time", "datetime", "uuid", "math.random", "locale", "os"}
OWN = ("inspections.draw", "shuangsuiji.kernel")
MAY = {
    "workdays.py": {"datetime"},  # counts days that are handed in, and asks no clock
    "usage.py": {"os"},  # names the language of command lines; no computation reads it
}
CLOCKS = {"today", "now", "utcnow", "fromtimestamp"}


def imported(tree: ast.AST) -> set[str]:
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module or "")
    return names


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_a_source_file_is_pure(path):
    tree = ast.parse(path.read_text())

    for name in imported(tree):
        top = name.split(".")[0]
        assert name.startswith(OWN) or top in sys.stdlib_module_names, name
        assert top not in FORBIDDEN - MAY.get(path.name, set()), name
    for node in ast.walk(tree):
        assert not (isinstance(node, ast.Constant) and isinstance(node.value, float)), node.lineno
        assert not (isinstance(node, ast.Attribute) and node.attr in CLOCKS), node.lineno
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            assert node.func.id not in {"float", "eval", "exec", "hash", "id"}, node.lineno
        if isinstance(node, ast.Div):
            assert path.name == "chances.py"  # there both sides are fractions


def test_the_packages_above_the_core_are_empty():
    for package in ("inspections", "shuangsuiji", "inspections/draw", "shuangsuiji/kernel"):
        assert (ROOT / package / "__init__.py").read_bytes() == b""
