"""Nothing is loaded from elsewhere, and third-party files are the ones we recorded."""

import hashlib
import json
import re
from pathlib import Path

from django.conf import settings

STATIC = Path(settings.BASE_DIR) / "static"
VENDOR = STATIC / "vendor"
# An address that a browser would fetch by itself; links that a reader follows are fine.
LOADS = re.compile(
    r"""(?:<(?:script|img|link|iframe|source|audio|video)\b[^>]*?(?:src|href)\s*=\s*["']?\s*(?:https?:)?//"""
    r"""|@import\s+(?:url\()?["']?(?:https?:)?//|url\(\s*["']?(?:https?:)?//"""
    r"""|(?:from|import)\s*\(?["'](?:https?:)?//|fetch\(\s*["'`](?:https?:)?//)""",
    re.IGNORECASE,
)
INLINE = re.compile(
    r"<script(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=|<style|javascript:", re.IGNORECASE
)


def templates() -> list[Path]:
    return sorted(Path(settings.BASE_DIR).glob("**/templates/**/*.html"), key=str)


def project_templates() -> list[Path]:
    return [path for path in templates() if ".venv" not in path.parts]


def own_static() -> list[Path]:
    files = (path for path in STATIC.rglob("*") if path.suffix in {".js", ".css", ".svg"})
    return [path for path in files if VENDOR not in path.parents]


def checksums() -> dict[str, str]:
    lines = (VENDOR / "CHECKSUMS").read_text().splitlines()
    return {name: digest for digest, name in (line.split("  ", 1) for line in lines)}


def test_every_third_party_file_has_the_recorded_digest():
    present = {
        str(path.relative_to(VENDOR)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in VENDOR.rglob("*")
        if path.is_file() and path.name not in {"CHECKSUMS", "VENDOR.json"}
    }

    assert present == checksums()


def test_every_third_party_package_names_its_licence_and_brings_its_text():
    for package in json.loads((VENDOR / "VENDOR.json").read_text())["packages"]:
        folder = VENDOR / package["directory"]

        assert package["licence"] in {"MIT", "0BSD", "BSD-2-Clause", "ISC", "Apache-2.0"}
        assert (folder / "LICENSE").stat().st_size > 100
        assert all((folder / name).is_file() for name in package["files"])


def test_no_template_and_no_static_file_loads_from_elsewhere():
    found = [
        f"{path}: {match.group(0)}"
        for path in [*project_templates(), *own_static()]
        for match in LOADS.finditer(path.read_text())
    ]

    assert found == []


def test_no_template_has_inline_script_or_style():
    found = [
        f"{path}: {match.group(0)}"
        for path in project_templates()
        for match in INLINE.finditer(path.read_text())
    ]

    assert found == []


def test_every_page_extends_the_base():
    pages = [path for path in project_templates() if not path.name.startswith("_")]
    # 500 must stand alone: nothing can be trusted there. A witness's phone and the stage of a
    # ceremony fill their screens, without the frame of the site.
    exempt = {"base.html", "500.html", "phone.html", "stage.html"}
    strays = [
        str(path)
        for path in pages
        if path.name not in exempt
        and "django" not in path.parts
        and "admin" not in path.parts
        and not path.read_text().lstrip().startswith("{% extends")
    ]

    assert strays == []


def test_javascript_modules_stay_small():
    assert all(
        len(path.read_text().splitlines()) <= 200 for path in own_static() if path.suffix == ".js"
    )
