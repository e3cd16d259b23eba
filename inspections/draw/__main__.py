"""Command line of the verifier.

``python -m inspections.draw verify BUNDLE.json [--log-key KEY] [--supplement S1.json …] …``
"""

import argparse
import io
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from inspections.draw.logged import Trust
from inspections.draw.verify import verify_bundle
from shuangsuiji.kernel.faults import explained
from shuangsuiji.kernel.note import (
    LOG_KEY,
    WITNESS_KEY,
    Checkpoint,
    NoteError,
    VerifierKey,
    parse_checkpoint,
    parse_key,
    parse_note,
)

USAGE = (
    "用法：python -m inspections.draw verify 核验包.json [--recusals 回避附件.json]"
    " [--log-key 日志公钥]… [--witness-key 见证方公钥]… [--checkpoint 您保存的检查点]"
    " [--supplement 补抽1核验包.json 补抽2核验包.json …]"
)
HOLDS, UNUSABLE, BROKEN = 0, 2, 3


class Parser(argparse.ArgumentParser):
    """Argparse with a refusal in our own words."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(message)


class UsageError(Exception):
    """The command line is not as the usage says."""


class UnreadableError(Exception):
    """A file or a key named on the command line cannot be used."""


def main(arguments: Sequence[str]) -> int:
    """Print every step and return the exit status: 0 holds, 2 wrong usage, 3 broken."""
    try:
        options = _parser().parse_args(arguments)
        data = _read(options.bundle)
        annex = None if options.recusals is None else _read(options.recusals)
        supplements = [_read(name) for name in options.supplement]
        trust = _trust(options)
    except UsageError:
        _print(USAGE, error=True)
        return UNUSABLE
    except UnreadableError as error:
        _print(str(error), error=True)
        return UNUSABLE
    report = verify_bundle(data, supplements, annex=annex, trust=trust)
    for number, step in enumerate(report.steps, start=1):
        _print(f"{number}. {'[相符]' if step.ok else '[不符]'} {step.name}：{step.text}")
    if report.ok:
        _print("全部相符：本场抽取可以由公开数据完整重算。")
        return HOLDS
    _print(f"核验未通过：第一个不符的环节是“{report.steps[-1].name}”。")
    return BROKEN


def _parser() -> Parser:
    parser = Parser(add_help=False, allow_abbrev=False)
    parser.add_argument("verb", choices=["verify"])
    parser.add_argument("bundle")
    parser.add_argument("--recusals")
    parser.add_argument("--log-key", action="append", default=[])
    parser.add_argument("--witness-key", action="append", default=[])
    parser.add_argument("--checkpoint")
    parser.add_argument("--supplement", nargs="+", action="extend", default=[])
    return parser


def _read(name: str) -> bytes:
    try:
        return Path(name).read_bytes()
    except OSError as error:
        raise UnreadableError(f"无法读取“{name}”：{explained(error)}。") from error


def _trust(options: argparse.Namespace) -> Trust:
    try:
        return Trust(
            log_keys=tuple(_key(text, LOG_KEY) for text in options.log_key),
            witness_keys=tuple(_key(text, WITNESS_KEY) for text in options.witness_key),
            kept=None if options.checkpoint is None else _checkpoint(options.checkpoint),
        )
    except NoteError as error:
        raise UnreadableError(str(error)) from error


def _key(text: str, kind: int) -> VerifierKey:
    key = parse_key(text)
    if key.kind != kind:
        raise NoteError(f"{key.name} 的公钥类型不对：日志公钥与见证方公钥不能互换。")
    return key


def _checkpoint(name: str) -> Checkpoint:
    return parse_checkpoint(parse_note(_read(name)).text)


def _print(text: str, *, error: bool = False) -> None:
    """Write a line even where the terminal cannot show Chinese; a bundle cannot steer it."""
    text = "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in text)
    stream = sys.stderr if error else sys.stdout
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(errors="backslashreplace")
    try:
        stream.write(f"{text}\n")
        stream.flush()
    except BrokenPipeError:  # the reader has seen enough (`| head -1`): the verdict stands
        if not error:
            sys.stdout = io.StringIO()


def run(arguments: Sequence[str]) -> int:
    """``main``, also where its words cannot be written."""
    try:
        return main(arguments)
    except OSError as error:
        sys.stdout = io.StringIO()  # what is left in the old one would fail again at the exit
        _print(f"无法写出核验结果：{explained(error)}。", error=True)
        return UNUSABLE


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
