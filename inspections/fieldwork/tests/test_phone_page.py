"""The shell of the phone's page: nobody's data in it, light, and everything kept offline."""

import gzip
import json
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders

LIGHT = 300 * 1024
# What a module loads: from "./x.js"
LOADED = re.compile(r'from "(\.[^"]+)"')


def kept(client) -> list[str]:
    text = client.get("/field/sw.js").content.decode()
    return json.loads(re.search(r"const FILES = (\[.*\]);", text)[1])


@pytest.mark.django_db
def test_the_shell_is_for_anybody_and_sets_the_token(client):
    answer = client.get("/field/")

    assert answer.status_code == 200
    assert "csrftoken" in answer.cookies
    assert "blob:" in answer["Content-Security-Policy"]
    assert answer["Cache-Control"] == "no-cache"
    about = client.get("/field/manifest.webmanifest").json()
    assert about["start_url"] == about["scope"] == "/field/"
    assert all(finders.find(one["src"].removeprefix("/static/")) for one in about["icons"])


@pytest.mark.django_db
def test_everything_that_the_page_loads_is_kept_and_weighs_little(client):
    files = kept(client)
    static = Path(settings.BASE_DIR) / "static"
    page = client.get("/field/").content
    weight = len(gzip.compress(page, 6))
    for address in files:
        if not address.startswith("/static/"):
            continue
        path = static / address.removeprefix("/static/")
        weight += len(gzip.compress(path.read_bytes(), 6))
        for other in LOADED.findall(path.read_text()) if path.suffix == ".js" else ():
            wanted = (path.parent / other).resolve().relative_to(static)
            assert f"/static/{wanted}" in files, f"{address} loads {other}"

    shown = set(re.findall(r'(?:src|href)="(/static/[^"]+)"', page.decode()))
    assert shown <= set(files)
    assert weight < LIGHT, f"{weight / 1024:.1f} KB compressed in {len(files)} files"
