"""What is typed for a console ceremony: every fault is found before anything is sealed."""

import math
import os
from collections.abc import Sequence
from pathlib import Path

from django.core.management.base import CommandError

from inspections.draw.errors import SourceLineError
from inspections.draw.sources import check_line
from inspections.policies import check_witness_name

LONGEST_SHOWN = 40
LONGEST_WAIT = 3600.0


def witness_of(text: str) -> tuple[str, str]:
    """Name and line of ``姓名=数字``.

    Raises:
        CommandError: which witness gave what, and what is asked for.
    """
    name, sign, digits = (part.strip() for part in text.partition("="))
    if not sign or not name:
        raise CommandError(f"--witness {text!r} 应写成 姓名=数字，例如 甲=31415926535897932384。")
    line = f"dice:{digits}"
    try:
        check_line(line)
    except SourceLineError as error:
        shown = digits if len(digits) <= LONGEST_SHOWN else f"{digits[:LONGEST_SHOWN]}…"
        raise CommandError(
            f"见证人「{name}」的输入 {shown!r} 有 {len(digits)} 个字符，"
            "应为 20 至 200 位数字（0-9），中间没有空格。请接着掷骰补足，或核对后重写。"
        ) from error
    return name, line


def check_wait(seconds: float) -> None:
    """How long to wait for a worker is a number that comes to an end.

    Raises:
        CommandError: it is not.
    """
    if math.isnan(seconds) or not 0 <= seconds <= LONGEST_WAIT:
        raise CommandError(f"--wait {seconds} 应为 0 至 {LONGEST_WAIT:.0f} 秒。")


def check_names(names: Sequence[str]) -> None:
    """Everybody gives one input under a name that can be recorded.

    Raises:
        CommandError: a name occurs twice.
        PolicyError: a name that cannot be recorded.
    """
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise CommandError(f"见证人「{'、'.join(twice)}」出现两次，每位见证人只能投一次。")
    for name in names:
        check_witness_name(name)


def check_out(out: Path | None, *, is_published: bool, what: str) -> None:
    """The file for what is published can be written.

    Raises:
        CommandError: it cannot, or nothing is to be published.
    """
    if out is None:
        return
    if not is_published:
        raise CommandError(f"--out 写出公布后的{what}，须与 --publish 同用。")
    place = out if out.exists() else out.parent
    if out.is_dir() or not os.access(place, os.W_OK):
        raise CommandError(f"不能写入 {out}：请换一个可写的文件路径。尚未封存任何内容。")
