"""``manage.py pi_scan``: nothing personal on any public page, nothing asked of other servers."""

import os
import re
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
from django.core.management.base import BaseCommand, CommandError

from shuangsuiji.pi_scan.browsing import browser, foreign_requests
from shuangsuiji.pi_scan.canaries import closed_values
from shuangsuiji.pi_scan.crawling import Report, Rules, crawl, get
from shuangsuiji.pi_scan.seeds import log_files, named_addresses, route_of

PATIENCE = 600
ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+/")
STARTED = "按 Ctrl-C 结束"
MOST_TOLD = 30


class Command(BaseCommand):
    help = "爬遍公开的页面、接口、订阅和文件，查找身份证号、电话、邮箱、照片位置和第三方请求。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--url", help="已在运行的站点；不写则自己启动一个演示站点")
        parser.add_argument("--most", type=int, default=4_000, help="最多看多少个地址")
        parser.add_argument(
            "--allow", action="append", default=[], help="机关自己公开的电话或邮箱，可多次"
        )

        parser.add_argument(
            "--canaries", action="store_true", help="与 --url 同用：一并查找本库内部字段的值"
        )

    def handle(
        self, *, url: str | None, most: int, allow: list[str], canaries: bool, **_: Any
    ) -> None:
        with running(url) as home:
            tokens, sayings = closed_values() if canaries or url is None else (frozenset(), ())
            rules = Rules(
                most=most,
                route_of=route_of,
                canaries=tokens,
                sayings=sayings,
                allowed=frozenset(allow),
            )
            seeds = [*named_addresses(), *log_files(get(home, "/log/checkpoint").data)]
            report = crawl(home, seeds, rules)
            chromium = browser()
            pages = report.pages if chromium else []
            report.hits += foreign_requests(home, pages, chromium)
        self._tell(report, canaries=len(tokens) + len(sayings), with_browser=bool(chromium))

    def _tell(self, report: Report, *, canaries: int, with_browser: bool) -> None:
        for where, hit in report.hits[:MOST_TOLD]:
            self.stdout.write(f"{hit.kind}  {hit.text}  {where}")
        for where, status in report.failed[:MOST_TOLD]:
            self.stdout.write(f"页面出错 {status}  {where}")
        told = "，".join(f"{kind} {count}" for kind, count in report.seen.most_common())
        self.stdout.write(f"看了 {sum(report.seen.values())} 个地址（{told}）")
        others = sum(hit.kind == "第三方请求" for _, hit in report.hits)
        pictures = sum(hit.kind.startswith("照片") for _, hit in report.hits)
        line = (
            f"pi-scan pages={sum(report.seen.values())} routes={len(report.routes)} "
            f"PI={len(report.hits) - others - pictures} EXIF={pictures} third_party={others} "
            f"errors={len(report.failed)} held_back={report.held_back} canaries={canaries} "
            f"browser={'yes' if with_browser else 'no'}"
        )
        if report.hits or report.failed:
            raise CommandError(f"FAIL {line}")
        self.stdout.write(f"PASS {line}")


@contextmanager
def running(url: str | None) -> Iterator[str]:
    """The address of a site: the given one, or a demo that is started and ended here."""
    if url is not None:
        yield url
        return
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(  # ourselves
            [sys.executable, "manage.py", "up", "--demo", "--port", "0", "--no-browser"],
            cwd=settings.BASE_DIR,
            env={**os.environ, "SSJ_VAR_DIR": str(Path(settings.VAR_DIR).absolute())},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            yield _address(process, output.fileno())
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)


def _address(process: "subprocess.Popen[bytes]", output: int) -> str:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        told = os.pread(output, 100_000, 0).decode("utf-8", "replace")
        found = ADDRESS.search(told)
        if found and STARTED in told:
            return found[0]
        time.sleep(0.5)
    told = os.pread(output, 100_000, 0).decode("utf-8", "replace")
    raise CommandError(f"演示站点没有启动。请先单独试 manage.py up --demo。\n{told[-2000:]}")
