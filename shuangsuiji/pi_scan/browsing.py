"""One page of each kind in a real browser: which servers it asks."""

import importlib
import importlib.util
import os
import shutil
from collections.abc import Sequence
from typing import Any

from shuangsuiji.pi_scan.personal import Hit

DRIVER = "playwright"  # a development tool; without it the pages are read, not run
NAMES = ("chromium", "chromium-browser", "google-chrome")
LOCAL = ("data:", "blob:", "about:")
LINGER = 300  # milliseconds for what scripts load late


def browser() -> str:
    """Where Chromium is; "" where it or its driver is missing."""
    if importlib.util.find_spec(DRIVER) is None:
        return ""
    return os.environ.get("CHROMIUM", "") or next(filter(None, map(shutil.which, NAMES)), "")


def foreign_requests(home: str, pages: Sequence[str], chromium: str) -> list[tuple[str, Hit]]:
    """Open each page and list what it asked of other servers."""
    found: list[tuple[str, Hit]] = []
    if not pages:
        return found
    with importlib.import_module(f"{DRIVER}.sync_api").sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        tab = started.new_page()
        here = ""

        def note(request: Any) -> None:
            if not request.url.startswith((home, *LOCAL)):
                found.append((here, Hit("第三方请求", request.url[:80])))

        tab.on("request", note)
        for here in pages:  # the listener reads it
            tab.goto(home.rstrip("/") + here, wait_until="domcontentloaded")
            tab.wait_for_timeout(LINGER)
        started.close()
    return found
