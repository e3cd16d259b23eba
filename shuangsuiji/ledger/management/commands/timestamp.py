"""``manage.py timestamp request|accept``: time-stamp tokens by files, without the internet."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from shuangsuiji.kernel.text import operator
from shuangsuiji.ledger.models import Checkpoint
from shuangsuiji.ledger.timestamping import (
    TokenRefusedError,
    accept_token,
    query_for,
    stamped_head,
)


class Command(BaseCommand):
    help = (
        "时间戳（RFC 3161）：request --out 请求.tsq，交时间戳机构；"
        "accept 应答.tsr --authority 机构名称，核对后与检查点一同保存。"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        request = acts.add_parser("request")
        request.add_argument("--out", type=Path, required=True)
        accept = acts.add_parser("accept")
        accept.add_argument("answer", type=Path)
        accept.add_argument("--authority", required=True, help="时间戳机构的名称，公开显示")
        accept.add_argument("--by", type=operator, default="console", help="操作人")

    def handle(self, *, act: str, **options: Any) -> None:
        try:
            getattr(self, f"_{act}")(**options)
        except TokenRefusedError as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"文件 {error.filename} 无法读写。请检查路径和权限。") from error

    def _request(self, *, out: Path, **_: Any) -> None:
        head = Checkpoint.objects.order_by("-size").first()
        if head is None:
            raise CommandError("日志还没有检查点，没有可请求的内容。")
        out.write_bytes(query_for(head)[0])
        self.stdout.write(f"请求在 {out}，覆盖 {head.size} 条。")

    def _accept(self, *, answer: Path, authority: str, by: str, **_: Any) -> None:
        data = answer.read_bytes()
        kept = accept_token(
            head=stamped_head(data), answer=data, authority=authority, by=by, now=timezone.now()
        )
        self.stdout.write(f"已保存 {kept.authority} 对 {kept.checkpoint_id} 条的时间戳。")
