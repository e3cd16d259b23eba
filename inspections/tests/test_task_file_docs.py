"""Schema, documentation, example, presets and parser say the same about a task file."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from inspections import codes, taskspec
from inspections.presets import task_presets
from inspections.tests.test_taskspec import BASE

DOCS = Path(settings.BASE_DIR) / "docs"
SCHEMA = json.loads((DOCS / "task.schema.json").read_text(encoding="utf-8"))
EXAMPLE = (DOCS / "examples" / "ningde-task.json").read_bytes()
FULL = {
    **BASE,
    "scope": "JOINT",
    "joint": {"lead": "350900", "partners": ["H1"]},
    "pools": [
        {"id": "A", "label": "市场监管", "unit": "350900", "take": 2},
        {"id": "B", "label": "生态环境", "unit": "H1", "take": 2},
    ],
    "entities": {"exclude": [{"code": "X", "reason": "OTHER", "note": "说明"}]},
    "team": {"count": 2, "pairing": "DEPARTMENTS", "seats": [{"tag": "FOOD"}]},
    "item_scopes": [{"code": BASE["items"][0], "kinds": ["ENT"]}],
    "recusals": [{"inspector": "P", "entity": "E"}],
    "inspector_recusals": [{"first": "P", "second": "Q"}],
}


def disagreements(value: Any, schema: dict[str, Any], path: str = "") -> list[str]:
    """Where ``value`` breaks the keywords that our schema uses."""
    kinds = schema.get("type", [])
    kinds = [kinds] if isinstance(kinds, str) else kinds
    names = {str: "string", int: "integer", bool: "boolean", list: "array", dict: "object"}
    kind = "null" if value is None else names[type(value)]
    if kinds and kind not in kinds:
        return [f"{path}: {kind}"]
    if value != schema.get("const", value) or value not in schema.get("enum", [value]):
        return [f"{path}: {value}"]
    if kind == "string" and not re.search(schema.get("pattern", ""), value):
        return [f"{path}: {value}"]
    if kind == "integer" and not schema["minimum"] <= value <= schema["maximum"]:
        return [f"{path}: {value}"]
    if kind == "array":
        rows = enumerate(value)
        return [d for i, row in rows for d in disagreements(row, schema["items"], f"{path}[{i}]")]
    if kind == "object":
        missing = set(schema.get("required", [])) - value.keys()
        unknown = value.keys() - schema["properties"].keys()
        found = [f"{path}: {key}" for key in missing | unknown]
        for key in value.keys() & schema["properties"].keys():
            found += disagreements(value[key], schema["properties"][key], f"{path}.{key}")
        return found
    return []


def keys(value: Any, path: str = "") -> set[str]:
    if isinstance(value, list):
        return set().union(*(keys(row, f"{path}[]") for row in value[:1]))
    if not isinstance(value, dict) or path == "weights":
        return set()
    found = set()
    for key, inner in value.items():
        here = f"{path}.{key}" if path else key
        found |= {here} | keys(inner, here)
    return found


def described(schema: dict[str, Any], path: str = "") -> dict[str, dict[str, Any]]:
    found = {}
    for key, inner in schema.get("properties", {}).items():
        if path == "weights":
            break
        here = f"{path}.{key}" if path else key
        found |= (
            {here: inner} | described(inner, here) | described(inner.get("items", {}), f"{here}[]")
        )
    return found


def test_the_schema_has_exactly_the_fields_that_are_written():
    written = keys(taskspec.to_document(taskspec.parse_document(FULL)))

    assert described(SCHEMA).keys() == written


def test_every_field_of_the_schema_is_described_in_words():
    assert [path for path, field in described(SCHEMA).items() if not field.get("description")] == []


def test_every_field_stands_in_the_documentation():
    text = (DOCS / "task-file.md").read_text(encoding="utf-8")

    assert [path for path in described(SCHEMA) if f"`{path}`" not in text] == []


def test_the_code_tables_of_the_schema_are_ours():
    fields = described(SCHEMA)

    assert fields["team.pairing"]["enum"] == codes.PairingScope.values
    assert fields["packages.mode"]["enum"] == codes.PackageMode.values
    assert fields["entities.exclude[].reason"]["enum"] == codes.ExclusionReason.values
    assert fields["recusals[].reason"]["enum"] == codes.RecusalReason.values
    assert fields["entities.kinds"]["items"]["enum"] == list(codes.ENTITY_KINDS)
    assert list(fields["weights"]["properties"]) == list(codes.GRADES)


def test_defaults_of_the_schema_are_those_of_the_parser():
    written = taskspec.to_document(taskspec.parse_document(BASE))
    flat = {key: value for key, value in written.items() if key not in BASE}

    said = {key: SCHEMA["properties"][key].get("default") for key in flat}
    for name in ("entities", "focus", "packages", "sources"):
        properties = SCHEMA["properties"][name]["properties"]
        said[name] = {key: field["default"] for key, field in properties.items()}

    assert said == flat


def test_the_example_fits_the_schema_and_writes_every_field():
    raw = json.loads(EXAMPLE)

    assert disagreements(raw, SCHEMA) == []
    assert keys(raw) == keys(taskspec.to_document(taskspec.parse(EXAMPLE)))
    assert taskspec.parse(EXAMPLE).people == 30


@pytest.mark.parametrize("preset", task_presets(), ids=lambda preset: preset.id)
def test_a_preset_and_the_basics_make_a_task(preset):
    basics = {key: BASE[key] for key in ("schema", "code", "name", "unit", "window", "items")}

    spec = taskspec.parse_document(
        {**basics, "plan_year": 2026, **preset.document, "preset": preset.id}
    )

    assert spec.preset == preset.id
    assert disagreements(taskspec.to_document(spec), SCHEMA) == []
