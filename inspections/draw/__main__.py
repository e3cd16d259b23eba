"""Command line of the verifier.

``python -m inspections.draw verify BUNDLE.json [--recusals ANNEX.json] [--supplement S1.json …]``
"""

import io
import sys
from collections.abc import Sequence
from pathlib import Path

from inspections.draw.verify import verify_bundle
from shuangsuiji.kernel.faults import explained

USAGE = (
    "用法：python -m inspections.draw verify 核验包.json [--recusals 回避附件.json]"
    " [--supplement 补抽1核验包.json 补抽2核验包.json …]"
)
OPTIONS = ("--recusals", "--supplement")
HOLDS, UNUSABLE, BROKEN = 0, 2, 3


def main(arguments: Sequence[str]) -> int:
    """Print every step and return the exit status: 0 holds, 2 wrong usage, 3 broken."""
    secret, later = "", list[str]()
    match arguments:
        case ["verify", bundle]:
            pass
        case ["verify", bundle, "--recusals", secret]:
            pass
        case ["verify", bundle, "--supplement", _, *_]:
            later = [name for name in arguments[3:] if name != "--supplement"]
        case ["verify", bundle, "--recusals", secret, "--supplement", _, *_]:
            later = [name for name in arguments[5:] if name != "--supplement"]
        case _:
            _print(USAGE, error=True)
            return UNUSABLE
    files = {}
    for name in arguments[1:]:
        if name in OPTIONS:
            continue
        try:
            files[name] = Path(name).read_bytes()
        except OSError as error:
            _print(f"无法读取“{name}”：{explained(error)}。", error=True)
            return UNUSABLE
    report = verify_bundle(
        files[bundle],
        [files[name] for name in later],
        annex=files[secret] if "--recusals" in arguments else None,
    )
    for number, step in enumerate(report.steps, start=1):
        _print(f"{number}. {'[相符]' if step.ok else '[不符]'} {step.name}：{step.text}")
    if report.ok:
        _print("全部相符：本场抽取可以由公开数据完整重算。")
        return HOLDS
    _print(f"核验未通过：第一个不符的环节是“{report.steps[-1].name}”。")
    return BROKEN


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
