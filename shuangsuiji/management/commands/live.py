"""``manage.py live``: the web process of a server for live ceremonies (and any other page)."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from publicity.live.hub import HUB
from shuangsuiji.supervisor import PortTakenError, listen, serve


class Command(BaseCommand):
    help = "启动实时推送的网页进程（ASGI）；Ctrl-C 或 SIGTERM 结束，观众会自动连到其他进程。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="监听地址，默认只限本机")
        parser.add_argument("--port", type=int, default=8001, help="端口，0 表示任选空闲端口")

    def handle(self, *, host: str, port: int, **_: Any) -> None:
        try:
            listening = listen(host, port)
        except PortTakenError as error:
            raise CommandError(str(error)) from None
        address = f"http://{host}:{listening.getsockname()[1]}/"

        def greet() -> None:
            self.stdout.write(f"实时推送已启动：{address}")
            self.stdout.flush()

        serve(listening, on_started=greet, on_ending=HUB.end)
