"""The page 在线核验 as production serves it: static files under hashed names, then no network."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import expect, sync_playwright

from inspections.draw.tests.bundles import small_file
from shuangsuiji.tests.plugin import CHROMIUM
from shuangsuiji.tests.workers import wait_for

pytestmark = pytest.mark.browser

ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+")
KEEPERS_STAND = """async () => {
  for (const scope of ["/verify/", "/static/js/"]) {
    const found = await navigator.serviceWorker.getRegistration(scope);
    const worker = found.installing ?? found.waiting ?? found.active;
    while (worker.state !== "activated") await new Promise((go) => setTimeout(go, 50));
  }
}"""


@pytest.fixture
def production(tmp_path: Path) -> Iterator[str]:
    """The address of a gunicorn that serves what ``collectstatic`` made."""
    env = {"PATH": os.environ["PATH"], "SSJ_VAR_DIR": str(tmp_path)}
    manage = [sys.executable, "manage.py", "collectstatic", "--no-input", "-v0"]
    subprocess.run(manage, cwd=settings.BASE_DIR, env=env, check=True)
    log = tmp_path / "gunicorn.txt"
    command = [sys.executable, "-m", "gunicorn", "shuangsuiji.wsgi", "--threads", "4"]
    with log.open("wb") as output:
        server = subprocess.Popen(
            [*command, "--bind", "127.0.0.1:0"],
            **{"cwd": settings.BASE_DIR, "env": env, "stdout": output, "stderr": output},
        )
    try:
        wait_for(lambda: ADDRESS.search(log.read_text()), seconds=60, what=log.read_text)
        yield ADDRESS.search(log.read_text())[0]
    finally:
        server.terminate()
        server.wait(20)


def test_a_file_is_verified_after_a_reload_without_a_network(production):
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        context = browser.new_context(base_url=production, locale="zh-CN")
        page = context.new_page()
        page.goto("/verify/")
        expect(page.locator("[data-verify=file]")).to_be_enabled()
        page.evaluate(KEEPERS_STAND)
        asked: list[str] = []
        missed: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.on("requestfailed", lambda request: missed.append(request.url))

        context.set_offline(True)
        page.reload()
        expect(page.locator("[data-verify=file]")).to_be_enabled()
        page.evaluate("document.fonts.ready")
        bundle = {"name": "bundle.json", "mimeType": "application/json", "buffer": small_file()}
        page.set_input_files("[data-verify=file]", bundle)

        expect(page.locator("[data-verify=verdict]")).to_have_attribute("data-ok", "true")
        assert any(re.search(r"/verify/page\.[0-9a-f]{12}\.js", url) for url in asked)
        assert missed == []
        browser.close()
