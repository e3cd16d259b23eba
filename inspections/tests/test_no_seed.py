"""Nobody can type a seed: no form, no command and no task document has a place for one."""

import importlib
import inspect
import json
import pkgutil
from pathlib import Path

import pytest
from django import forms
from django.conf import settings
from django.core.management import get_commands, load_command_class

APPS = ("entities", "personnel", "inspections", "publicity", "shuangsuiji")
WORDS = ("seed", "master", "secret", "种子", "一次性码")


def modules(package: str):
    root = importlib.import_module(package)
    for found in pkgutil.walk_packages(root.__path__, f"{package}."):
        if ".tests" in found.name or ".migrations" in found.name:
            continue
        if ".draw.__main__" in found.name:
            continue
        yield importlib.import_module(found.name)


def own_forms():
    for package in APPS:
        for module in modules(package):
            for _, found in inspect.getmembers(module, inspect.isclass):
                if issubclass(found, forms.BaseForm) and found.__module__ == module.__name__:
                    yield found


def own_commands():
    for name, app in get_commands().items():
        if str(app).startswith(APPS):
            yield name, load_command_class(app, name)


def offends(text: str) -> bool:
    return any(word in text.lower() for word in WORDS)


def test_no_form_has_a_field_for_a_seed():
    fields = [
        f"{form.__name__}.{name}"
        for form in own_forms()
        for name, field in getattr(form, "base_fields", {}).items()
        if offends(name) or offends(str(field.label or ""))
    ]

    assert fields == []


def test_no_command_has_an_option_for_a_seed():
    options = [
        f"{name} {option}"
        for name, command in own_commands()
        for action in command.create_parser("manage.py", name)._actions
        for option in (*action.option_strings, action.dest)
        if offends(option)
    ]

    assert options == []


def test_no_template_has_an_input_for_a_seed():
    inputs = [
        f"{path.name}: {line.strip()}"
        for path in (Path(settings.BASE_DIR) / "templates").rglob("*.html")
        for line in path.read_text(encoding="utf-8").splitlines()
        if "<input" in line and offends(line)
    ]

    assert inputs == []


def test_the_task_schema_has_no_seed():
    schema = json.loads((Path(settings.BASE_DIR) / "docs/task.schema.json").read_text("utf-8"))

    def keys(value):
        if isinstance(value, dict):
            for name, inner in value.items():
                if name == "properties":
                    yield from inner
                yield from keys(inner)
        elif isinstance(value, list):
            for inner in value:
                yield from keys(inner)

    assert [name for name in keys(schema) if offends(name)] == []


def test_the_search_would_find_one():
    class SeededForm(forms.Form):
        seed = forms.CharField()

    assert offends(next(iter(SeededForm.base_fields)))
    assert any(True for _ in own_forms())
    assert {name for name, _ in own_commands()} >= {"run_session", "load_task"}


@pytest.mark.parametrize("service", ["commit_code", "commit_input", "open_inputs"])
def test_no_ceremony_service_takes_a_seed(service):
    module = importlib.import_module("inspections.services.ceremony")

    parameters = inspect.signature(inspect.unwrap(getattr(module, service))).parameters

    assert not [name for name in parameters if offends(name)]
