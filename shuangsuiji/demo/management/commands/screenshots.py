"""``manage.py screenshots``: every act of the stage as a picture, in the widths that matter."""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from playwright.sync_api import Browser, sync_playwright

from inspections.acts import Act
from shuangsuiji.demo.stages import SHOWS, hold

SCREENS = ((1920, 1080), (1440, 810), (390, 844))
PHONE = 760  # px; narrower pages scroll and are taken whole
PATIENCE = 60.0
STARTED = re.compile(rb"http://127\.0\.0\.1:\d+")


class Command(BaseCommand):
    help = "在全新的演示库里举行三场抽取仪式，把舞台每一幕拍成 1920、1440、390 三种宽度的图片。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--into", required=True, help="放图片的文件夹，须在代码库之外")

    def handle(self, *, into: str, **_: Any) -> None:
        folder = Path(into).resolve()
        if folder.is_relative_to(settings.BASE_DIR):
            raise CommandError(f"{folder} 在代码库之内，请换一个文件夹。")
        chromium = shutil.which("chromium") or shutil.which("chromium-browser")
        if chromium is None:
            raise CommandError("本机没有 Chromium，请先安装，例如 apt install chromium。")
        folder.mkdir(parents=True, exist_ok=True)
        for name, options in (
            ("migrate", {"verbosity": 0}),
            ("collectstatic", {"verbosity": 0, "interactive": False}),
            ("load_demo", {"wait": 0.0, "stdout": self.stdout._out}),
        ):
            call_command(name, **options)
        codes = {show.code: hold(show, clock=timezone.now).code for show in SHOWS}
        with _server() as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            for name, code in codes.items():
                _shoot(browser, f"{address}/ceremony/{code}/stage/", folder, name)
            browser.close()
        count = len(codes) * len(Act) * len(SCREENS)
        self.stdout.write(f"{count} 张图片在 {folder}")


def _shoot(browser: Browser, address: str, folder: Path, name: str) -> None:
    for width, height in SCREENS:
        window = browser.new_context(
            viewport={"width": width, "height": height}, locale="zh-CN", reduced_motion="reduce"
        )
        page = window.new_page()
        for act in Act:
            page.goto("about:blank")  # else only the fragment would change
            page.goto(f"{address}?replay=1#act={act.value}")
            page.wait_for_selector(f'[data-stage][data-act="{act.value}"]')
            page.wait_for_timeout(200)  # two or three frames
            path = folder / f"{name}-{act.value:02d}-{width}.png"
            page.screenshot(path=path, full_page=width < PHONE)
        window.close()


@contextmanager
def _server() -> Iterator[str]:
    """A web process on a free port; the address at which it answers."""
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "live", "--port", "0"],
            cwd=settings.BASE_DIR,
            env=os.environ.copy(),
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            yield _address(process, log.fileno())
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(10)


def _address(process: subprocess.Popen[bytes], log: int) -> str:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        found = STARTED.search(os.pread(log, 65_536, 0))
        if found:
            return found[0].decode()
        time.sleep(0.2)
    raise CommandError("网页进程没有启动。")
