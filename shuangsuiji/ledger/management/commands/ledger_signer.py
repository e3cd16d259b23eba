"""``manage.py ledger_signer``: the signing process, under a user of its own."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from shuangsuiji.ledger.keys import KeyFileError
from shuangsuiji.ledger.sealing import local_signer
from shuangsuiji.ledger.signer_socket import serve
from shuangsuiji.ledger.sm2_keys import check_usable


class Command(BaseCommand):
    help = "在 Unix 套接字上为存证日志签名；密钥只有本进程能读。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--socket", type=Path, default=settings.SSJ_SIGNER_SOCKET or None)

    def handle(self, *, socket: Path | None, **_: Any) -> None:
        if socket is None:
            raise CommandError("请用 --socket 或 SSJ_SIGNER_SOCKET 指定套接字路径。")
        signer = local_signer()
        try:
            keys = signer.keys()
            if settings.SSJ_SM2:
                check_usable()
        except KeyFileError as error:
            raise CommandError(str(error)) from error
        for key in keys:
            self.stdout.write(f"签名密钥 {key.verifier}")
        try:
            serve(signer, socket, ready=lambda: self.stdout.write(f"等待请求：{socket}"))
        except OSError as error:
            raise CommandError(f"不能在 {socket} 上等待请求。请检查文件夹权限。") from error
        except KeyboardInterrupt:
            self.stdout.write("签名进程结束。")
