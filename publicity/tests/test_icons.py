"""Visitors' icons are cut down to those that our templates name."""

import re
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
SHEET = ROOT / "static/vendor/bootstrap-icons-1.13.2/public.min.css"
# What visitors see; the rest of the templates is for people who are signed in.
FOLDERS = ("publicity", "ceremony", "ledger", "registration", "enterprise", "fieldwork/party")
ICON = re.compile(r"\bbi-([a-z0-9-]+[a-z0-9])\b|icon=[\"']([a-z0-9-]+)")


def named() -> set[str]:
    templates = ROOT / "templates"
    files = [*templates.glob("*.html"), *(f for d in FOLDERS for f in (templates / d).rglob("*"))]
    pairs = (pair for f in files if f.is_file() for pair in ICON.findall(f.read_text("utf-8")))
    return {first or second for first, second in pairs}


def cut(sheet: str) -> set[str]:
    return set(re.findall(r"\.bi-([a-z0-9-]+)::before", sheet))


def test_every_icon_of_a_public_page_is_in_the_font_that_visitors_load():
    """A name here means: run .ci/subset-icons (it says how)."""
    assert named() - cut(SHEET.read_text("utf-8")) == set()


def test_an_icon_that_is_not_in_the_font_would_be_found():
    assert "search" in named()
    assert named() - cut(SHEET.read_text("utf-8").replace(".bi-search::before", "")) == {"search"}
