"""``manage.py ledger_key create|rotate|retire|show``: the log's signing keys."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import segno
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from shuangsuiji.ledger.key_services import create_key, retire_key, rotate_key
from shuangsuiji.ledger.keys import KeyFileError, keys_in


class Command(BaseCommand):
    help = "存证日志的签名密钥：create 创建、rotate 更换、retire 停用、show 导出公钥与二维码。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("act", choices=("create", "rotate", "retire", "show"))
        parser.add_argument("--key-id", default="", help="retire：要停用的密钥编号")
        parser.add_argument("--by", default="console", help="操作人")
        parser.add_argument("--qr", type=Path, help="show：把公钥写成 SVG 二维码")

    def handle(self, *, act: str, key_id: str, by: str, qr: Path | None, **_: Any) -> None:
        now = timezone.now()
        try:
            if act == "create":
                create_key(by=by, now=now)
            elif act == "rotate":
                rotate_key(by=by, now=now)
            elif act == "retire":
                retire_key(key_id=key_id, by=by, now=now)
            keys = [key.verifier for key in keys_in(Path(settings.SSJ_KEY_DIR))]
        except KeyFileError as error:
            raise CommandError(str(error)) from error
        for key in keys:
            self.stdout.write(str(key))
        if qr is not None and keys:
            segno.make("\n".join(map(str, keys))).save(str(qr), scale=6)
