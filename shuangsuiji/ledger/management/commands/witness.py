"""``manage.py witness …``: being a witness, and having one, by files on a stick."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from shuangsuiji.kernel.note import NoteError
from shuangsuiji.kernel.text import operator
from shuangsuiji.ledger.cosigning import (
    NotAcceptedError,
    accept_cosignature,
    parse_size,
    request_for,
    request_since,
    witnesses,
)
from shuangsuiji.ledger.keys import KeyFileError
from shuangsuiji.ledger.witness_services import (
    ForkError,
    WitnessRefusedError,
    answer_request,
    make_witness_key,
    trust_log,
)
from shuangsuiji.ledger.witness_text import WitnessTextError, parse_request


class Command(BaseCommand):
    help = (
        "见证：create 名称（建见证密钥）、trust 公钥（登记下级日志）、sign 请求 --out 回执；"
        "被见证：request --out 请求、accept 请求 回执。"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        acts.add_parser("create").add_argument("name", help="如 witness.example.gov.cn/w1")
        acts.add_parser("trust").add_argument("vkey", help="下级日志的公钥，见其 /log/key")
        sign = acts.add_parser("sign")
        sign.add_argument("request", type=Path)
        sign.add_argument("--out", type=Path, required=True)
        request = acts.add_parser("request")
        request.add_argument("--out", type=Path, required=True)
        request.add_argument("--witness", default="", help="见证方名称；只有一家时可省")
        request.add_argument("--old", type=int, help="见证方记得的条数；只在它的回执没有送到时需要")
        accept = acts.add_parser("accept")
        accept.add_argument("request", type=Path)
        accept.add_argument("reply", type=Path)
        for each in acts.choices.values():
            each.add_argument("--by", type=operator, default="console", help="操作人")

    def handle(self, *, act: str, **options: Any) -> None:
        try:
            getattr(self, f"_{act}")(**options)
        except ForkError as error:
            path = Path(options["out"]).with_suffix(".conflict.txt")
            path.write_text(str(error.conflict), encoding="utf-8")
            self.stderr.write(f"拒绝见证：{error}证据在 {path}，并已公布在本系统的存证日志页。")
            sys.exit(3)
        except (
            *(WitnessRefusedError, NotAcceptedError, WitnessTextError),
            *(NoteError, KeyFileError),
        ) as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"文件 {error.filename} 无法读写。请检查路径和权限。") from error

    def _create(self, *, name: str, by: str, **_: Any) -> None:
        self.stdout.write(str(make_witness_key(name=name, by=by, now=timezone.now())))

    def _trust(self, *, vkey: str, by: str, **_: Any) -> None:
        log = trust_log(vkey=vkey, by=by, now=timezone.now())
        self.stdout.write(f"已登记日志 {log.origin}。")

    def _sign(self, *, request: Path, out: Path, by: str, **_: Any) -> None:
        line = answer_request(request=request.read_bytes(), by=by, now=timezone.now())
        out.write_text(line, encoding="utf-8")
        self.stdout.write(f"已见证，回执在 {out}。")

    def _request(self, *, out: Path, witness: str, old: int | None, **_: Any) -> None:
        names = [each.key.name for each in witnesses()]
        if not witness and len(names) != 1:
            raise CommandError(f"请用 --witness 指定见证方；已配置：{'、'.join(names) or '无'}。")
        request = request_for(witness or names[0]) if old is None else request_since(old)
        if request is None:
            self.stdout.write("最新检查点已有该见证方的签名，无需请求。")
            return
        out.write_text(str(request), encoding="utf-8")
        self.stdout.write(f"请求在 {out}，覆盖 {parse_size(request)} 条。")

    def _accept(self, *, request: Path, reply: Path, by: str, **_: Any) -> None:
        size = parse_size(parse_request(request.read_bytes()))
        line = _text_of(reply)
        kept = accept_cosignature(size=size, line=line, by=by, now=timezone.now())
        self.stdout.write(f"已收到 {kept.witness} 对 {size} 条的见证签名。")


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise CommandError(f"文件 {path} 不是 UTF-8 文本，不会是见证方的回执。") from error
