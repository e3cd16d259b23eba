"""``manage.py up``: everything that a bureau without servers needs, from one command."""

import json
import os
import signal
import socket
import sys
import webbrowser
from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from publicity.live.hub import HUB
from shuangsuiji.supervisor import (
    WORKER,
    AlreadyRunningError,
    Keeper,
    PortTakenError,
    listen,
    serve,
    single_instance,
)

LOOPBACK = {"127.0.0.1", "localhost", "::1"}


class Command(BaseCommand):
    help = "建库、收集静态文件、（可选）装入演示数据，启动网页与后台进程；Ctrl-C 结束。"
    requires_system_checks: list[str] = []  # migrate runs them

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="监听地址，默认只限本机")
        parser.add_argument("--port", type=int, default=8000, help="端口，0 表示任选空闲端口")
        parser.add_argument("--demo", action="store_true", help="首次启动时装入虚构的演示数据")
        parser.add_argument("--no-browser", action="store_true", help="不打开浏览器")

    def handle(self, *, host: str, port: int, demo: bool, no_browser: bool, **_: Any) -> None:
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # so that the worker is ended too
        if demo:
            self._become_demo(host)
        settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
        try:
            with single_instance(settings.VAR_DIR / "up.lock"):
                self._run(host, port, demo=demo, open_browser=not no_browser)
        except AlreadyRunningError:
            raise CommandError(f"{settings.VAR_DIR} 已有一个实例在运行，请先结束它。") from None

    def _become_demo(self, host: str) -> None:
        """Start over with SSJ_DEMO set: settings are read once, before commands run."""
        if host not in LOOPBACK:
            raise CommandError("演示账号的密码是公开的，--demo 只能监听本机地址。")
        if not settings.SSJ_DEMO:
            os.environ["SSJ_DEMO"] = "1"
            os.execv(sys.executable, [sys.executable, *sys.argv])  # noqa: S606  # ourselves

    def _run(self, host: str, port: int, *, demo: bool, open_browser: bool) -> None:
        try:
            listening = listen(host, port)
        except PortTakenError as error:
            raise CommandError(str(error)) from None
        address = f"http://{host}:{listening.getsockname()[1]}/"
        self._step("更新数据库", lambda: call_command("migrate", verbosity=0))
        self._step("整理静态文件", self._collect_static)
        worker = Keeper(WORKER, cwd=settings.BASE_DIR)
        worker.start()
        try:
            if demo:
                call_command("load_demo", stdout=self.stdout._out)
            self._serve(listening, worker, lambda: self._greet(address, open_browser))
        except KeyboardInterrupt:
            pass
        finally:
            worker.end()
            self.stdout.write("已停止。")

    def _serve(
        self, listening: socket.socket, worker: Keeper, on_started: Callable[[], None]
    ) -> None:
        def let_go() -> None:
            worker.ask_to_end()  # it ends in parallel with the last requests
            HUB.end()

        serve(listening, on_started=on_started, on_ending=let_go)

    def _greet(self, address: str, open_browser: bool) -> None:
        self.stdout.write(f"\n双随机已启动：{address}")
        note = settings.VAR_DIR / "demo"
        if settings.SSJ_DEMO and note.exists():
            demo = json.loads(note.read_text(encoding="utf-8"))
            self.stdout.write(f"演示抽取：   {address.rstrip('/')}{demo['path']}")
            for title, path in demo.get("places", {}).items():  # the seat is for another browser
                self.stdout.write(f"{title}：{address.rstrip('/')}{path}")
            self.stdout.write("演示账号（全部为虚构数据）：")
            for account in demo["accounts"]:
                self.stdout.write(
                    f"  {account['username']:<10} {account['password']}  {account['title']}"
                )
        self.stdout.write("按 Ctrl-C 结束。\n")
        self.stdout.flush()
        graphical = sys.platform == "darwin" or {"DISPLAY", "WAYLAND_DISPLAY"} & os.environ.keys()
        if open_browser and graphical and sys.stdout.isatty():
            webbrowser.open(address)

    def _step(self, title: str, act: Callable[[], object]) -> None:
        self.stdout.write(f"{title} … ", ending="")
        self.stdout.flush()
        act()
        self.stdout.write("好")

    def _collect_static(self) -> None:
        call_command("collectstatic", interactive=False, verbosity=0)
