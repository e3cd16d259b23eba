"""The committed document of the interface is what the views say today."""

import io
from pathlib import Path

import pytest
import yaml
from django.conf import settings
from django.core.management import call_command
from django.urls import get_resolver

DOCUMENT = Path(settings.BASE_DIR) / "docs" / "openapi.yaml"
PAGES = {"schema", "docs", "problems", "nothing"}


def written() -> str:
    out = io.StringIO()
    call_command("spectacular", "--validate", "--fail-on-warn", stdout=out)
    return out.getvalue()


def test_openapi_is_current():
    """``manage.py spectacular --file docs/openapi.yaml`` writes it anew."""
    assert DOCUMENT.read_text(encoding="utf-8").strip() == written().strip()


@pytest.fixture(scope="module")
def document():
    return yaml.safe_load(DOCUMENT.read_text(encoding="utf-8"))


def test_every_address_of_the_interface_is_in_the_document(document):
    names = {
        name
        for name in get_resolver().namespace_dict["api"][1].reverse_dict
        if isinstance(name, str)
    }

    assert len(document["paths"]) == len(names - PAGES)


def test_every_operation_says_what_it_refuses_and_in_chinese_what_it_is(document):
    assert document["openapi"] == "3.1.1"
    for methods in document["paths"].values():
        for operation in methods.values():
            assert {"400", "401", "404", "429", "503"} <= set(operation["responses"])
            assert not operation["summary"].isascii()


def test_objects_have_no_other_members_and_no_floats(document):
    schemas = document["components"]["schemas"]
    text = DOCUMENT.read_text(encoding="utf-8")

    assert all(
        not one["additionalProperties"]
        for one in schemas.values()
        if one.get("type") == "object" and "properties" in one
    )
    assert "type: number" not in text
    assert "contact_phone" not in text
