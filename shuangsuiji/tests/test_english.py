"""English: every text that templates offer for translation has one, and the switch works."""

import gettext
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.template import Node, loader
from django.templatetags.i18n import BlockTranslateNode, TranslateNode
from django.urls import reverse

FOLDER = Path(settings.BASE_DIR) / "locale/en/LC_MESSAGES"
TEMPLATES = Path(settings.BASE_DIR) / "templates"
ENTRY = re.compile(r"^msgid (.+?)^msgstr (.+?)(?=^$|\Z)", re.S | re.M)
PARTS = ("nodelist", "nodelist_loop", "nodelist_true", "nodelist_false", "nodelist_empty")
CONSTANT = re.compile(r'_\("([^"]+)"\)')
QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')


def english() -> dict[str, str]:
    """The compiled catalogue, as the site reads it."""
    with (FOLDER / "django.mo").open("rb") as file:
        found = gettext.GNUTranslations(file)
    return {key: text for key, text in found._catalog.items() if key and isinstance(key, str)}


def joined(quoted: str) -> str:
    return "".join(QUOTED.findall(quoted)).replace('\\"', '"').replace("\\n", "\n")


def offered() -> Iterator[tuple[str, str]]:
    """Template and text of everything in translate tags, and of constants like ``_("…")``."""
    for path in sorted(TEMPLATES.rglob("*.html")):
        name = str(path.relative_to(TEMPLATES))
        for text in CONSTANT.findall(path.read_text(encoding="utf-8")):
            yield name, text
        for node in nodes(loader.get_template(name).template.nodelist):
            if isinstance(node, TranslateNode) and node.filter_expression.var.literal is not None:
                yield name, str(node.filter_expression.var.literal).replace("%", "%%")
            elif isinstance(node, BlockTranslateNode):
                yield name, node.render_token_list(node.singular)[0]


def nodes(found) -> Iterator[Node]:
    for node in found:
        yield node
        for part in PARTS:
            yield from nodes(getattr(node, part, ()))
        for _, inner in getattr(node, "conditions_nodelists", ()):
            yield from nodes(inner)


def test_every_offered_text_is_translated():
    known = english()
    texts = list(offered())
    assert len(texts) > 800
    assert [(name, text) for name, text in texts if not known.get(text)] == []


def test_the_compiled_catalogue_is_that_of_the_source():
    source = (FOLDER / "django.po").read_text(encoding="utf-8")
    found = {joined(key): joined(text) for key, text in ENTRY.findall(source)}
    found.pop("", None)
    assert found == english()


def test_placeholders_survive():
    spots = re.compile(r"%\(\w+\)s|<[^>]+>")
    for key, text in english().items():
        assert sorted(spots.findall(key)) == sorted(spots.findall(text)), key


@pytest.mark.django_db
def test_the_switch_leads_there_and_back(client, settings):
    settings.SSJ_PAGE_CACHE_SECONDS = 60
    home = client.get("/").content.decode()
    assert "最近公示的检查结果" in home
    answer = client.get(reverse("language"), {"to": "en", "next": "/"})
    assert answer["Location"] == "/"
    page = client.get("/")
    assert page["Content-Language"] == "en"
    assert "Latest results" in page.content.decode()
    assert '<html lang="en"' in page.content.decode()
    client.get(reverse("language"), {"to": "zh-hans", "next": "/"})
    assert "最近公示的检查结果" in client.get("/").content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("target", ["https://elsewhere.example/", "//elsewhere.example/"])
def test_the_switch_leads_nowhere_else(client, target):
    assert client.get(reverse("language"), {"to": "en", "next": target})["Location"] == "/"
