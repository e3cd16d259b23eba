"""``manage.py ledger_key create|rotate|retire|sm2|show|new-origin``: keys and name of the log."""

import io
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import segno
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils import timezone

from shuangsuiji.kernel.text import operator
from shuangsuiji.ledger.continuity import ReadOnlyError
from shuangsuiji.ledger.key_services import create_key, create_sm2_key, retire_key, rotate_key
from shuangsuiji.ledger.keys import KeyFileError, keys_in
from shuangsuiji.ledger.new_log import NewLogError, begin_log
from shuangsuiji.ledger.selectors import announced_sm2_keys


class Command(BaseCommand):
    help = (
        "存证日志的签名密钥：create 创建、rotate 更换、retire 停用、sm2 创建或更换 SM2 密钥、"
        "show 导出公钥与二维码；new-origin 名称：由旧备份恢复之后另起一份日志，以表的属主执行。"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        acts = ("create", "rotate", "retire", "sm2", "show", "new-origin")
        parser.add_argument("act", choices=acts)
        parser.add_argument("name", nargs="?", default="", help="new-origin：新日志的名称")
        parser.add_argument("--reason", default="", help="new-origin：为何另起日志，永久公开")
        parser.add_argument("--key-id", default="", help="retire：要停用的密钥编号")
        parser.add_argument("--by", type=operator, default="console", help="操作人")
        parser.add_argument(
            "--qr", type=Path, help="show：把公钥写成二维码，.svg 或 .png；- 为显示在终端上"
        )

    def handle(self, *, act: str, key_id: str, by: str, qr: Path | None, **options: Any) -> None:
        now = timezone.now()
        if act == "retire" and not key_id:
            raise CommandError("请用 --key-id 写明要停用哪一把密钥，编号见 ledger_key show。")
        try:
            if act == "create":
                create_key(by=by, now=now)
            elif act == "rotate":
                rotate_key(by=by, now=now)
            elif act == "retire":
                retire_key(key_id=key_id, by=by, now=now)
            elif act == "sm2":
                create_sm2_key(by=by, now=now)
            elif act == "new-origin":
                begin_log(origin=options["name"], reason=options["reason"], by=by, now=now)
                self.stderr.write(
                    f"新日志已开始。请设置 SSJ_LOG_ORIGIN={options['name']} 并重新启动所有进程。"
                )
            keys = [key.verifier for key in keys_in(Path(settings.SSJ_KEY_DIR))]
        except (KeyFileError, NewLogError, ReadOnlyError) as error:
            raise CommandError(str(error)) from error
        except DatabaseError as error:
            raise CommandError(
                f"数据库没有接受，什么也没有改变：{str(error).strip()}。请以签名用户的身份、"
                "用网站角色的 DATABASE_URL 执行（另起日志用属主的），见运行手册「存证日志」。"
            ) from error
        if act == "show" and not keys:
            raise CommandError(
                f"{settings.SSJ_KEY_DIR} 中没有签名密钥。请先执行 ledger_key create。"
            )
        for key in [*keys, *announced_sm2_keys()[-1:]]:
            self.stdout.write(str(key))
        if qr is not None and keys:
            self._draw("\n".join(map(str, keys)), qr)

    def _draw(self, text: str, path: Path) -> None:
        code = segno.make(text)
        if str(path) == "-":
            drawn = io.StringIO()
            code.terminal(drawn, compact=True)
            self.stdout.write(drawn.getvalue())
            return
        if path.suffix not in (".svg", ".png"):
            raise CommandError(f"二维码文件 {path} 的后缀须为 .svg 或 .png；- 为显示在终端上。")
        try:
            code.save(str(path), scale=6)
        except OSError as error:
            raise CommandError(f"不能写入二维码 {path}。请检查文件夹和权限。") from error
