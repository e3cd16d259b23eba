"""A reader who has seen enough does not stop the command that it reads from."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
WRITES = """
import sys
{prepared}
for number in range(20_000):
    print("第", number, "行")
sys.stderr.write("完成")
"""
PREPARED = "from shuangsuiji.outlet import let_readers_leave; let_readers_leave()"


@pytest.mark.parametrize("prepared", [PREPARED, ""], ids=["outlet", "control"])
def test_the_work_is_done_though_the_reader_leaves(prepared: str) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", WRITES.format(prepared=prepared)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    ) as command:
        assert command.stdout
        assert command.stderr
        assert command.stdout.readline() == "第 0 行\n"
        command.stdout.close()
        heard = command.stderr.read()

    if prepared:
        assert (command.returncode, heard) == (0, "完成")
    else:
        assert "BrokenPipeError" in heard
