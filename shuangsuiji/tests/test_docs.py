"""The documents say what the code does."""

import re
from pathlib import Path

from django.conf import settings
from django.core.management import call_command

ROOT = Path(settings.BASE_DIR)
DOCS = [ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")]


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def test_every_setting_that_is_read_is_documented():
    reads = re.compile(r"""env\.(?:str|int|bool|list|db_url)\(\s*"([A-Z_]+)\"""")
    names = {
        name
        for path in (ROOT / "shuangsuiji").glob("*.py")
        for name in reads.findall(path.read_text(encoding="utf-8"))
    }

    documented = set(re.findall(r"^\| `([A-Z_]+)`", text("docs/operations.md"), re.MULTILINE))

    assert names - documented == set()
    assert documented - names == set()


def test_links_between_documents_lead_somewhere():
    broken = [
        f"{path.relative_to(ROOT)}: {target}"
        for path in DOCS
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", path.read_text(encoding="utf-8"))
        if not target.startswith(("http://", "https://", "mailto:"))
        and not (path.parent / target).exists()
    ]

    assert broken == []


def test_commands_in_the_readme_exist():
    targets = set(re.findall(r"^([a-z]+):", text("Makefile"), re.MULTILINE))
    used = set(re.findall(r"^\s*make ([a-z]+)", text("README.md"), re.MULTILINE))

    assert used - targets == set()


def test_every_decision_is_listed():
    index = text("docs/adr/README.md")
    records = {path.name for path in (ROOT / "docs/adr").glob("0*.md")}

    assert {name for name in records if name not in index} == set()


def test_the_page_of_states_is_fresh():
    call_command("document_states", "--check")
