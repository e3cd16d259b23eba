"""Command line of the verifier: ``python -m inspections.draw verify BUNDLE.json``."""

import io
import sys
from collections.abc import Sequence
from pathlib import Path

from inspections.draw.verify import verify_bundle

USAGE = "用法:python -m inspections.draw verify 核验包.json"
HOLDS, UNUSABLE, BROKEN = 0, 2, 3


def main(arguments: Sequence[str]) -> int:
    """Print every step and return the exit status: 0 holds, 2 wrong usage, 3 broken."""
    if len(arguments) != 2 or arguments[0] != "verify":
        _print(USAGE, error=True)
        return UNUSABLE
    try:
        data = Path(arguments[1]).read_bytes()
    except OSError as error:
        _print(f"无法读取“{arguments[1]}”:{error.strerror}", error=True)
        return UNUSABLE
    report = verify_bundle(data)
    for number, step in enumerate(report.steps, start=1):
        _print(f"{number}. {'[相符]' if step.ok else '[不符]'} {step.name}:{step.text}")
    if report.ok:
        _print("全部相符:本场抽取可以由公开数据完整重算。")
        return HOLDS
    _print(f"核验未通过:第一个不符的环节是“{report.steps[-1].name}”。")
    return BROKEN


def _print(text: str, *, error: bool = False) -> None:
    """Write a line even where the terminal cannot show Chinese; a bundle cannot steer it."""
    text = "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in text)
    stream = sys.stderr if error else sys.stdout
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(errors="backslashreplace")
    stream.write(f"{text}\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
